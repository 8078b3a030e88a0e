import { decodeCharset, encodeCharset } from "./charsets.ts";
import type { Endian } from "./endian.ts";
import { checkNotNull, EOFError, FlashArgumentError, FlashRangeError, MemoryError } from "./errors.ts";
import { decodeUtf8, encodeUtf8, encodeUtf8Into, maxUtf8Length, utf8Length } from "./utf8.ts";

export interface ByteBufferOptions {
  /** `length` never exceeds it: what would, throws MemoryError. Default: 4,294,967,295 bytes, as in the player */
  maxLength?: number;
}

const MAX_UINT = 0xffffffff;
const MAX_UTF_LENGTH = 0xffff;
const SMALLEST_CAPACITY = 64;
/** What buffers begin with: memory of their own would take most of the time in which a short message is written. */
const EMPTY = new Uint8Array(0);
const EMPTY_VIEW = new DataView(EMPTY.buffer);
/** Above so many characters, text is encoded before room is made, which may take three times too much. */
const LONG_TEXT = 4096;

/**
 * Bytes that grow, with a position for reading and writing: spec/bytearray.md §1–3, without objects.
 *
 * Reads throw EOFError and leave the position when there are too few bytes. Writes overwrite, then extend; a gap between
 * the end and the position is filled with zeros, even when nothing is written.
 */
export class ByteBuffer {
  readonly #maxLength: number;
  /** Behind `#length` there are only zeros, so that growing needs no filling. */
  #bytes = EMPTY;
  #view = EMPTY_VIEW;
  #length = 0;
  #position = 0;
  /** 1 or 0. Engines test a number with one comparison, and a field that may hold anything with five. */
  #littleEndian = 0;

  constructor({ maxLength = MAX_UINT }: ByteBufferOptions = {}) {
    this.#maxLength = maxLength;
  }

  /** Growing adds zeros. A position behind the new end moves there. */
  get length(): number {
    return this.#length;
  }

