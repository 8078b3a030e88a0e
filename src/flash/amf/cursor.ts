import type { ByteBuffer } from "../bytes/byte-buffer.ts";
import { EOFError } from "../bytes/errors.ts";
import { decodeUtf8 } from "../bytes/utf8.ts";

/**
 * Where a reader of AMF is in its bytes. Numbers are big-endian. Reads throw EOFError and leave the position when there
 * are too few bytes.
 *
 * A ByteBuffer does the same. But a program has buffers of many classes, and code that sees many is slow in engines; the
 * readers see this one class.
 */
export class Cursor {
  readonly bytes: Uint8Array<ArrayBuffer>;
  position: number;
  readonly #length: number;
  /** Many messages have no number that needs it, and making it takes as long as reading them. */
  #view: DataView | undefined;

  constructor(bytes: Uint8Array<ArrayBuffer>, position = 0) {
    this.bytes = bytes;
    this.position = position;
    this.#length = bytes.length;
  }

  get bytesAvailable(): number {
    return Math.max(0, this.#length - this.position);
  }

  readBoolean(): boolean {
    return this.readUnsignedByte() !== 0;
  }

  readUnsignedByte(): number {
    return this.bytes[this.#take(1)]!;
  }

  readUnsignedShort(): number {
    const start = this.#take(2);
    return (this.bytes[start]! << 8) | this.bytes[start + 1]!;
  }

  readInt(): number {
    return this.#numbers().getInt32(this.#take(4));
  }

  readUnsignedInt(): number {
    return this.#numbers().getUint32(this.#take(4));
  }

  readDouble(): number {
    return this.#numbers().getFloat64(this.#take(8));
  }

  /** The next bytes as they are in the input, not a copy. */
  readBytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.bytes.subarray(start, start + length);
  }

  /** `length` bytes of UTF-8 as they are, byte order mark and NULs included. */
  readUtf8(length: number): string {
    const start = this.#take(length);
    return decodeUtf8(this.bytes, start, start + length);
  }

  #numbers(): DataView {
    this.#view ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return this.#view;
  }

  /** @returns where the next `count` bytes are, and moves behind them */
  #take(count: number): number {
    const start = this.position;
    const end = start + count;
    if (end <= this.#length) {
      this.position = end;
      return start;
    }
    throw new EOFError();
  }
}

/** Reads from where a buffer is, which is then behind what was read, or where that failed. */
export function readFrom<T>(input: ByteBuffer, read: (cursor: Cursor) => T): T {
  const cursor = new Cursor(input.bytes, input.position);
  try {
    return read(cursor);
  } finally {
    input.position = cursor.position;
  }
}
