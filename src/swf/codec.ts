import { Unzlib, zlibSync } from "fflate";
import { compress, decompress } from "#lzma1";
import { concat } from "../../base/concat.ts";

/**
 * The compression formats of a SWF body. A caller with something faster than JavaScript, such as Node's zlib, passes
 * its own to `readSwf` and `writeSwf`.
 */
export interface SwfCodec {
  /**
   * Inflates a zlib stream. Bytes behind it are ignored.
   *
   * @throws RangeError when more than `maxLength` bytes would come out; any other error means damaged data
   */
  inflate(data: Uint8Array, maxLength: number): Uint8Array;
  /** Deflates to a zlib stream. */
  deflate(data: Uint8Array): Uint8Array;
  /**
   * Decodes an LZMA1 stream.
   *
   * @param properties the five bytes that describe it
   * @param length how many bytes come out at most; an end marker may stop it earlier
   */
  decodeLzma(properties: Uint8Array, data: Uint8Array, length: number): Uint8Array;
  encodeLzma(data: Uint8Array): { properties: Uint8Array; data: Uint8Array };
}

/** Runs everywhere. */
export const portableCodec: SwfCodec = {
  inflate(data, maxLength) {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const stream = new Unzlib((chunk) => {
      length += chunk.length;
      if (length > maxLength) throw new RangeError(`more than ${maxLength} bytes`);
      chunks.push(chunk);
    });
    // In pieces, so that a small file that inflates without end is noticed before memory is filled.
    for (let from = 0; from < data.length; from += INFLATE_PIECE) {
      const to = from + INFLATE_PIECE;
      stream.push(data.subarray(from, to), to >= data.length);
    }
    return concat(chunks);
  },

  deflate: (data) => zlibSync(data),

  decodeLzma(properties, data, length) {
    const [literalAndPosition = 0, ...dictionaryBytes] = properties;
    // lzma1 reads this byte as a signed one, and then allocates without measure.
    if (literalAndPosition > 0x7f) throw new Error(`LZMA properties ${literalAndPosition} are not supported`);
    const dictionarySize = dictionaryBytes.reduceRight((size, byte) => size * 256 + byte, 0);
    const alone = new Uint8Array(LZMA_ALONE_HEADER + data.length);
    const view = new DataView(alone.buffer);
    alone[0] = literalAndPosition;
    // No match reaches behind the start, and the decoder allocates what this field says.
    view.setUint32(1, Math.min(dictionarySize, Math.max(length, LZMA_MIN_DICTIONARY)), true);
    view.setUint32(5, length, true);
    alone.set(data, LZMA_ALONE_HEADER);
    return decompress(alone).subarray(0, length);
  },

  encodeLzma(data) {
    const alone = compress(data);
    return {
      properties: alone.subarray(0, LZMA_PROPERTIES),
      data: alone.subarray(LZMA_ALONE_HEADER),
    };
  },
};

/** DEFLATE expands by 1,032 at most, so one piece yields at most 16 MiB. */
const INFLATE_PIECE = 1 << 14;

const LZMA_PROPERTIES = 5;
/** The properties and a 64-bit length, which a SWF leaves out */
const LZMA_ALONE_HEADER = LZMA_PROPERTIES + 8;
const LZMA_MIN_DICTIONARY = 4096;
