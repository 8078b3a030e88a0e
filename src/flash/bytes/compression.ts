import { deflateSync, Inflate, zlibSync } from "fflate";
import { compress as lzmaCompress } from "#lzma1";
import { concat } from "../../../base/concat.ts";
import { decodeLzma } from "../../../base/lzma-decoder.ts";
import { adler32 } from "./adler32.ts";
import { checkNotNull, IOError, MemoryError } from "./errors.ts";

/** What `compress` and `uncompress` take, as `flash.utils.CompressionAlgorithm` names it. */
export type CompressionAlgorithm = "zlib" | "deflate" | "lzma";

const LEVEL = 9;

/** @throws FlashTypeError #2007 for null, IOError #2058 for anything else that is none */
export function checkAlgorithm(algorithm: CompressionAlgorithm): void {
  checkNotNull(algorithm, "algorithm");
  if (algorithm !== "zlib" && algorithm !== "deflate" && algorithm !== "lzma") throw new IOError(2058);
}

/**
 * Compresses as spec/bytearray.md §5 has it: RFC 1950, RFC 1951, or LZMA with its five property bytes and a 64-bit
 * little-endian length in front.
 */
export function compress(data: Uint8Array, algorithm: CompressionAlgorithm): Uint8Array {
  switch (algorithm) {
    case "zlib":
      return zlibSync(data, { level: LEVEL });
    case "deflate":
      return deflateSync(data, { level: LEVEL });
    case "lzma":
      return lzmaCompress(data);
  }
}

/**
 * The reverse of `compress`. Bytes behind the end of the stream are ignored; a stream without its end is damaged.
 *
 * @returns undefined for LZMA data that is shorter than its header: the player leaves it alone
 * @throws IOError #2058 when the data is damaged; MemoryError when more than `maxLength` bytes would come out
 */
export function uncompress(
  data: Uint8Array,
  algorithm: CompressionAlgorithm,
  maxLength: number,
): Uint8Array<ArrayBuffer> | undefined {
  switch (algorithm) {
    case "zlib":
      return unzlib(data, maxLength);
    case "deflate":
      return inflate(data, maxLength);
    case "lzma":
      return data.length < LZMA_HEADER ? undefined : unlzma(data, maxLength);
  }
}

const ZLIB_HEADER = 2;
const ZLIB_CHECKSUM = 4;

/** RFC 1950 §2.2: method 8, a window of 32 KiB at most, no dictionary, and a multiple of 31. */
function unzlib(data: Uint8Array, maxLength: number): Uint8Array<ArrayBuffer> {
  const [method = 0, flags = 0] = data;
  const valid = (method & 0x0f) === 8 && method >> 4 <= 7 && (flags & 0x20) === 0 && ((method << 8) | flags) % 31 === 0;
  if (!valid) throw new IOError(2058);
  const inflated = inflate(data.subarray(ZLIB_HEADER), maxLength);
  if (!containsChecksum(data, adler32(inflated))) throw new IOError(2058);
  return inflated;
}

/**
 * The checksum follows the compressed stream, and fflate does not tell where that ends when there are bytes behind. A
 * damaged stream has the right four bytes somewhere else once in 2³² ÷ length times.
 */
function containsChecksum(data: Uint8Array, checksum: number): boolean {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = data.length - ZLIB_CHECKSUM; at > ZLIB_HEADER; at--) if (view.getUint32(at) === checksum) return true;
  return false;
}

/** Bytes given to the decompressor at once. DEFLATE expands by 1,032 at most, so one piece yields 16 MiB at most. */
const PIECE = 1 << 14;

function inflate(data: Uint8Array, maxLength: number): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((chunk) => {
    length += chunk.length;
    if (length > maxLength) throw new MemoryError();
    chunks.push(chunk);
  });
  try {
    for (let from = 0; from === 0 || from < data.length; from += PIECE) {
      stream.push(data.subarray(from, from + PIECE), from + PIECE >= data.length);
    }
  } catch (error) {
    throw error instanceof MemoryError ? error : new IOError(2058);
  }
  return concat(chunks) as Uint8Array<ArrayBuffer>;
}

/** Properties byte, dictionary size (u32), length (u64): also what stands before LZMA in a file of its own. */
const LZMA_HEADER = 13;
const LZMA_PROPERTIES = 5;
/** A length of 64 ones: the stream ends with a marker instead. Flash never writes that, but Ruffle does. */
const UNKNOWN = 0xffffffff;

function unlzma(data: Uint8Array, maxLength: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const length = view.getUint32(LZMA_PROPERTIES, true);
  const highLength = view.getUint32(LZMA_PROPERTIES + 4, true);
  const endsWithMarker = length === UNKNOWN && highLength === UNKNOWN;
  if (!endsWithMarker && (highLength !== 0 || length > maxLength)) throw new MemoryError();
  const { bytes, end } = decodeLzma(data.subarray(0, LZMA_PROPERTIES), data.subarray(LZMA_HEADER), {
    maxLength,
    ...(!endsWithMarker && { length }),
  });
  if (end === "limit") throw new MemoryError();
  if (end !== (endsWithMarker ? "marker" : "length")) throw new IOError(2058);
  return bytes;
}
