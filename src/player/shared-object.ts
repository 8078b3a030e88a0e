/** A SharedObject as Ruffle keeps it, made of plain data. Bytes are characters here, as base64 wants them. */

import { latin1, latin1Bytes, toBase64 } from "../../base/base64.ts";

/** Values that come out in content as they went in. */
export type PlainData =
  | null
  | boolean
  | number
  | string
  | readonly PlainData[]
  | { readonly [name: string]: PlainData };

/** @returns a SharedObject whose `data` has one property, in base64 */
export function sharedObject(property: string, value: PlainData): string {
  // The name of the SharedObject is not looked at. AMF is of version 0.
  const body = `TCSO\0\x04\0\0\0\0${shortText("")}${u32(0)}${shortText(property)}${amf0(value)}\0`;
  return btoa(`\0\xbf${u32(body.length)}${body}`);
}

const AMF3_BYTE_ARRAY = 0x0c;
/** What a SharedObject begins with: a mark, the length of all that follows, and a signature. */
const HEADER = 2 + 4 + "TCSO\0\x04\0\0\0\0".length;

/** @returns a SharedObject whose `data` has one property, a ByteArray, in base64 */
export function sharedObjectOfBytes(property: string, bytes: Uint8Array): string {
  const name = utf8(property);
  const before = `${shortText("")}${u32(3)}${u29((name.length << 1) | 1)}${name}\x0c${u29((bytes.length << 1) | 1)}`;
  const object = new Uint8Array(HEADER + before.length + bytes.length + 1);
  const length = object.length - (2 + 4);
  object.set(latin1Bytes(`\0\xbf${u32(length)}TCSO\0\x04\0\0\0\0${before}`));
  object.set(bytes, HEADER + before.length);
  return toBase64(object);
}

/** The ByteArray that is the first property of a SharedObject; undefined if there is none. */
export function bytesOfSharedObject(object: Uint8Array): Uint8Array | undefined {
  let at = HEADER;
  at += 2 + ((object[at]! << 8) | object[at + 1]!);
  if (object[at + 3] !== 3) return undefined;
  at += 4;
  const u29 = (): number => {
    let value = 0;
    for (let i = 0; i < 4; i++) {
      const byte = object[at++] ?? 0;
      if (i === 3) return (value << 8) | byte;
      value = (value << 7) | (byte & 0x7f);
      if (byte < 0x80) break;
    }
    return value;
  };
  const name = u29();
  at += name >> 1;
  if (object[at++] !== AMF3_BYTE_ARRAY) return undefined;
  const length = u29();
  const bytes = object.subarray(at, at + (length >> 1));
  return (length & 1) === 1 && bytes.length === length >> 1 ? bytes : undefined;
}

/** spec/bytearray.md §8 */
export function amf0(value: PlainData): string {
  if (value === null) return "\x05";
  if (typeof value === "boolean") return `\x01${value ? "\x01" : "\0"}`;
  if (typeof value === "number") return `\0${double(value)}`;
  if (typeof value === "string") return amf0Text(value);
  if (isList(value)) return `\x0a${u32(value.length)}${value.map(amf0).join("")}`;
  const properties = Object.entries(value).map(([name, value]) => shortText(name) + amf0(value));
  return `\x03${properties.join("")}${shortText("")}\x09`;
}

function amf0Text(text: string): string {
  const bytes = utf8(text);
  return bytes.length > 0xffff ? `\x0c${u32(bytes.length)}${bytes}` : `\x02${u16(bytes.length)}${bytes}`;
}

function shortText(text: string): string {
  const bytes = utf8(text);
  return u16(bytes.length) + bytes;
}

function utf8(text: string): string {
  return latin1(new TextEncoder().encode(text));
}

function double(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return latin1(new Uint8Array(view.buffer));
}

/** A number of up to 29 bits, as AMF3 has lengths. spec/bytearray.md §8 */
function u29(value: number): string {
  const bytes =
    value < 1 << 7
      ? [value]
      : value < 1 << 14
        ? [(value >> 7) | 0x80, value & 0x7f]
        : value < 1 << 21
          ? [(value >> 14) | 0x80, (value >> 7) | 0x80, value & 0x7f]
          : [(value >> 22) | 0x80, (value >> 15) | 0x80, (value >> 8) | 0x80, value & 0xff];
  return String.fromCharCode(...bytes);
}

function u32(value: number): string {
  return u16(value >>> 16) + u16(value);
}

function u16(value: number): string {
  return String.fromCharCode((value >>> 8) & 0xff, value & 0xff);
}

/** `Array.isArray` does not tell read-only arrays from objects. */
function isList(value: PlainData): value is readonly PlainData[] {
  return Array.isArray(value);
}
