import { decodeCharset } from "../../flash/bytes/charsets.ts";
import { type Format, type FormatOptions, type Reading, TreeBuilder } from "../tree.ts";

/** Lines of text, in any charset that ByteArray knows. What is no text of the charset is U+FFFD. */
export const text: Format = {
  name: "text",
  title: "Text",
  read(bytes: Uint8Array, options: FormatOptions = {}): Reading {
    const { charset = "utf-8" } = options;
    const tree = new TreeBuilder(options);
    return tree.readAll(bytes.length, (from, index) => {
      const to = endOfLine(bytes, from, charset);
      const line = decodeCharset(bytes.subarray(from, to), charset).replace(/\r?\n$/, "");
      tree.leaf(`line ${index + 1}`, "line", line, from, to);
      return to;
    });
  },
};

/** Code units of UTF-16 are two bytes; every other charset has LF as one. */
export function isUtf16(charset: string): "little" | "big" | undefined {
  if (/^(utf-16(le)?|unicode|ucs-2|iso-10646-ucs-2)$/i.test(charset)) return "little";
  return /^(utf-16be|unicodefffe)$/i.test(charset) ? "big" : undefined;
}

const LF = 0x0a;

/** @returns the offset behind the next LF, or behind all */
function endOfLine(bytes: Uint8Array, from: number, charset: string): number {
  const utf16 = isUtf16(charset);
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (utf16 === undefined) return at + 1;
    const low = utf16 === "little" ? at : at - 1;
    if ((low - from) % 2 === 0 && bytes[utf16 === "little" ? at + 1 : at - 1] === 0) return low + 2;
  }
  return bytes.length;
}
