import { AbcError } from "./errors.ts";

/** Reads the primitive types of an ABC file. AVM2 Overview §4.1 */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  /** where the next read begins */
  offset = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  u8(): number {
    const value = this.bytes[this.offset];
    if (value === undefined) throw this.#truncated("a byte");
    this.offset += 1;
    return value;
  }

  u16(): number {
    this.#require(2, "a 16-bit number");
    const value = this.#view.getUint16(this.offset, true);
    this.offset += 2;
    return value;
  }

  s24(): number {
    this.#require(3, "a 24-bit number");
    const low = this.#view.getUint16(this.offset, true);
    const high = this.#view.getInt8(this.offset + 2);
    this.offset += 3;
    return (high << 16) | low;
  }

  /** A variable-length number. Like the players, it takes at most five bytes and ignores what exceeds 32 bits. */
  u32(): number {
    const first = this.u8();
    return first < 0x80 ? first : this.#longU32(first & 0x7f);
  }

  #longU32(start: number): number {
    let value = start;
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  }

  s32(): number {
    return this.u32() | 0;
  }

  /** Passes over as many variable-length numbers. */
  skipU32(count = 1): void {
    const { bytes } = this;
    let at = this.offset;
    for (let left = count; left > 0; left--) {
      const end = at + 5;
      while (bytes[at++]! >= 0x80 && at < end);
    }
    if (at > bytes.length) throw this.#truncated("a number");
    this.offset = at;
  }

  f64(): number {
    this.#require(8, "a double");
    const value = this.#view.getFloat64(this.offset, true);
    this.offset += 8;
    return value;
  }

  /** A view of the next `length` bytes. */
  slice(length: number): Uint8Array {
    const start = this.offset;
    this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  skip(length: number): void {
    if (length > this.remaining) throw this.#truncated(`${length} bytes`);
    this.offset += length;
  }

  /**
   * How many `what` follow. As each takes at least `minimumSize` bytes, a count that the rest of the file can't hold is
   * refused before anything is allocated for it.
   */
  count(what: string, minimumSize: number): number {
    const at = this.offset;
    const count = this.u32();
    this.checkCount(count, what, minimumSize, at);
    return count;
  }

  checkCount(count: number, what: string, minimumSize: number, at = this.offset): void {
    if (count * minimumSize > this.remaining) {
      throw new AbcError("FLASHNET_ABC_TRUNCATED", at, `${count} ${what} announced, ${this.remaining} bytes left`);
    }
  }

  invalid(what: string, at: number): AbcError {
    return new AbcError("FLASHNET_ABC_INVALID", at, what);
  }

  #require(length: number, what: string): void {
    if (length > this.remaining) throw this.#truncated(what);
  }

  #truncated(what: string): AbcError {
    return new AbcError("FLASHNET_ABC_TRUNCATED", this.offset, `${what} expected, ${this.remaining} bytes left`);
  }
}
