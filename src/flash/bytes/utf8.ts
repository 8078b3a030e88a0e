const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Below this many bytes or characters, a loop is faster than a call of the platform's codec. */
const SHORT = 24;

/** Room for the characters of a short text, by its length: one call makes a string, and what `+=` makes is in pieces. */
const UNITS: readonly number[][] = Array.from({ length: SHORT + 1 }, (_, length) => new Array<number>(length).fill(0));

/**
 * Decodes UTF-8 as the player does (spec/bytearray.md §2): a byte that is no part of a sequence becomes the character of
 * that number, surrogates in three bytes are kept, and U+FFFD never comes out of what is not U+FFFD.
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length <= SHORT) {
    const units = UNITS[length]!;
    let at = 0;
    for (; at < length; at++) {
      const byte = bytes[start + at]!;
      if (byte >= 0x80) return decodeLeniently(bytes, start, end);
      units[at] = byte;
    }
    return String.fromCharCode(...units);
  }
  try {
    return strict.decode(bytes.subarray(start, end));
  } catch {
    return decodeLeniently(bytes, start, end);
  }
}

/** Code units that are made a string at once: an argument list has limits. */
const PIECE = 4096;

function decodeLeniently(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let units: number[] = [];
  for (let at = start; at < end; ) {
    const length = sequenceLength(bytes, at, end);
    const codePoint = length === 1 ? bytes[at]! : decodeSequence(bytes, at, length);
    if (codePoint < 0x10000) units.push(codePoint);
    else {
      // The highest sequences go beyond what surrogates can say, and wrap round.
      units.push(0xd800 | (((codePoint - 0x10000) >> 10) & 0x3ff), 0xdc00 | ((codePoint - 0x10000) & 0x3ff));
    }
    at += length;
    if (units.length >= PIECE) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

/** Smallest code point of a sequence by its length: what would fit in fewer bytes is no sequence. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

/** @returns the bytes of the sequence at `at`; 1 if it is none */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!;
  // A lead of F8 and above counts as one of four bytes, whose low three bits are used.
  const length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > end) return 1;
  for (let i = 1; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 1;
  return decodeSequence(bytes, at, length) < SMALLEST[length]! ? 1 : length;
}

function decodeSequence(bytes: Uint8Array, at: number, length: number): number {
  let codePoint = bytes[at]! & (length === 4 ? 0x07 : length === 3 ? 0x0f : length === 2 ? 0x1f : 0x7f);
  for (let i = 1; i < length; i++) codePoint = (codePoint << 6) | (bytes[at + i]! & 0x3f);
  return codePoint;
}

/** Most bytes that `encodeUtf8Into` may need. */
export function maxUtf8Length(text: string): number {
  return text.length * 3;
}

/** Bytes that `encodeUtf8` makes. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) length += unit < 0x800 ? 1 : 2;
    // A pair is four bytes, and has been counted as 3 + 1.
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
  }
  return length;
}

/** A lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/**
 * Writes what `encodeUtf8` makes, where there is room for `maxUtf8Length`.
 *
 * @returns the number of bytes
 */
export function encodeUtf8Into(text: string, bytes: Uint8Array, at: number): number {
  if (text.length <= SHORT) {
    let i = 0;
    for (; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) break;
      bytes[at + i] = unit;
    }
    if (i === text.length) return i;
  }
  return encoder.encodeInto(text, bytes.subarray(at)).written;
}
