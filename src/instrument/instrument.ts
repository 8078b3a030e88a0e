import { AbcError } from "../abc/errors.ts";
import { NamespaceKind } from "../abc/model.ts";
import { PoolEditor } from "../abc/pool-editor.ts";
import type { SwfCodec } from "../swf/codec.ts";
import { SwfError } from "../swf/errors.ts";
import { type SwfFile, type SwfTag, TagCode } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { doAbc2Tag, fileAttributes, readDoAbc2 } from "../swf/tags.ts";
import { writeSwf } from "../swf/writer.ts";
import { withConstants } from "./constants.ts";
import { BY_NAME, buildGlue, DOMAIN, DOMAIN_LOOKUPS, type DomainLookup, lookupName } from "./glue.ts";
import { abcFor } from "./members.ts";
import {
  type NativeDefinition,
  type NativeLibrary,
  parseQualifiedName,
  type QualifiedName,
  type Runtime,
  spellings,
} from "./natives.ts";
import { PoolNames, type Vocabulary } from "./pool-names.ts";

export interface InstrumentOptions {
  /** where the SWF was loaded from; the natives' string constant `flashnet:swf-url` */
  url: string;
  /** put into SWFs that name something of them, in this order */
  natives: readonly NativeLibrary[];
  /** default "flash" */
  runtime?: Runtime;
  /** further string constants of the natives, by placeholder */
  constants?: Readonly<Record<string, string>>;
  /** of a changed SWF; default "none", as it is about to be read from memory. "keep" takes seconds for LZMA. */
  compression?: "none" | "keep";
  /** the largest decompressed body that is accepted, in bytes; default 256 MiB */
  maxLength?: number;
  /** default `portableCodec` */
  codec?: SwfCodec;
}

export interface InstrumentResult {
  /** the array that was given, if nothing changed */
  bytes: Uint8Array;
  changed: boolean;
  /** names of the native definitions that the SWF uses */
  used: string[];
}

/**
 * Rewrites a SWF so that it uses native classes: in the constant pools of its bytecode their names are changed, and the
 * libraries are put in front. Method bodies and all else stay as they are. A SWF that names none of the definitions is
 * left alone, and so is AVM1 content. Bytecode that can't be read is left alone as well; players skip it.
 *
 * @throws SwfError
 */
export function instrumentSwf(bytes: Uint8Array, options: InstrumentOptions): InstrumentResult {
  const { url, runtime = "flash", compression = "none", constants = {} } = options;
  const unchanged = { bytes, changed: false, used: [] };
  const swf = readSwf(bytes, options);
  if (!fileAttributes(swf).actionScript3) return unchanged;

  const natives = nativesFor(options.natives, runtime);
  const files = readAbcTags(swf, vocabularyOf(natives));
  const uses = findUses(files, natives);
  if (uses.natives.length === 0) return unchanged;

  const libraries = requiredLibraries(options.natives, natives, uses.natives);
  const injected = libraries.map((library) => {
    const abc = withConstants(abcFor(library, { swfVersion: swf.version, runtime }), { ...constants, [SWF_URL]: url });
    return injectedTag(abc, !library.definitions.some(({ kind }) => kind === "extend"));
  });
  for (const { names } of files) redirect(names, uses.natives);

  if (uses.byName || uses.domainLookups.length > 0) {
    const uri = `flashnet:${hash(bytes)}`;
    const definitions = natives.filter((native) => isRedirected(native) && libraries.includes(native.library));
    const { domainLookups } = uses;
    const abc = buildGlue({ uri, definitions: definitions.map(({ name }) => name), domainLookups });
    injected.push(injectedTag(abc, domainLookups.length === 0));
    for (const { names } of files) {
      if (uses.byName) names.redirect(BY_NAME, uri);
      for (const lookup of domainLookups) names.renameMember(lookup, lookupName(lookup, uri));
    }
  }

  const changed = new Map(files.map((file) => [file.tag, changedTag(file)]));
  const first = swf.tags.findIndex(isAbcTag);
  const tags = swf.tags.map((tag) => changed.get(tag) ?? tag);
  tags.splice(first, 0, ...injected);
  const written = writeSwf(
    { ...swf, tags },
    { ...options, compression: compression === "keep" ? swf.compression : "none" },
  );
  return { bytes: written, changed: true, used: uses.natives.map(({ name }) => spellings(name).at(-1)!) };
}

/** What natives are told of the SWF they are in. */
const SWF_URL = "flashnet:swf-url";

interface Native {
  name: QualifiedName;
  kind: NativeDefinition["kind"];
  library: NativeLibrary;
}

