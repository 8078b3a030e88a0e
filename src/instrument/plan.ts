import type { SwfCodec } from "../swf/codec.ts";
import type { SwfFile } from "../swf/model.ts";
import { readSwf } from "../swf/reader.ts";
import { type FileAttributes, fileAttributes, importedFiles } from "../swf/tags.ts";
import { isCutOff } from "../swf/whole.ts";
import { type Avm1Native, usedByAvm1 } from "./avm1-uses.ts";
import { type AbcTag, findUses, type Offer, offerFor, readAbcTags, type Uses } from "./content.ts";
import type { NativeLibrary, Runtime } from "./natives.ts";

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

export type Constants = Readonly<Record<string, string>>;

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

/** A SWF that was read, and what is to be put into it. */
export interface Plan {
  bytes: Uint8Array;
  swf: SwfFile;
  options: InstrumentOptions;
  /** what comes of it when nothing is put in */
  unchanged: InstrumentResult;
  /** undefined if it names nothing of ours, or has it already */
  additions?: Additions;
}

export type Additions =
  | { machine: "avm1"; used: readonly Avm1Native[] }
  | { machine: "avm2"; content: readonly AbcTag[]; offer: Offer; uses: Uses };

/**
 * The first half of `instrumentSwf`, which needs no bytecode of natives: what of them a SWF names.
 *
 * @throws SwfError
 */
export function planSwf(bytes: Uint8Array, options: InstrumentOptions): Plan {
  const swf = readSwf(bytes, options);
  const imports = importedFiles(swf);
  const unchanged = { bytes, changed: false, used: [], wrapped: [], imports, cutOff: isCutOff(swf) };
  const isAvm2 = fileAttributes(swf).actionScript3;
  const additions = isAvm2 ? additionsForAvm2(swf, options) : additionsForAvm1(swf, options);
  return { bytes, swf, options, unchanged, ...(additions && { additions }) };
}

function additionsForAvm1(swf: SwfFile, { natives, always }: InstrumentOptions): Additions | undefined {
  const offered = natives.flatMap(({ avm1 = [] }) => avm1);
  const used = usedByAvm1(swf, offered, always);
  return used.length === 0 ? undefined : { machine: "avm1", used };
}

function additionsForAvm2(swf: SwfFile, options: InstrumentOptions): Additions | undefined {
  const { natives, runtime = "flash", always } = options;
  const offer = offerFor(natives, { runtime, swfVersion: swf.version });
  const content = readAbcTags(swf, offer);
  const uses = findUses(content, offer, always);
  const namesNothing = content.length === 0 || uses.natives.length + uses.libraries.length === 0;
  if (namesNothing || content.some(({ name }) => name === INJECTED)) return undefined;
  return { machine: "avm2", content, offer, uses };
}

/** The name of our DoABC2 tags. */
export const INJECTED = "flashnet:natives";
