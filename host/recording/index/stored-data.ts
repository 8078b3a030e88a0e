/** Data of a message as they are written in the file of a recording. */
import { decodeLine } from "../format.ts";

/** Text of JSON from the first character on; Base64 from the first character on; or the line from its beginning on. */
export type Form = "text" | "base64" | "line";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LF = 10;
const PAD = 0x3d;
const NONE = 255;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** By character: what it stands for in Base64. */
const SEXTETS = new Uint8Array(256).fill(NONE);
for (let i = 0; i < 64; i++) SEXTETS[ALPHABET.charCodeAt(i)] = i;

/** By character: what it stands for behind a backslash, `u` aside. */
const ESCAPED = new Uint8Array(256).fill(NONE);
for (const [character, byte] of [...'"\\/bfnrt'].map((one, i) => [one.charCodeAt(0), '"\\/\b\f\n\r\t'.charCodeAt(i)])) {
  ESCAPED[character!] = byte!;
}

/** By character: it stands for itself in a string of JSON. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, i) =>
  i >= 0x20 && i < 0x7f && i !== QUOTE && i !== BACKSLASH ? 1 : 0,
);

/** Characters of a Base64 text with padding. */
export function base64Length(size: number): number {
  return Math.ceil(size / 3) * 4;
}

/** @returns bytes that a Base64 text with padding stands for; -1 when it is none */
export function base64Size(bytes: Uint8Array, from: number, to: number): number {
  if ((to - from) % 4 !== 0) return -1;
  let end = to;
  while (end > from && end > to - 2 && bytes[end - 1] === PAD) end--;
  return isAlphabet(bytes, from, end) ? ((to - from) / 4) * 3 - (to - end) : -1;
}

/** By two characters, in either order: one of them is none of Base64. */
const WRONG_PAIRS = Uint8Array.from({ length: 1 << 16 }, (_, i) => (SEXTETS[i & 255]! | SEXTETS[i >> 8]!) >> 7);
/** Characters from which on a view of pairs is worth its making. */
const LONG = 512;

/** Gigabytes go through here: no branches, and two at a time, which takes a third of the time. */
function isAlphabet(bytes: Uint8Array, from: number, to: number): boolean {
  let wrong = 0;
  let at = from;
  if (to - from >= LONG) {
    if ((bytes.byteOffset + at) % 2 === 1) wrong |= SEXTETS[bytes[at++]!]!;
    const pairs = new Uint16Array(bytes.buffer, bytes.byteOffset + at, (to - at) >> 1);
    let wrongPairs = 0;
    for (let i = 0; i < pairs.length; i++) wrongPairs |= WRONG_PAIRS[pairs[i]!]!;
    if (wrongPairs !== 0) return false;
    at += pairs.length * 2;
  }
  for (; at < to; at++) wrong |= SEXTETS[bytes[at]!]!;
  return wrong < 64;
}

/** @returns bytes that a text of a JSON string stands for; -1 when it is none, or not of ASCII */
export function textSize(bytes: Uint8Array, from: number, to: number): number {
  let size = 0;
  for (let at = from; at < to; size++) {
    const length = PLAIN[bytes[at]!] === 1 ? 1 : escapeLength(bytes, at, to);
    if (length === 0) return -1;
    at += length;
  }
  return size;
}

/** 0 when there is no whole escape. */
function escapeLength(bytes: Uint8Array, at: number, to: number): number {
  if (bytes[at] !== BACKSLASH || at + 1 >= to) return 0;
  if (ESCAPED[bytes[at + 1]!] !== NONE) return 2;
  return bytes[at + 1] === 0x75 && at + 6 <= to && hexOf(bytes, at + 2) >= 0 ? 6 : 0;
}

/** The number that four hexadecimal digits are; -1 for what is none. */
function hexOf(bytes: Uint8Array, at: number): number {
  let number = 0;
  for (let i = at; i < at + 4; i++) {
    const byte = bytes[i]!;
    const letter = (byte | 0x20) - 0x61 + 10;
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : letter >= 10 && letter < 16 ? letter : -1;
    if (digit < 0) return -1;
    number = number * 16 + digit;
  }
  return number;
}

/**
 * What is written in a part of a file, from its first byte on.
 *
 * @param isRest nothing follows that part in the file
 * @returns "more" when the part ends before; undefined when there is something else than a message of that size
 */
export function decodeStored(
  form: Form,
  bytes: Uint8Array,
  size: number,
  isRest: boolean,
): Uint8Array | "more" | undefined {
  const decoded = { text: decodeText, base64: decodeBase64, line: decodeWhole }[form](bytes, size, isRest);
  return decoded === "more" && isRest ? undefined : decoded;
}

function decodeText(bytes: Uint8Array, size: number): Uint8Array | "more" | undefined {
  if (bytes.length <= size) return "more";
  const data = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < size; i++) {
    const byte = bytes[at]!;
    if (PLAIN[byte] === 1) {
      data[i] = byte;
      at++;
      continue;
    }
    const length = escapeLength(bytes, at, bytes.length);
    if (length === 0) return bytes.length - at < 6 ? "more" : undefined;
    data[i] = length === 2 ? ESCAPED[bytes[at + 1]!]! : hexOf(bytes, at + 2);
    at += length;
  }
  if (at >= bytes.length) return "more";
  return bytes[at] === QUOTE ? data : undefined;
}

function decodeBase64(bytes: Uint8Array, size: number): Uint8Array | "more" | undefined {
  const length = base64Length(size);
  if (bytes.length <= length) return "more";
  if (bytes[length] !== QUOTE || base64Size(bytes, 0, length) !== size) return undefined;
  const data = new Uint8Array(size);
  let to = 0;
  for (let at = 0; at < length; at += 4) {
    // Padding is above 63: what it adds is beyond the end.
    const high = (SEXTETS[bytes[at]!]! << 2) | (SEXTETS[bytes[at + 1]!]! >> 4);
    const third = SEXTETS[bytes[at + 2]!]!;
    data[to++] = high;
    if (to < size) data[to++] = (SEXTETS[bytes[at + 1]!]! << 4) | (third >> 2);
    if (to < size) data[to++] = (third << 6) | SEXTETS[bytes[at + 3]!]!;
  }
  return data;
}

function decodeWhole(bytes: Uint8Array, size: number, isRest: boolean): Uint8Array | "more" | undefined {
  const end = bytes.indexOf(LF);
  if (end < 0 && !isRest) return "more";
  try {
    const event = decodeLine(new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)), 0);
    const isMessage = event?.type === "sent" || event?.type === "received";
    return isMessage && event.data.length === size ? event.data : undefined;
  } catch {
    return undefined;
  }
}
