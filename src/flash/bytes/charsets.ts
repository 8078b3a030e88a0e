// Not the platform's TextDecoder: Node 20 takes windows-1252 for Latin-1.
import { legacyHookDecode, normalizeEncoding } from "@exodus/bytes/encoding.js";
import { createMultibyteEncoder } from "@exodus/bytes/multi-byte.js";
import { createSinglebyteEncoder } from "@exodus/bytes/single-byte.js";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

/**
 * Text by the charset names of Flash (spec/bytearray.md §3), as far as the Encoding Standard has them. The others are no
 * error: they stand for the system's code page, and here that is UTF-8.
 *
 * A byte order mark counts for more than the name, as in the player. What is no text becomes U+FFFD.
 */
export function decodeCharset(bytes: Uint8Array, charSet: string): string {
  return legacyHookDecode(bytes, encodingOf(charSet));
}

/** What the charset lacks becomes a question mark. UTF-16 is written without a byte order mark. */
export function encodeCharset(text: string, charSet: string): Uint8Array {
  const encoding = encodingOf(charSet);
  if (encoding === "utf-8") return encodeUtf8(text);
  if (encoding.startsWith("utf-16")) return encodeUtf16(text, encoding === "utf-16le");
  const encode = encoderFor(encoding);
  return tryEncode(encode, text) ?? encode(withoutUnknown(encode, text));
}

/** Text that says by a byte order mark what it is: spec/bytearray.md §4. Without one, and in two bytes, it is UTF-8. */
export function decodeMarked(bytes: Uint8Array): string {
  const [first, second, third] = bytes;
  if (third === undefined) return decodeUtf8(bytes, 0, bytes.length);
  if (first === 0xfe && second === 0xff) return decodeUtf16(bytes.subarray(2), false);
  if (first === 0xff && second === 0xfe) return decodeUtf16(bytes.subarray(2), true);
  return decodeUtf8(bytes, first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0, bytes.length);
}

/** Names of Flash that the Encoding Standard knows by another one. */
const ALIASES: Readonly<Record<string, string>> = { unicode: "utf-16le", unicodefffe: "utf-16be" };

const FALLBACK = "utf-8";

/** @returns a name of the Encoding Standard, in lower case */
function encodingOf(charSet: string): string {
  const label = charSet.toLowerCase();
  const encoding = normalizeEncoding(ALIASES[label] ?? label);
  // "replacement" decodes nothing: the standard gives it the labels of encodings that are unsafe.
  return encoding === null || encoding === "replacement" ? FALLBACK : encoding;
}

/** Throws for what the charset lacks. */
type Encode = (text: string) => Uint8Array;

const MULTIBYTE = new Set(["big5", "euc-jp", "euc-kr", "gb18030", "gbk", "iso-2022-jp", "shift_jis"]);
const encoders = new Map<string, Encode>();

function encoderFor(encoding: string): Encode {
  const known = encoders.get(encoding);
  if (known) return known;
  const encode = MULTIBYTE.has(encoding) ? createMultibyteEncoder(encoding) : createSinglebyteEncoder(encoding);
  encoders.set(encoding, encode);
  return encode;
}

/** @returns undefined when the charset lacks a character */
function tryEncode(encode: Encode, text: string): Uint8Array | undefined {
  try {
    return encode(text);
  } catch {
    return undefined;
  }
}

function withoutUnknown(encode: Encode, text: string): string {
  return Array.from(text, (character) => (tryEncode(encode, character) ? character : "?")).join("");
}

/** Code units that are made a string at once: an argument list has limits. */
const PIECE = 4096;

/** Lone surrogates stay what they are; an odd byte at the end is left out. */
function decodeUtf16(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  for (let at = 0; at + 1 < bytes.length; ) {
    const units: number[] = [];
    for (; at + 1 < bytes.length && units.length < PIECE; at += 2) units.push(view.getUint16(at, littleEndian));
    text += String.fromCharCode(...units);
  }
  return text;
}

function encodeUtf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), littleEndian);
  return new Uint8Array(view.buffer);
}
