import { Amf0Marker } from "../../../base/amf0-marker.ts";
import { ForeignValueError, RtmpError } from "../errors.ts";

/**
 * Values of AMF0 as the tokens of a text, for AVM1, which has no bytes: docs/protocol.md, "RTMP as text". What an object
 * contains follows its token; its references count objects as AMF0 does, so neither side needs a table here.
 */

/** Values inside values: AVM1 ends a script that has 256 calls open. */
const MAX_DEPTH = 100;

/** First characters of tokens. */
const Letter = {
  integer: "N",
  /** sign, exponent, and the high and low 32 bits of the fraction: AVM1 reads and writes numbers with 15 digits */
  float: "F",
  special: "I",
  true: "1",
  false: "0",
  string: "S",
  null: "Z",
  undefined: "U",
  reference: "R",
  object: "O",
  typedObject: "T",
  ecmaArray: "M",
  strictArray: "A",
  date: "D",
  xml: "X",
  end: "E",
} as const;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Reads values one after the other. */
export class Amf0TokenReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset: number;
  #depth = 0;

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#offset = offset;
  }

  get bytesAvailable(): number {
    return this.#bytes.length - this.#offset;
  }

  u8(): number {
    return this.#view.getUint8(this.#need(1));
  }

  u32(): number {
    return this.#view.getUint32(this.#need(4));
  }

  /** u16 length and UTF-8 */
  utf(): string {
    return this.#text(this.#view.getUint16(this.#need(2)));
  }

  /** The bytes of a part. */
  part(length: number): Amf0TokenReader {
    const start = this.#need(length);
    return new Amf0TokenReader(this.#bytes.subarray(start, start + length));
  }

  /** Appends the tokens of one value; undefined in place of one that AVM1 has none of. @returns whether it was read */
  readable(tokens: string[], foreign: (error: ForeignValueError) => void): boolean {
    const before = tokens.length;
    try {
      this.value(tokens);
      return true;
    } catch (error) {
      if (!(error instanceof ForeignValueError)) throw error;
      foreign(error);
      tokens.length = before;
      tokens.push(Letter.undefined);
      return false;
    }
  }

  /** Appends the tokens of one value. @throws RtmpError when it is none, or not whole */
  value(tokens: string[]): void {
    if (++this.#depth > MAX_DEPTH) throw new RtmpError(`a value in more than ${MAX_DEPTH} others`);
    const marker = this.u8();
    switch (marker) {
      case Amf0Marker.Number:
        tokens.push(numberToken(this.#f64()));
        break;
      case Amf0Marker.Boolean:
        tokens.push(this.u8() === 0 ? Letter.false : Letter.true);
        break;
      case Amf0Marker.String:
        tokens.push(Letter.string + this.utf());
        break;
      case Amf0Marker.LongString:
        tokens.push(Letter.string + this.#text(this.u32()));
        break;
      case Amf0Marker.Null:
        tokens.push(Letter.null);
        break;
      case Amf0Marker.Undefined:
      case Amf0Marker.Unsupported:
        tokens.push(Letter.undefined);
        break;
      case Amf0Marker.Reference:
        tokens.push(Letter.reference + this.#view.getUint16(this.#need(2)));
        break;
      case Amf0Marker.Object:
        tokens.push(Letter.object);
        this.#members(tokens);
        break;
      case Amf0Marker.TypedObject:
        tokens.push(Letter.typedObject + this.utf());
        this.#members(tokens);
        break;
      case Amf0Marker.EcmaArray:
        this.u32();
        tokens.push(Letter.ecmaArray);
        this.#members(tokens);
        break;
      case Amf0Marker.StrictArray: {
        const length = this.u32();
        tokens.push(Letter.strictArray + length);
        for (let i = 0; i < length; i++) this.value(tokens);
        break;
      }
      case Amf0Marker.Date:
        tokens.push(Letter.date, numberToken(this.#f64()));
        this.#need(2);
        break;
      case Amf0Marker.XmlDocument:
        tokens.push(Letter.xml + this.#text(this.u32()));
        break;
      default:
        throw new ForeignValueError(`AMF0 with a marker of ${marker}, which AVM1 can't read`);
    }
    this.#depth--;
  }

  #members(tokens: string[]): void {
    for (;;) {
      const key = this.utf();
      if (key === "" && this.#bytes[this.#offset] === Amf0Marker.ObjectEnd) break;
      tokens.push(Letter.string + key);
      this.value(tokens);
    }
    this.#offset++;
    tokens.push(Letter.end);
  }

  #f64(): number {
    return this.#view.getFloat64(this.#need(8));
  }

  #text(length: number): string {
    const start = this.#need(length);
    return decoder.decode(this.#bytes.subarray(start, start + length));
  }

  /** @returns where they begin */
  #need(length: number): number {
    const start = this.#offset;
    if (length > this.#bytes.length - start) throw new RtmpError("AMF0 that ends in the middle of a value");
    this.#offset = start + length;
    return start;
  }
}

/** Writes what AVM1 sends, which is content's: nothing in it is believed. */
export class Amf0TokenWriter {
  readonly #tokens: readonly string[];
  #next = 0;
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get tokensAvailable(): number {
    return this.#tokens.length - this.#next;
  }

  /** @throws RtmpError when there is none */
  token(): string {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw new RtmpError("a text that ends in the middle of a value");
    return token;
  }

  /** What was written since the last time. */
  finish(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  /** Writes the value of the next tokens. @throws RtmpError when they are none */
  value(): void {
    if (++this.#depth > MAX_DEPTH) throw new RtmpError(`a value in more than ${MAX_DEPTH} others`);
    const token = this.token();
    const rest = token.slice(1);
    switch (token[0]) {
      case Letter.integer:
      case Letter.float:
      case Letter.special:
        this.u8(Amf0Marker.Number);
        this.#f64(numberOf(token));
        break;
      case Letter.true:
      case Letter.false:
        this.u8(Amf0Marker.Boolean);
        this.u8(token === Letter.true ? 1 : 0);
        break;
      case Letter.string:
        this.#string(rest);
        break;
      case Letter.null:
        this.u8(Amf0Marker.Null);
        break;
      case Letter.undefined:
        this.u8(Amf0Marker.Undefined);
        break;
      case Letter.reference:
        this.u8(Amf0Marker.Reference);
        this.u16(count(rest, 0xffff));
        break;
      case Letter.object:
        this.u8(Amf0Marker.Object);
        this.#members();
        break;
      case Letter.typedObject:
        this.u8(Amf0Marker.TypedObject);
        this.utf(rest);
        this.#members();
        break;
      case Letter.ecmaArray:
        this.u8(Amf0Marker.EcmaArray);
        this.u32(count(rest, this.#tokens.length));
        this.#members();
        break;
      case Letter.strictArray: {
        const length = count(rest, this.#tokens.length);
        this.u8(Amf0Marker.StrictArray);
        this.u32(length);
        for (let i = 0; i < length; i++) this.value();
        break;
      }
      case Letter.date:
        this.u8(Amf0Marker.Date);
        this.#f64(numberOf(this.token()));
        this.u16(0);
        break;
      case Letter.xml:
        this.u8(Amf0Marker.XmlDocument);
        this.#longText(rest);
        break;
      default:
        throw new RtmpError(`a text with a value that begins with ${JSON.stringify(token.slice(0, 10))}`);
    }
    this.#depth--;
  }

  u8(value: number): void {
    const at = this.#room(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.#room(2);
    this.#view.setUint16(at, value);
  }

  u32(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value);
  }

  /** @throws RtmpError when it is longer than 65,535 bytes */
  utf(text: string): void {
    const bytes = encoder.encode(text);
    if (bytes.length > 0xffff) throw new RtmpError(`a name of ${bytes.length} bytes, which has at most 65535`);
    this.u16(bytes.length);
    this.bytes(bytes);
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  #members(): void {
    for (let key = this.token(); key !== Letter.end; key = this.token()) {
      this.utf(key.slice(1));
      this.value();
    }
    this.u16(0);
    this.u8(Amf0Marker.ObjectEnd);
  }

  #string(text: string): void {
    const bytes = encoder.encode(text);
    if (bytes.length > 0xffff) {
      this.u8(Amf0Marker.LongString);
      this.u32(bytes.length);
    } else {
      this.u8(Amf0Marker.String);
      this.u16(bytes.length);
    }
    this.bytes(bytes);
  }

  #longText(text: string): void {
    const bytes = encoder.encode(text);
    this.u32(bytes.length);
    this.bytes(bytes);
  }

  #f64(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value);
  }

  /** @returns where they go; `#view` may be another one after it */
  #room(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

const float = new DataView(new ArrayBuffer(8));

/** The token of a number, which `numberOf` reads. */
export function numberToken(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0)) return Letter.integer + value;
  if (Number.isNaN(value)) return `${Letter.special}N`;
  if (!Number.isFinite(value)) return Letter.special + (value > 0 ? "+" : "-");
  float.setFloat64(0, value);
  const high = float.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  const fraction = (high & 0xfffff) + (biased === 0 ? 0 : 0x100000);
  const exponent = Math.max(biased, 1) - 1075;
  return `${Letter.float}${high >>> 31},${exponent},${fraction},${float.getUint32(4)}`;
}

/** What a token of a number says. @throws RtmpError */
export function numberOf(token: string): number {
  if (/^N-?\d{1,10}$/.test(token)) return Number(token.slice(1));
  const special = { IN: Number.NaN, "I+": Number.POSITIVE_INFINITY, "I-": Number.NEGATIVE_INFINITY }[token];
  if (special !== undefined) return special;
  const parts = /^F([01]),(-?\d{1,4}),(\d{1,7}),(\d{1,10})$/.exec(token);
  if (parts === null) throw new RtmpError(`a text with a number that is ${JSON.stringify(token.slice(0, 30))}`);
  const [, sign, exponent, high, low] = parts.map(Number) as [number, number, number, number, number];
  // In two steps: the least numbers are further down than a power of two can be.
  const value = (high * 2 ** 32 + low) * 2 ** Math.ceil(exponent / 2) * 2 ** Math.floor(exponent / 2);
  return sign === 1 ? -value : value;
}

/** @throws RtmpError */
function count(text: string, most: number): number {
  if (text === "") return 0;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw new RtmpError(`a text that counts ${JSON.stringify(text.slice(0, 10))}`);
  return value;
}
