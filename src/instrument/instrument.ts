import { concat } from "../../base/concat.ts";
import type { SwfCodec } from "../swf/codec.ts";
import type { SwfFile, SwfTag } from "../swf/model.ts";
import { announcedLength, readSwf } from "../swf/reader.ts";
import { doAbc2Tag, type FileAttributes, fileAttributes, importedFiles } from "../swf/tags.ts";
import { isCutOff } from "../swf/whole.ts";
import { type SwfInPieces, uncompressedLength, writeSwf } from "../swf/writer.ts";
import { type Avm1Native, ownHost, usedByAvm1, withPrologues } from "./avm1.ts";
import { withConstants } from "./constants.ts";
import {
  type AbcTag,
  findUses,
  isAbcTag,
  isRedirected,
  type Native,
  type Offer,
  offerFor,
  readAbcTags,
  requiredLibraries,
  type Uses,
} from "./content.ts";
import { BY_NAME, buildGlue, byName as byNameIn, DOMAIN_CLASS } from "./glue.ts";
import { wrapMembers } from "./member-uses.ts";
import { abcFor } from "./members.ts";
import { type NativeLibrary, type Runtime, spellings } from "./natives.ts";
import { Placeholder } from "./placeholders.ts";
import type { PoolNames } from "./pool-names.ts";
import { separateAbc, separatePool } from "./separate.ts";

export interface InstrumentOptions {
  /** where the SWF was loaded from, which natives are told */
  url: string;
  /** put into SWFs that name something of them, in this order */
  natives: readonly NativeLibrary[];
  /** natives even for a SWF that names nothing of them, if it has code; default false */
  always?: boolean;
  /** default "flash" */
  runtime?: Runtime;
  /**
   * Further string constants of the natives, by placeholder; they may depend on flags in the SWF. Those of the natives
   * here are in placeholders.ts.
   */
  constants?: Constants | ((attributes: FileAttributes) => Constants);
  /** of a changed SWF; default "none", as it is about to be read from memory. "keep" takes seconds for LZMA. */
  compression?: "none" | "keep";
  /** the largest decompressed body that is accepted, in bytes; default 256 MiB */
  maxLength?: number;
  /** default `portableCodec` */
  codec?: SwfCodec;
}

type Constants = Readonly<Record<string, string>>;

export interface InstrumentResult {
  /** the array that was given, if nothing changed */
  bytes: Uint8Array;
  changed: boolean;
  /** names of the native definitions that the SWF uses */
  used: string[];
  /** names of members of the player's classes that are wrapped in the SWF */
  wrapped: string[];
  /** files that the SWF imports symbols from, as it names them */
  imports: string[];
  /** the file ends inside a tag */
  cutOff: boolean;
}

/**
 * Rewrites a SWF so that it uses native classes: in the constant pools of its bytecode their names are changed, and the
 * libraries are put in front. In method bodies calls and gets of members that are wrapped get other names; all else stays
 * as it is. A SWF that names none of the definitions is left alone, and so are a SWF that was instrumented before, and bytecode that can't be read, which players skip.
 *
 * @throws SwfError
 */
export function instrumentSwf(bytes: Uint8Array, options: InstrumentOptions): InstrumentResult {
  return planSwf(bytes, options).carryOut();
}

/** What is to be put into a SWF that was read: nothing, if it names nothing of ours. */
export interface Plan {
  /** of AVM2, by what the SWF names; others that these need come with them */
  libraries: readonly NativeLibrary[];
  avm1: readonly Avm1Native[];
  /** names of members of the player's classes that are to be wrapped */
  wrapped: readonly string[];
  /** Once, and when the bytecode of the natives is there. */
  carryOut(): InstrumentResult;
}

/**
 * The first half of `instrumentSwf`, which needs no bytecode of the natives.
 *
 * @throws SwfError
 */
