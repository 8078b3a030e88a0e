import { type AbcFile, MultinameKind, NamespaceKind, TraitAttributes } from "../abc/model.ts";
import { readAbc } from "../abc/reader.ts";
import { writeAbc } from "../abc/writer.ts";
import { type NativeDefinition, type NativeLibrary, parseQualifiedName, type Runtime } from "./natives.ts";
import { PUBLIC } from "./pool-names.ts";

/** Content that a library is adapted to. */
export interface Audience {
  swfVersion: number;
  runtime: Runtime;
}

/** The ABC file of a library, in which members that the audience must not see have a name that it can't use. */
export function abcFor(library: NativeLibrary, audience: Audience): Uint8Array {
  const hidden = library.definitions
    .map((definition) => ({ definition, members: hiddenMembers(definition, audience) }))
    .filter(({ members }) => members.length > 0);
  if (hidden.length === 0) return library.abc;

  const variants = cache.get(library) ?? new Map<string, Uint8Array>();
  cache.set(library, variants);
  const key = JSON.stringify(hidden.map(({ members }) => members));
  const known = variants.get(key);
  if (known) return known;

  const abc = readAbc(library.abc);
  for (const { definition, members } of hidden) hideMembers(abc, definition, new Set(members));
  const bytes = writeAbc(abc);
  variants.set(key, bytes);
  return bytes;
}

/** variants of a library by what is hidden in them */
const cache = new WeakMap<NativeLibrary, Map<string, Uint8Array>>();

function hiddenMembers({ members = {} }: NativeDefinition, { swfVersion, runtime }: Audience): string[] {
  return Object.entries(members)
    .filter(
      ([, availability]) => swfVersion < (availability.since ?? 0) || (availability.runtime ?? runtime) !== runtime,
    )
    .map(([name]) => name);
}

/** Content has no namespace that is equal to this package-internal one. */
const HIDDEN_URI = "flashnet:hidden";

/**
 * Gives public members of a native class another name. The traits are renamed and not their multinames, which may also
 * stand for members of the player's own classes that the native uses.
 */
function hideMembers(abc: AbcFile, definition: NativeDefinition, members: ReadonlySet<string>): void {
  const { strings, namespaces, multinames } = abc.pool;
  const text = (index: number): string => DECODER.decode(strings[index]);
  const { uri, local } = parseQualifiedName(definition.name);
  const classIndex = abc.instances.findIndex(({ name }) => {
    const multiname = multinames[name]!;
    if (multiname.kind !== MultinameKind.QName || text(multiname.name) !== local) return false;
    const namespace = namespaces[multiname.namespace]!;
    return namespace.kind === NamespaceKind.PackageInternal && text(namespace.name) === uri;
  });
  if (classIndex < 0) return;

  const namespace = hiddenNamespace(abc);
  for (const { traits } of [abc.instances[classIndex]!, abc.classes[classIndex]!]) {
    for (const trait of traits) {
      const multiname = multinames[trait.name]!;
      if (multiname.kind !== MultinameKind.QName || !members.has(text(multiname.name))) continue;
      const { kind, name } = namespaces[multiname.namespace]!;
      if (!PUBLIC.includes(kind) || text(name) !== "") continue;
      trait.name = multinames.push({ ...multiname, namespace }) - 1;
      // Under its new name it is the first of its kind.
      trait.attributes &= ~TraitAttributes.Override;
    }
  }
}

function hiddenNamespace({ pool: { strings, namespaces } }: AbcFile): number {
  const name = strings.push(new TextEncoder().encode(HIDDEN_URI)) - 1;
  return namespaces.push({ kind: NamespaceKind.PackageInternal, name }) - 1;
}

const DECODER = new TextDecoder();
