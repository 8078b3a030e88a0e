import { Inflate } from "fflate";
import { deflate, encodeLzma } from "#swf-encoders";
import { concat } from "../../base/concat.ts";
import { decodeLzma } from "../../base/lzma-decoder.ts";

/**
 * The compression formats of a SWF body. A caller with something faster than JavaScript, such as Node's zlib, passes
 * its own to `readSwf` and `writeSwf`.
 */
export interface SwfCodec {
  /**
   * Inflates a zlib stream, as far as it goes: a player plays what is there of a file that is cut off, whose checksum is
   * wrong, or that has bytes behind it.
   *
   * @param announced how long a header says that it will be, which may be wrong: memory for as much spares copies
   * @throws RangeError when more than `maxLength` bytes would come out; any other error means damaged data
   */
  inflate(data: Uint8Array, maxLength: number, announced: number): Uint8Array;
  /**
   * What `inflate` gives has its buffer to itself, and the buffer goes on behind it: a SWF that grows is written there.
   * Memory that was never touched costs more than all that instrumenting does. Default false
   */
  leavesRoom?: boolean;
  /** Deflates to a zlib stream. */
  deflate(data: Uint8Array): Uint8Array;
  /**
   * Decodes an LZMA1 stream.
   *
   * @param properties the five bytes that describe it
   * @param length how many bytes come out at most; an end marker, or the end of the data, may stop it earlier
   */
  decodeLzma(properties: Uint8Array, data: Uint8Array, length: number): Uint8Array;
  encodeLzma(data: Uint8Array): { properties: Uint8Array; data: Uint8Array };
}

/** Runs everywhere. */
export const portableCodec: SwfCodec = {
  inflate(data, maxLength) {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const stream = new Inflate((chunk) => {
      length += chunk.length;
      if (length > maxLength) throw new RangeError(`more than ${maxLength} bytes`);
      chunks.push(chunk);
    });
    // In pieces, so that a small file that inflates without end is noticed before memory is filled.
    const deflated = withoutZlibHeader(data);
    for (let from = 0; from < deflated.length; from += INFLATE_PIECE) {
      // None is called the last one: a stream that is cut off ends where it ends.
      stream.push(deflated.subarray(from, from + INFLATE_PIECE), false);
    }
    return concat(chunks);
  },

  deflate,

  decodeLzma(properties, data, length) {
    const { bytes, end } = decodeLzma(properties, data, { length });
    // Players start with what there is of a file that is cut off.
    if (bytes.length === 0 && length > 0)
      throw new Error(`the LZMA data is ${end === "input" ? "cut off" : "damaged"}`);
    return bytes;
  },

  encodeLzma,
};

/** The DEFLATE stream in a zlib stream, with what is behind it. RFC 1950 §2.2 @throws Error when it is none */
export function withoutZlibHeader(data: Uint8Array): Uint8Array {
  const [method = 0, flags = 0] = data;
  if ((method & 0x0f) !== 8 || ((method << 8) | flags) % 31 !== 0) throw new Error("no zlib header");
  return data.subarray(2);
}

/** DEFLATE yields no more bytes out of one. */
export const DEFLATE_MAX_EXPANSION = 1032;

/** One piece yields at most 16 MiB. */
const INFLATE_PIECE = 1 << 14;