export function planSwf(bytes: Uint8Array, options: InstrumentOptions): Plan {
  const { runtime = "flash" } = options;
  const swf = readSwf(bytes, options);
  const imports = importedFiles(swf);
  const unchanged = { bytes, changed: false, used: [], wrapped: [], imports, cutOff: isCutOff(swf) };
  const nothing: Plan = { libraries: [], avm1: [], wrapped: [], carryOut: () => unchanged };
  const attributes = fileAttributes(swf);
  if (!attributes.actionScript3) {
    const avm1 = usedByAvm1(
      swf,
      options.natives.flatMap(({ avm1 = [] }) => avm1),
      options.always,
    );
    if (avm1.length === 0) return nothing;
    return { ...nothing, avm1, carryOut: () => ({ ...unchanged, ...instrumentAvm1(bytes, swf, avm1, options) }) };
  }

  const audience = { runtime, swfVersion: swf.version };
  const offer = offerFor(options.natives, audience);
  const content = readAbcTags(swf, offer);
  const uses = findUses(content, offer, options.always);
  if (
    content.length === 0 ||
    uses.natives.length + uses.libraries.length === 0 ||
    content.some(({ name }) => name === INJECTED)
  )
    return nothing;
  return {
    ...nothing,
    libraries: [...new Set([...uses.natives.map(({ library }) => library), ...uses.libraries])],
    wrapped: uses.wrapped.map(({ member: { name } }) => name),
    carryOut: () => ({ ...unchanged, ...instrumentAvm2({ bytes, swf, content, offer, uses }, options) }),
  };
}

/** What of a SWF for AVM2 has been read. */
interface Avm2Content {
  bytes: Uint8Array;
  swf: SwfFile;
  content: readonly AbcTag[];
  offer: Offer;
  uses: Uses;
}

type Instrumented = Pick<InstrumentResult, "bytes" | "changed" | "used" | "wrapped">;

function instrumentAvm2({ bytes, swf, content, offer, uses }: Avm2Content, options: InstrumentOptions): Instrumented {
  const { runtime = "flash" } = options;
  const { natives } = offer;
  const attributes = fileAttributes(swf);
  const libraries = requiredLibraries(options.natives, offer, uses);
  const names = natives.filter(({ library }) => libraries.includes(library)).map(({ name }) => spellings(name).at(-1));
  const constants: Constants = { ...constantsFor(attributes, options), [Placeholder.definitions]: `,${names.join()},` };
  const isSeparate = runtime === "air" && constants[Placeholder.sandbox] !== "application";
  const inject = (abc: Uint8Array, lazy: boolean): SwfTag => injectedTag(isSeparate ? separateAbc(abc) : abc, lazy);
  const injected = libraries.map((library) =>
    inject(
      withConstants(abcFor(library, { swfVersion: swf.version, runtime }), constants),
      !(library.runs ?? library.definitions.some(({ kind }) => kind === "extend")),
    ),
  );
  for (const { names } of content) redirect(names, uses.natives.filter(isRedirected));

  const { byName, domainLookups } = uses;
  const wrapped = uses.wrapped.filter(({ library }) => libraries.includes(library)).map(({ member }) => member);
  const bodies = new Map<AbcTag, Uint8Array[] | undefined>();
  if (byName || domainLookups.length + wrapped.length > 0) {
    const uri = `flashnet:${nameOf(bytes, swf)}`;
    const present = natives.filter((native) => isRedirected(native) && libraries.includes(native.library));
    const glue = buildGlue({ uri, definitions: present.map(({ name }) => name), domainLookups, wrapped });
    injected.push(inject(glue, domainLookups.length + wrapped.length === 0));
    const lookups = domainLookups.map((name) => ({ name, kind: "method" as const, only: [DOMAIN_CLASS] }));
    for (const tag of content) {
      if (byName) tag.names.redirect(BY_NAME, byNameIn(uri));
      bodies.set(tag, wrapMembers(tag.names, [...lookups, ...wrapped], uri));
    }
  }

  if (isSeparate) {
    const packages = new Set(natives.map(({ name }) => name.uri));
    const isOurs = (uri: string): boolean => packages.has(uri) || uri.startsWith("flashnet");
    for (const { names } of content) separatePool(names.pool, isOurs);
  }
  const rewritten = new Map(
    content.map((file) => [file.tag, { ...file.tag, data: file.names.pool.finishInPieces(bodies.get(file)) }]),
  );
  const tags = swf.tags.map((tag) => rewritten.get(tag) ?? tag);
  tags.splice(swf.tags.findIndex(isAbcTag), 0, ...injected);
  return {
    bytes: write({ ...swf, tags }, options),
    changed: true,
    used: uses.natives.map(({ name }) => spellings(name).at(-1)!),
    wrapped: wrapped.map(({ name }) => name),
  };
}

