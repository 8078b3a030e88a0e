import { toBase64 } from "../../../base/base64.ts";
import { readAmf, writeAmf } from "../amf/codec.ts";
import { AmfError } from "../amf/errors.ts";
import { readerOptions, writerOptions } from "../amf/options.ts";
import { fromBase64, fromHex, toHex } from "../bytes/base64-hex.ts";
import { ByteBuffer, type ByteBufferOptions } from "../bytes/byte-buffer.ts";
import { decodeMarked } from "../bytes/charsets.ts";
import { type CompressionAlgorithm, checkAlgorithm, compress, uncompress } from "../bytes/compression.ts";
import type { IDataInput, IDataOutput, ObjectEncoding } from "../bytes/data.ts";
import { FlashArgumentError, FlashRangeError, FlashReferenceError } from "../bytes/errors.ts";

const MAX_UINT = 0xffffffff;
/** Bytes that `crypto` fills at once. */
const RANDOM_PIECE = 65536;

/**
 * `flash.utils.ByteArray`: spec/bytearray.md.
 *
 * Where ActionScript writes `bytes[i]`, TypeScript writes `bytes.get(i)` and `bytes.set(i, value)`; `indexed()` gives an
 * object with the brackets, at the price of a Proxy. Docs: docs/bytearray.md.
 */
export class ByteArray extends ByteBuffer implements IDataInput, IDataOutput {
  static #defaultObjectEncoding: ObjectEncoding = 3;
  readonly #maxLength: number;
  #objectEncoding: ObjectEncoding = ByteArray.#defaultObjectEncoding;
  /** A mark only: nothing here runs in another worker. */
  shareable = false;

  constructor(options: ByteBufferOptions = {}) {
    super(options);
    this.#maxLength = options.maxLength ?? MAX_UINT;
  }

  /** A copy of `bytes`, with the position at 0. */
  static from(bytes: Uint8Array, options?: ByteBufferOptions): ByteArray {
    const array = new ByteArray(options);
    array.writeBytes(bytes);
    array.position = 0;
    return array;
  }

  /** What arrays made from now on have as `objectEncoding`; default AMF3. */
  static get defaultObjectEncoding(): ObjectEncoding {
    return ByteArray.#defaultObjectEncoding;
  }

  static set defaultObjectEncoding(value: ObjectEncoding) {
    ByteArray.#defaultObjectEncoding = checkEncoding(value);
  }

  /** @throws FlashArgumentError #2004 when `text` is no base64 */
  static createFromBase64(text: string): ByteArray {
    return ByteArray.from(fromBase64(text));
  }

  /** @throws FlashArgumentError #2004 when `text` is not pairs of hexadecimal digits */
  static createFromHexString(text: string): ByteArray {
    return ByteArray.from(fromHex(text));
  }

  get objectEncoding(): ObjectEncoding {
    return this.#objectEncoding;
  }

  set objectEncoding(value: ObjectEncoding) {
    this.#objectEncoding = checkEncoding(value);
  }

  /** The array with ActionScript's `bytes[i]`, `bytes[i] = v` and `i in bytes`. */
  indexed(): this & { [index: number]: number } {
    return new Proxy(this, indexing) as this & { [index: number]: number };
  }