  set length(value: number) {
    const length = value >>> 0;
    if (length > this.#length) this.#grow(length);
    else {
      this.#bytes.fill(0, length, this.#length);
      this.#length = length;
    }
    this.#position = Math.min(this.#position, length);
  }

  /** May lie behind the end: reading there fails, writing fills the gap. */
  get position(): number {
    return this.#position;
  }

  set position(value: number) {
    this.#position = value >>> 0;
  }

  get bytesAvailable(): number {
    return Math.max(0, this.#length - this.#position);
  }

  get endian(): Endian {
    return this.#littleEndian !== 0 ? "littleEndian" : "bigEndian";
  }

  set endian(value: Endian) {
    checkNotNull(value, "endian");
    if (value !== "bigEndian" && value !== "littleEndian") throw new FlashArgumentError(2008, "type");
    this.#littleEndian = value === "littleEndian" ? 1 : 0;
  }

  /** The contents, not a copy; stale as soon as the length changes. */
  get bytes(): Uint8Array<ArrayBuffer> {
    // All empty ones share it, and a caller may transfer what it gets.
    return this.#bytes === EMPTY ? new Uint8Array(0) : this.#bytes.subarray(0, this.#length);
  }

  /** ActionScript's `bytes[index]`. */
  get(index: number): number | undefined {
    return index < this.#length ? this.#bytes[index] : undefined;
  }

  /** ActionScript's `bytes[index] = value`: grows to hold it and leaves the position. */
  set(index: number, value: number): void {
    if (index >= this.#length) this.#grow(index + 1);
    this.#bytes[index] = value;
  }

  /** ActionScript's `index in bytes`. */
  has(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.#length;
  }

  /** Empties it and gives its memory back. */
  clear(): void {
    this.replace(new Uint8Array(0));
    this.#position = 0;
  }

  readBoolean(): boolean {
    return this.readUnsignedByte() !== 0;
  }

  readByte(): number {
    return this.#view.getInt8(this.take(1));
  }

  readUnsignedByte(): number {
    return this.#view.getUint8(this.take(1));
  }

  readShort(): number {
    return this.#view.getInt16(this.take(2), this.#littleEndian !== 0);
  }

  readUnsignedShort(): number {
    return this.#view.getUint16(this.take(2), this.#littleEndian !== 0);
  }

  readInt(): number {
    return this.#view.getInt32(this.take(4), this.#littleEndian !== 0);
  }

  readUnsignedInt(): number {
    return this.#view.getUint32(this.take(4), this.#littleEndian !== 0);
  }

  readFloat(): number {
    return this.#view.getFloat32(this.take(4), this.#littleEndian !== 0);
  }

  readDouble(): number {
    return this.#view.getFloat64(this.take(8), this.#littleEndian !== 0);
  }

  /**
   * Copies bytes to `bytes[offset]` and on, which grows to hold them.
   *
   * @param length 0 stands for all that is available
   * @throws EOFError; FlashRangeError #2006 when they would end beyond 2³² bytes
   */
  readBytes(bytes: ByteBuffer, offset = 0, length = 0): void {
    checkNotNull(bytes, "bytes");
    const count = length >>> 0 || this.bytesAvailable;
    const target = offset >>> 0;
    if (this.#position + count > this.#length) throw new EOFError();
    if (count > MAX_UINT - target) throw new FlashRangeError(2006);
    if (target + count >= bytes.#length) bytes.length = target + count;
    const source = this.take(count);
    bytes.#bytes.set(this.#bytes.subarray(source, source + count), target);
  }

  /** Reads `length` bytes into an array of their own. */
  readUint8Array(length: number): Uint8Array {
    const start = this.take(length);
    return this.#bytes.slice(start, start + length);
  }

  /** `length` bytes of UTF-8 as they are, byte order mark and NULs included. */
  readUtf8(length: number): string {
    const start = this.take(length);
    return decodeUtf8(this.#bytes, start, start + length);
  }

  /** A 16-bit length, then as `readUTFBytes`. When only the length is there, it has been consumed. */
  readUTF(): string {
    return this.readUTFBytes(this.readUnsignedShort());
  }

  /** UTF-8 without a byte order mark, up to the first NUL; the position moves by `length`. */
  readUTFBytes(length: number): string {
    const start = this.take(length >>> 0);
    const end = this.#position;
    const bytes = this.#bytes;
    const mark = end - start >= 3 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
    return beforeNul(decodeUtf8(bytes, mark ? start + 3 : start, end));
  }

  /** Text of a charset up to the first NUL; what charsets there are is in docs/bytearray.md. */
  readMultiByte(length: number, charSet: string): string {
    checkNotNull(charSet, "charSet");
    return beforeNul(decodeCharset(this.readUint8Array(length >>> 0), charSet));
  }

  writeBoolean(value: boolean): void {
    const at = this.#put(1);
    this.#bytes[at] = value ? 1 : 0;
  }

  writeByte(value: number): void {
    const at = this.#put(1);
    this.#bytes[at] = value;
  }

  writeShort(value: number): void {
    const at = this.#put(2);
    this.#view.setInt16(at, value, this.#littleEndian !== 0);
  }

  writeInt(value: number): void {
    const at = this.#put(4);
    this.#view.setInt32(at, value, this.#littleEndian !== 0);
  }

  writeUnsignedInt(value: number): void {
    const at = this.#put(4);
    this.#view.setUint32(at, value, this.#littleEndian !== 0);
  }

  writeFloat(value: number): void {
    const at = this.#put(4);
    this.#view.setFloat32(at, value, this.#littleEndian !== 0);
  }

  writeDouble(value: number): void {
    const at = this.#put(8);
    this.#view.setFloat64(at, value, this.#littleEndian !== 0);
  }

  /**
   * Writes bytes of another buffer, or of this one, from `offset` on.
   *
   * @param length 0 stands for all from `offset`
   * @throws FlashRangeError #2006 when there are not as many
   */
  writeBytes(bytes: ByteBuffer | Uint8Array, offset = 0, length = 0): void {
    checkNotNull(bytes, "bytes");
    const start = offset >>> 0;
    const available = bytes.length - start;
    const count = length >>> 0 || available;
    if (available < 0 || count > available) throw new FlashRangeError(2006);
    const target = this.#put(count);
    const source = bytes instanceof ByteBuffer ? bytes.#bytes : bytes;
    this.#bytes.set(source.subarray(start, start + count), target);
  }

  /**
   * A 16-bit length and UTF-8.
   *
   * @throws FlashRangeError #2006 when that is more than 65,535 bytes; nothing is written
   */
  writeUTF(value: string): void {
    checkNotNull(value, "value");
    if (value.length > MAX_UTF_LENGTH / 3 && utf8Length(value) > MAX_UTF_LENGTH) throw new FlashRangeError(2006);
    const start = this.#put(2);
    this.writeUTFBytes(value);
    this.#view.setUint16(start, this.#position - start - 2, this.#littleEndian !== 0);
  }

  writeUTFBytes(value: string): void {
    checkNotNull(value, "value");
    const start = this.#position;
    const most = start + maxUtf8Length(value);
    if (value.length > LONG_TEXT || most > this.#maxLength) this.writeBytes(encodeUtf8(value));
    else {
      this.#reserve(most);
      const end = start + encodeUtf8Into(value, this.#bytes, start);
      if (end > this.#length) this.#length = end;
      this.#position = end;
    }
  }

  writeMultiByte(value: string, charSet: string): void {
    checkNotNull(value, "value");
    checkNotNull(charSet, "charSet");
    this.writeBytes(encodeCharset(value, charSet));
  }

  /** @returns where the `count` bytes at the position are, and moves it behind them */
  protected take(count: number): number {
    const start = this.#position;
    const end = start + count;
    // In this order, as engines keep the position in a register from read to read; the other way round costs a tenth.
    if (end <= this.#length) {
      this.#position = end;
      return start;
    }
    throw new EOFError();
  }

  /** Makes `bytes` the contents, without a copy, and puts the position at their end. */
  protected replace(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.length > this.#maxLength) throw new MemoryError();
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#length = bytes.length;
    this.#position = bytes.length;
  }

  /** @returns where to write `count` bytes, and moves the position behind them. Their place is known only then. */
  #put(count: number): number {
    const start = this.#position;
    const end = start + count;
    if (end > this.#length) this.#grow(end);
    this.#position = end;
    return start;
  }

  #grow(length: number): void {
    if (length > this.#maxLength) throw new MemoryError();
    this.#reserve(length);
    this.#length = length;
  }

  /** Makes room for `capacity` bytes, at least doubling what there is. */
  #reserve(capacity: number): void {
    if (capacity <= this.#bytes.length) return;
    const bytes = allocate(Math.max(capacity, Math.min(this.#bytes.length * 2, this.#maxLength), SMALLEST_CAPACITY));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** ActionScript's strings of a reader end at the first NUL. */
function beforeNul(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

function allocate(length: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(length);
  } catch {
    throw new MemoryError();
  }
}