/** The same for AVM1: prologues replace its global classes. */
function instrumentAvm1(
  bytes: Uint8Array,
  swf: SwfFile,
  used: readonly Avm1Native[],
  options: InstrumentOptions,
): Omit<Instrumented, "wrapped"> {
  const constants: Constants = {
    ...constantsFor(fileAttributes(swf), options),
    [Placeholder.ownHost]: ownHost(options.url),
  };
  const sized = (rewrittenSize: number): SwfFile =>
    withPrologues(swf, used, {
      ...constants,
      [Placeholder.rewrittenSize]: digits(rewrittenSize),
      [Placeholder.originalTotal]: digits(announcedLength(bytes)),
      [Placeholder.originalFile]: digits(bytes.length),
    });
  return {
    bytes: write(sized(uncompressedLength(sized(0))), options),
    changed: true,
    used: used.map(({ name }) => name),
  };
}

/** A size in a fixed number of digits, so that the size of what holds it does not depend on it. */
function digits(size: number): string {
  return String(1e10 + size);
}

function write(swf: SwfInPieces, { compression = "none", codec }: InstrumentOptions): Uint8Array {
  return writeSwf(swf, {
    ...(codec && { codec }),
    compression: compression === "keep" ? swf.compression : "none",
    inPlace: swf.compression === "zlib" && codec?.leavesRoom === true,
  });
}

/** The name of our DoABC2 tags. */
const INJECTED = "flashnet:natives";

function constantsFor(attributes: FileAttributes, { url, constants, runtime = "flash" }: InstrumentOptions): Constants {
  const given = typeof constants === "function" ? constants(attributes) : constants;
  return {
    [Placeholder.sandbox]: "remote",
    [Placeholder.syncCall]: "",
    [Placeholder.rewriting]: "",
    [Placeholder.isRoot]: "",
    ...given,
    [Placeholder.swfUrl]: url,
    [Placeholder.runtime]: runtime,
  };
}

function injectedTag(abc: Uint8Array, lazy: boolean): SwfTag {
  return doAbc2Tag({ lazy, name: new TextEncoder().encode(INJECTED), abc });
}

function redirect(content: PoolNames, natives: readonly Native[]): void {
  for (const { name } of natives) content.redirect(name, name);
  for (const uri of new Set(natives.map(({ name }) => name.uri))) content.redirectLate(uri);
}

/** Tells files apart: a zlib stream ends with a checksum of all that is in it. */
function nameOf(bytes: Uint8Array, { compression }: SwfFile): string {
  const ends = (): Uint8Array => concat([bytes.subarray(0, SAMPLE), bytes.subarray(-SAMPLE)]);
  return hash(compression === "zlib" ? ends() : bytes, bytes.length);
}

/** Of either end of what is compressed, in bytes: at the end of a zlib stream is its checksum. */
const SAMPLE = 1 << 12;

/** FNV-1a over 32-bit words, as eight hexadecimal digits */
function hash(bytes: Uint8Array, length: number): string {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, bytes.length >> 2);
  let value = Math.imul(0x811c9dc5 ^ length, 0x01000193);
  for (let i = 0; i < words.length; i++) value = Math.imul(value ^ words[i]!, 0x01000193);
  for (let i = words.length * 4; i < bytes.length; i++) value = Math.imul(value ^ bytes[i]!, 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}