  /**
   * Reads a value in the encoding that `objectEncoding` says; src/flash/amf/values.ts has what comes out.
   *
   * @throws EOFError; FlashRangeError #2006 for what is no AMF; FlashArgumentError #2004, #2173 (spec/bytearray.md §7)
   */
  readObject(): unknown {
    try {
      return readAmf(this, this.#objectEncoding, { ...readerOptions({}), createByteArray: ByteArray.from });
    } catch (error) {
      throw error instanceof AmfError ? error.toFlashError() : error;
    }
  }

  /** Writes a value in the encoding that `objectEncoding` says. */
  writeObject(value: unknown): void {
    try {
      writeAmf(this, value, this.#objectEncoding, writerOptions({ arrays: "ecma" }));
    } catch (error) {
      throw error instanceof AmfError ? error.toFlashError() : error;
    }
  }

  /**
   * Replaces the contents by their compressed form, with the position at its end. Does nothing to an empty array.
   *
   * @throws IOError #2058 for an unknown algorithm
   */
  compress(algorithm: CompressionAlgorithm = "zlib"): void {
    checkAlgorithm(algorithm);
    if (this.length > 0) this.replace(new Uint8Array(compress(this.bytes, algorithm)));
  }

  /**
   * Replaces the contents by what they were before `compress`, with the position at 0.
   *
   * @throws IOError #2058 for damaged data; MemoryError for what exceeds `maxLength`. The array stays as it was.
   */
  uncompress(algorithm: CompressionAlgorithm = "zlib"): void {
    checkAlgorithm(algorithm);
    const bytes = this.length > 0 ? uncompress(this.bytes, algorithm, this.#maxLength) : undefined;
    if (!bytes) return;
    this.replace(bytes);
    this.position = 0;
  }

  deflate(): void {
    this.compress("deflate");
  }

  inflate(): void {
    this.uncompress("deflate");
  }

  /** All of it as text, NULs included: by its byte order mark UTF-16 or UTF-8, and without one UTF-8. */
  override toString(): string {
    return decodeMarked(this.bytes);
  }

  override toLocaleString(): string {
    return this.toString();
  }

  toJSON(_key?: string): string {
    return "ByteArray";
  }

  /**
   * Stores a 32-bit integer, little-endian whatever `endian` says, if `expected` is there.
   *
   * @returns what was there
   * @throws FlashRangeError #1506 when `byteIndex` is no multiple of 4 with four bytes from it on
   */
  atomicCompareAndSwapIntAt(byteIndex: number, expected: number, value: number): number {
    const { bytes } = this;
    if (byteIndex < 0 || byteIndex % 4 !== 0 || byteIndex > bytes.length - 4) throw new FlashRangeError(1506);
    const view = new DataView(bytes.buffer, bytes.byteOffset + byteIndex, 4);
    const previous = view.getInt32(0, true);
    if (previous === (expected | 0)) view.setInt32(0, value, true);
    return previous;
  }

  /** Changes the length if it is `expected`. @returns what it was */
  atomicCompareAndSwapLength(expected: number, value: number): number {
    const { length } = this;
    if (length === expected) this.length = value;
    return length;
  }

  toBase64(): string {
    return toBase64(this.bytes);
  }

  toHexString(): string {
    return toHex(this.bytes);
  }

  /** Writes what base64 text stands for. @returns the number of bytes */
  writeBase64(text: string): number {
    return this.#writeAll(fromBase64(text));
  }

  /** Writes what pairs of hexadecimal digits stand for. @returns the number of bytes */
  writeHexString(text: string): number {
    return this.#writeAll(fromHex(text));
  }

  /** Writes bytes of a cryptographic random source. @returns the number of bytes */
  writeRandomBytes(length: number): number {
    const bytes = new Uint8Array(length >>> 0);
    for (let from = 0; from < bytes.length; from += RANDOM_PIECE) {
      crypto.getRandomValues(bytes.subarray(from, from + RANDOM_PIECE));
    }
    return this.#writeAll(bytes);
  }

  #writeAll(bytes: Uint8Array): number {
    this.writeBytes(bytes);
    return bytes.length;
  }
}

function checkEncoding(value: ObjectEncoding): ObjectEncoding {
  if (value !== 0 && value !== 3) throw new FlashArgumentError(2008, "objectEncoding");
  return value;
}

/** A canonical array index; the largest unsigned integer is one too, and can't be had (spec/bytearray.md §1). */
function indexOf(name: string | symbol): number | undefined {
  return typeof name === "string" && /^(?:0|[1-9]\d{0,9})$/.test(name) ? Number(name) : undefined;
}

const indexing: ProxyHandler<ByteArray> = {
  get(array, name) {
    const index = indexOf(name);
    if (index !== undefined) return array.get(index);
    // The methods use private fields, which a Proxy does not have.
    const value: unknown = Reflect.get(array, name, array);
    return typeof value === "function" ? value.bind(array) : value;
  },
  set(array, name, value) {
    const index = indexOf(name);
    if (index === undefined) {
      if (!(name in array)) throw new FlashReferenceError(1056, String(name), "flash.utils.ByteArray");
      return Reflect.set(array, name, value, array);
    }
    array.set(index, value);
    return true;
  },
  has(array, name) {
    const index = indexOf(name);
    return index === undefined ? Reflect.has(array, name) : array.has(index);
  },
  deleteProperty: () => false,
};
