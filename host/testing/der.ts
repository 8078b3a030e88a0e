/** DER as tests write it: ITU-T X.690. */

export type Der = Uint8Array;

export function tagged(tag: number, content: Uint8Array): Der {
  const length = content.length < 128 ? [content.length] : longLength(content.length);
  return Uint8Array.of(tag, ...length, ...content);
}

function longLength(length: number): number[] {
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

export const concat = (...parts: readonly Der[]): Der => Buffer.concat(parts);
export const sequence = (...parts: readonly Der[]): Der => tagged(0x30, concat(...parts));
export const set = (...parts: readonly Der[]): Der => tagged(0x31, concat(...parts));
/** `[number]` around whole values */
export const explicit = (number: number, ...parts: readonly Der[]): Der => tagged(0xa0 | number, concat(...parts));
/** `[number]` in place of a primitive value's tag */
export const implicit = (number: number, content: Uint8Array): Der => tagged(0x80 | number, content);
export const bitString = (content: Uint8Array, unusedBits = 0): Der =>
  tagged(0x03, Uint8Array.of(unusedBits, ...content));
export const octetString = (content: Uint8Array): Der => tagged(0x04, content);
export const nothing: Der = tagged(0x05, new Uint8Array());
export const boolean = (value: boolean): Der => tagged(0x01, Uint8Array.of(value ? 0xff : 0));

/** @param hex of a non-negative number */
export function integer(hex: string): Der {
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return tagged(0x02, bytes[0]! < 0x80 ? bytes : Uint8Array.of(0, ...bytes));
}

/** @param text like `2.5.4.3` */
export function oid(text: string): Der {
  const [first, second, ...rest] = text.split(".").map(Number) as [number, number, ...number[]];
  return tagged(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}

export const utf8String = (text: string): Der => tagged(0x0c, Buffer.from(text));
export const printableString = (text: string): Der => tagged(0x13, Buffer.from(text, "latin1"));
export const teletexString = (text: string): Der => tagged(0x14, Buffer.from(text, "latin1"));
export const bmpString = (text: string): Der => tagged(0x1e, Buffer.from(text, "utf16le").swap16());

/** UTCTime until 2049, GeneralizedTime after: RFC 5280 §4.1.2.5. */
export function time(date: Date): Der {
  const digits = `${date.toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "")}`;
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050 ? tagged(0x17, Buffer.from(digits.slice(2))) : tagged(0x18, Buffer.from(digits));
}
