import { decodeCharset } from "../../flash/bytes/charsets.ts";

/** Charsets of text that nobody has named, the likeliest first. */
export const CHARSETS = ["utf-8", "utf-16le", "utf-16be", "shift_jis", "gb2312", "iso-8859-1"] as const;

/** Bits that text can be evidence for at most: what is longer is no likelier to be text. */
const MOST = 8;

/** C0 and C1 controls but those of lines, and what no charset has. */
const NO_TEXT = /(?![\t\n\r])[\p{Cc}\p{Co}\p{Cs}\p{Cn}\ufffd]/u;
const PLAUSIBLE =
  /^[\t\n\r\x20-\x7e\xa0-\u052f\u1e00-\u206f\u20ac\u2100-\u26ff\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uff60]*$/;
const KANA = /[\u3040-\u30ff]/g;
const IDEOGRAPHS = /[\u4e00-\u9fff]/g;
const HALF_WIDTH = /[\uff61-\uff9f]/;
const BEYOND_ASCII = /\P{ASCII}/gu;
/** A letter with a mark beside one without, as in words of Western Europe. */
const IN_A_WORD = /[A-Za-z][\xc0-\xd6\xd8-\xf6\xf8-\xff]{1,2}|[\xc0-\xd6\xd8-\xf6\xf8-\xff]{1,2}[A-Za-z]/g;

/** @returns bits of evidence that bytes are text of a charset; 0 when they are not */
export function charsetStrength(bytes: Uint8Array, charset: string): number {
  const text = decodeCharset(bytes, charset);
  if (NO_TEXT.test(text)) return 0;
  const beyond = count(text, BEYOND_ASCII);
  const plain = Math.min(MOST, text.length);
  switch (charset) {
    case "utf-8":
      return plain;
    case "utf-16le":
    case "utf-16be":
      // Pairs of ASCII are ideographs, and nobody means them.
      if (bytes.length % 2 !== 0 || bytes.every((byte) => byte >= 9 && byte < 0x7f)) return 0;
      return PLAUSIBLE.test(text) ? utf16Strength(text, beyond) : 0;
    case "shift_jis":
      if (beyond === 0) return plain;
      return PLAUSIBLE.test(text) && !HALF_WIDTH.test(text) && count(text, KANA) * 5 >= beyond ? plain : 0;
    case "gb2312":
      if (beyond === 0) return plain;
      return PLAUSIBLE.test(text) && hasOnlyHighPairs(bytes) && count(text, IDEOGRAPHS) * 2 >= beyond ? plain : 0;
    default:
      return beyond === 0 || count(text, IN_A_WORD) * 2 >= beyond ? plain : 0;
  }
}

/** A high byte of 0 is no chance; an ideograph is one in three of all units. */
function utf16Strength(text: string, beyond: number): number {
  return Math.min(MOST, (text.length - beyond) * 2 + count(text, KANA) * 2 + count(text, IDEOGRAPHS));
}

/** GB 2312 has both bytes above A0; what GBK has besides looks like much else. */
function hasOnlyHighPairs(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at]! < 0x80) continue;
    if (bytes[at]! < 0xa1 || (bytes[at + 1] ?? 0) < 0xa1) return false;
    at++;
  }
  return true;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
