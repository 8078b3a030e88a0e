import { concat } from "../../base/concat.ts";
import type { SwfFile, SwfTag } from "../swf/model.ts";
import { announcedLength } from "../swf/reader.ts";
import { doAbc2Tag, type FileAttributes, fileAttributes } from "../swf/tags.ts";
import { type SwfInPieces, uncompressedLength, writeSwf } from "../swf/writer.ts";
import { ownHost, withPrologues } from "./avm1.ts";
import { withConstants } from "./constants.ts";
import { type AbcTag, isAbcTag, isRedirected, type Native, requiredLibraries } from "./content.ts";
import { buildGlue, byName as byNameIn } from "./glue.ts";
import { BY_NAME, DOMAIN_CLASS } from "./lookups.ts";
import { wrapMembers } from "./member-uses.ts";
import { abcFor } from "./members.ts";
import { spellings } from "./natives.ts";
import { Placeholder } from "./placeholders.ts";
import {
  type Additions,
  type Constants,
  INJECTED,
  type InstrumentOptions,
  type InstrumentResult,
  type Plan,
} from "./plan.ts";
import type { PoolNames } from "./pool-names.ts";
import { separateAbc, separatePool } from "./separate.ts";

type Instrumented = Pick<InstrumentResult, "bytes" | "changed" | "used" | "wrapped">;

/** The second half of `instrumentSwf`: puts in what was planned. Once for each plan */
export function carryOut(plan: Plan, additions: Additions): InstrumentResult {
  const instrumented = additions.machine === "avm1" ? instrumentAvm1(plan, additions) : instrumentAvm2(plan, additions);
  return { ...plan.unchanged, ...instrumented };
}

function instrumentAvm2(
  { bytes, swf, options }: Plan,
  { content, offer, uses }: Extract<Additions, { machine: "avm2" }>,
): Instrumented {
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
  { bytes, swf, options }: Plan,
  { used }: Extract<Additions, { machine: "avm1" }>,
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
