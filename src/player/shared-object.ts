/** A SharedObject as Ruffle keeps it, made of plain data. Bytes are characters here, as base64 wants them. */

import { latin1 } from "../../base/base64.ts";

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