function nativesFor(libraries: readonly NativeLibrary[], runtime: Runtime): Native[] {
  return libraries.flatMap((library) =>
    library.definitions
      .filter((definition) => (definition.runtime ?? runtime) === runtime)
      .map(({ name, kind }) => ({ name: parseQualifiedName(name), kind, library })),
  );
}

function isRedirected({ kind }: Native): boolean {
  return kind !== "extend";
}

function vocabularyOf(natives: readonly Native[]): Vocabulary {
  const names = natives.map(({ name }) => name);
  return {
    definitions: [...names, BY_NAME, DOMAIN],
    texts: [...names.flatMap(spellings), ...DOMAIN_LOOKUPS],
  };
}

/** A DoABC or DoABC2 tag. */
interface AbcTag {
  tag: SwfTag;
  /** what precedes the ABC file in the tag, in bytes */
  prefixLength: number;
  names: PoolNames;
}

function isAbcTag({ code }: SwfTag): boolean {
  return code === TagCode.DoAbc || code === TagCode.DoAbc2;
}

function readAbcTags(swf: SwfFile, vocabulary: Vocabulary): AbcTag[] {
  return swf.tags.filter(isAbcTag).flatMap((tag) => {
    try {
      const abc = tag.code === TagCode.DoAbc2 ? readDoAbc2(tag.data).abc : tag.data;
      const names = new PoolNames(new PoolEditor(abc), vocabulary);
      return [{ tag, prefixLength: tag.data.length - abc.length, names }];
    } catch (error) {
      if (error instanceof AbcError || error instanceof SwfError) return [];
      throw error;
    }
  });
}

function changedTag({ tag, prefixLength, names }: AbcTag): SwfTag {
  const abc = names.pool.finish();
  const data = new Uint8Array(prefixLength + abc.length);
  data.set(tag.data.subarray(0, prefixLength));
  data.set(abc, prefixLength);
  return { ...tag, data };
}

function injectedTag(abc: Uint8Array, lazy: boolean): SwfTag {
  return doAbc2Tag({ lazy, name: new TextEncoder().encode("flashnet"), abc });
}

interface Uses {
  natives: Native[];
  /** definitions have to be found by `getDefinitionByName` */
  byName: boolean;
  /** and by these methods of ApplicationDomain */
  domainLookups: DomainLookup[];
}

/**
 * A string that is the name of a definition counts as a use if the SWF has a way to look it up. Names that are put
 * together at run time are only found by `getDefinitionByName`, and only if the SWF uses something of the library.
 */
function findUses(files: readonly AbcTag[], natives: readonly Native[]): Uses {
  const some = (test: (names: PoolNames) => boolean): boolean => files.some(({ names }) => test(names));
  const named = natives.filter(({ name }) => some((names) => names.has(name)));
  const mentioned = natives.filter(({ name }) =>
    some((names) => spellings(name).some((spelling) => names.mentions(spelling))),
  );
  const callsByName = some((names) => names.has(BY_NAME));
  const callsDomain = some((names) => names.has(DOMAIN))
    ? DOMAIN_LOOKUPS.filter((lookup) => some((names) => names.mentions(lookup)))
    : [];
  const used = new Set([...named, ...(callsByName || callsDomain.length > 0 ? mentioned : [])]);
  return {
    natives: [...used],
    byName: callsByName && [...used].some(isRedirected),
    domainLookups: mentioned.some(isRedirected) ? callsDomain : [],
  };
}

/** The libraries of the natives that are used, and those whose natives these refer to in turn. */
function requiredLibraries(
  libraries: readonly NativeLibrary[],
  natives: readonly Native[],
  used: readonly Native[],
): NativeLibrary[] {
  const vocabulary = { definitions: natives.map(({ name }) => name), texts: [] };
  const required = new Set(used.map(({ library }) => library));
  for (const library of required) {
    const names = new PoolNames(new PoolEditor(library.abc), vocabulary, [NamespaceKind.PackageInternal]);
    for (const native of natives) if (names.has(native.name)) required.add(native.library);
  }
  return libraries.filter((library) => required.has(library));
}

function redirect(names: PoolNames, used: readonly Native[]): void {
  const redirected = used.filter(isRedirected).map(({ name }) => name);
  for (const name of redirected) names.redirect(name, name.uri);
  for (const uri of new Set(redirected.map((name) => name.uri))) names.redirectLate(uri);
}

/** FNV-1a, as eight hexadecimal digits */
function hash(bytes: Uint8Array): string {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}
