import type { ByteBuffer } from "../bytes/byte-buffer.ts";
import { type ClassAliases, defaultAliases } from "../net/class-aliases.ts";

/** Chooses what is written of the dynamic properties of objects: `flash.net.IDynamicPropertyWriter`. */
export interface DynamicPropertyWriter {
  writeDynamicProperties(object: object, output: DynamicPropertyOutput): void;
}

export interface DynamicPropertyOutput {
  writeDynamicProperty(name: string, value: unknown): void;
}

interface CommonOptions {
  /** default: those of `registerClassAlias` */
  aliases?: ClassAliases;
  /** how many objects may be in one another; default 512 */
  maxDepth?: number;
}

export interface EncodeOptions extends CommonOptions {
  /** default: enumerable properties in their order, without functions */
  dynamicPropertyWriter?: DynamicPropertyWriter;
  /**
   * How AMF0 writes arrays that have nothing but elements: as a "strict" array, like NetConnection, or as an "ecma"
   * array, like SharedObject and ByteArray. Default "strict"
   */
  arrays?: "strict" | "ecma";
}

export interface DecodeOptions extends CommonOptions {
  /** what objects of a class without an alias here become: an "object", as in Flash, or a `TypedObject`. Default "object" */
  unknownClasses?: "object" | "typed";
  /**
   * gets what the player would trace: a property that the class of an object lacks, or whose setter throws, is left out
   * and reading goes on
   */
  onTrace?(line: string): void;
}

/** Everything but what has no default. */
type Complete<Options, Optional extends keyof Options> = Pick<Options, Optional> & Required<Omit<Options, Optional>>;

export type WriterOptions = Complete<EncodeOptions, "dynamicPropertyWriter">;

export type ReaderOptions = Complete<DecodeOptions, "onTrace"> & { createByteArray(bytes: Uint8Array): ByteBuffer };

/** Keeps the calls of a codec that goes into itself well inside of JavaScript's stack. */
const MAX_DEPTH = 512;

export function writerOptions(options: EncodeOptions): WriterOptions {
  return { aliases: defaultAliases, maxDepth: MAX_DEPTH, arrays: "strict", ...options };
}

export function readerOptions(options: DecodeOptions): Complete<DecodeOptions, "onTrace"> {
  return { aliases: defaultAliases, maxDepth: MAX_DEPTH, unknownClasses: "object", ...options };
}
