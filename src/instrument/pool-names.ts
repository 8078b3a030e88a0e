import { MultinameKind, NamespaceKind } from "../abc/model.ts";
import type { PoolEditor } from "../abc/pool-editor.ts";
import type { QualifiedName } from "./natives.ts";

/** Names that are looked for in constant pools. */
export interface Vocabulary {
  definitions: readonly QualifiedName[];
  /** string constants */
  texts: readonly string[];
}

/** The namespaces that make a name public to content. */
export const PUBLIC: readonly NamespaceKind[] = [NamespaceKind.Package, NamespaceKind.Namespace];

/**
 * Where the names of a vocabulary are in one constant pool, and what they are changed to.
 *
 * A multiname means a definition if it is a QName in its package, or a Multiname whose namespace set holds the package:
 * `import flash.net.*` makes the latter. Parameterised types refer to other multinames, so they need no care. Names of
 * attributes are no names of classes.
 */
export class PoolNames {
  readonly pool: PoolEditor;
  readonly #strings: ReadonlyMap<string, ReadonlySet<number>>;
  /** package URIs by namespace index */
  readonly #packages = new Map<number, string>();
  /** package URIs by namespace set index */
  readonly #packagesOfSets = new Map<number, Set<string>>();
  /** multiname indices by definition */
  readonly #multinames = new Map<QualifiedName, Set<number>>();
  readonly #internalNamespaces = new Map<string, number>();
  readonly #changedSets = new Map<string, number>();

  constructor(pool: PoolEditor, vocabulary: Vocabulary, kinds: readonly NamespaceKind[] = PUBLIC) {
    this.pool = pool;
    const { definitions, texts } = vocabulary;
    this.#strings = findStrings(pool, new Set([...texts, ...definitions.flatMap(({ uri, local }) => [uri, local])]));
    this.#findPackages(definitions, kinds);
    this.#findMultinames(definitions);
  }

  /** Whether the pool has this string constant. */
  mentions(text: string): boolean {
    return this.#strings.has(text);
  }

  /** Whether a multiname means this definition; it must be an object of the vocabulary. */
  has(definition: QualifiedName): boolean {
    return this.#multinames.has(definition);
  }

