import { concat } from "../../base/concat.ts";
import { ProtocolError } from "./errors.ts";
import { MAX_STR } from "./numbers.ts";

/** The payload of messages that have none. */
export const EMPTY = new Uint8Array(0);

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads the fields of one payload in order. Every method throws ProtocolError when the payload is too short. */
export class PayloadReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(payload: Uint8Array) {
    this.#bytes = payload;
    this.#view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  }

  /** Bytes that were not read. */
  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  /** u8, 0 or 1 */
  flag(): boolean {
    const value = this.u8();
    if (value > 1) throw new ProtocolError(`a flag is neither 0 nor 1 but ${value}`, this.#offset - 1);
    return value === 1;
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** u16 byte length, then UTF-8; malformed sequences become U+FFFD. */
  str(): string {
    const length = this.u16();
    const start = this.#take(length);
    return decoder.decode(this.#bytes.subarray(start, start + length));
  }

  /** So many bytes, as a view. */
  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** What is left, as a view. */
  rest(): Uint8Array {
    const rest = this.#bytes.subarray(this.#offset);
    this.#offset = this.#bytes.length;
    return rest;
  }

  /** @throws ProtocolError when something is left */
  end(): void {
    if (this.left > 0) throw new ProtocolError(`${this.left} bytes too many in the payload`, this.#offset);
  }

  #take(length: number): number {
    const start = this.#offset;
    if (length > this.left) throw new ProtocolError(`the payload ends ${length - this.left} bytes early`, start);
    this.#offset += length;
    return start;
  }
}

/** Writes the fields of one payload in order. */
export class PayloadWriter {
  readonly #parts: Uint8Array[] = [];

  u8(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  u16(value: number): this {
    return this.bytes(Uint8Array.of(value >>> 8, value));
  }

  u32(value: number): this {
    return this.bytes(u32Payload(value));
  }

  /** At most {@link MAX_STR} bytes of UTF-8; what is longer is cut at a character. */
  str(value: string): this {
    let text = encoder.encode(value);
    if (text.length > MAX_STR) text = encoder.encode(cutUtf8(text));
    return this.u16(text.length).bytes(text);
  }

  bytes(part: Uint8Array): this {
    this.#parts.push(part);
    return this;
  }

  finish(): Uint8Array {
    return concat(this.#parts);
  }
}

/** The payload of the messages that hold one count. */
export function u32Payload(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function cutUtf8(text: Uint8Array): string {
  let end = MAX_STR;
  while ((text[end]! & 0xc0) === 0x80) end--;
  return decoder.decode(text.subarray(0, end));
}