  /** Makes what means `definition` mean the definition of that name in the package-internal namespace `uri`. */
  redirect(definition: QualifiedName, uri: string): void {
    const internal = this.#internalNamespace(uri);
    const { multinames } = this.pool;
    for (const index of this.#multinames.get(definition) ?? []) {
      const multiname = multinames.get(index)!;
      if ("namespaceSet" in multiname) {
        const namespaceSet = this.#changedSet(multiname.namespaceSet, `${definition.uri} is ${uri}`, (namespaces) =>
          namespaces.map((namespace) => (this.#packages.get(namespace) === definition.uri ? internal : namespace)),
        );
        multinames.replace(index, { ...multiname, namespaceSet });
      } else if ("namespace" in multiname) {
        multinames.replace(index, { ...multiname, namespace: internal });
      }
    }
  }

  /**
   * Lets lookups by a name that is only known at run time, and that see the package `uri`, see its package-internal
   * namespace too. Where both have the name the latter is found, as it is in the SWF's own domain.
   */
  redirectLate(uri: string): void {
    const { multinames } = this.pool;
    const internal = this.#internalNamespace(uri);
    for (let index = 1; index < multinames.length; index++) {
      const multiname = multinames.get(index)!;
      if (multiname.kind !== MultinameKind.MultinameL) continue;
      const namespaceSet = this.#changedSet(multiname.namespaceSet, `${uri} and internal`, (namespaces) =>
        namespaces.some((namespace) => this.#packages.get(namespace) === uri) ? [...namespaces, internal] : namespaces,
      );
      if (namespaceSet !== multiname.namespaceSet) multinames.replace(index, { ...multiname, namespaceSet });
    }
  }

  /** Makes every member that is called `from`, in whatever namespace, be called `to`. */
  renameMember(from: string, to: string): void {
    const { multinames, strings } = this.pool;
    const names = this.#strings.get(from);
    if (!names) return;
    const name = strings.add(UTF8.encode(to));
    for (let index = 1; index < multinames.length; index++) {
      const multiname = multinames.get(index)!;
      if (multiname.kind !== MultinameKind.QName && multiname.kind !== MultinameKind.Multiname) continue;
      if (names.has(multiname.name)) multinames.replace(index, { ...multiname, name });
    }
  }

  #findPackages(definitions: readonly QualifiedName[], kinds: readonly NamespaceKind[]): void {
    const { namespaces, namespaceSets } = this.pool;
    const uriOf = new Map<number, string>();
    for (const { uri } of definitions) for (const index of this.#strings.get(uri) ?? []) uriOf.set(index, uri);
    for (let index = 1; index < namespaces.length; index++) {
      const { kind, name } = namespaces.get(index)!;
      const uri = uriOf.get(name);
      if (uri !== undefined && kinds.includes(kind)) this.#packages.set(index, uri);
    }
    for (let index = 1; index < namespaceSets.length; index++) {
      for (const namespace of namespaceSets.get(index)!) {
        const uri = this.#packages.get(namespace);
        if (uri !== undefined) addTo(this.#packagesOfSets, index, uri);
      }
    }
  }

  #findMultinames(definitions: readonly QualifiedName[]): void {
    const { multinames } = this.pool;
    const candidates = new Map<number, Set<QualifiedName>>();
    for (const definition of definitions) {
      for (const index of this.#strings.get(definition.local) ?? []) addTo(candidates, index, definition);
    }
    for (let index = 1; index < multinames.length; index++) {
      const multiname = multinames.get(index)!;
      if (multiname.kind !== MultinameKind.QName && multiname.kind !== MultinameKind.Multiname) continue;
      for (const definition of candidates.get(multiname.name) ?? []) {
        const means =
          "namespace" in multiname
            ? this.#packages.get(multiname.namespace) === definition.uri
            : this.#packagesOfSets.get(multiname.namespaceSet)?.has(definition.uri);
        if (means) addTo(this.#multinames, definition, index);
      }
    }
  }

  #internalNamespace(uri: string): number {
    let index = this.#internalNamespaces.get(uri);
    if (index === undefined) {
      const { strings, namespaces } = this.pool;
      index = namespaces.add({ kind: NamespaceKind.PackageInternal, name: strings.add(UTF8.encode(uri)) });
      this.#internalNamespaces.set(uri, index);
    }
    return index;
  }

  /** A copy of a namespace set, once for each set and `change`; the set itself if nothing changes. */
  #changedSet(set: number, description: string, change: (namespaces: number[]) => number[]): number {
    const key = `${set}: ${description}`;
    let changed = this.#changedSets.get(key);
    if (changed === undefined) {
      const { namespaceSets } = this.pool;
      const namespaces = namespaceSets.get(set) ?? [];
      const result = change(namespaces);
      changed = result === namespaces ? set : namespaceSets.add([...new Set(result)]);
      this.#changedSets.set(key, changed);
    }
    return changed;
  }
}

const UTF8 = new TextEncoder();

/** String indices of each text that is there. Index 0 is the empty string. */
export function findStrings({ strings }: PoolEditor, texts: ReadonlySet<string>): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  if (texts.has("")) found.set("", new Set([0]));
  const lengths = new Set([...texts].map((text) => UTF8.encode(text).length));
  const decoder = new TextDecoder();
  for (let index = 1; index < strings.length; index++) {
    const bytes = strings.get(index)!;
    if (!lengths.has(bytes.length)) continue;
    const text = decoder.decode(bytes);
    if (texts.has(text)) addTo(found, text, index);
  }
  return found;
}

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}
