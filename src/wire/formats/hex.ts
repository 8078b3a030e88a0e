import { type Format, type FormatOptions, type Reading, TreeBuilder } from "../tree.ts";

const ROW = 16;

/** Rows of sixteen bytes, in hex and as ASCII. */
export const hex: Format = {
  name: "hex",
  title: "Hex",
  read(bytes: Uint8Array, options: FormatOptions = {}): Reading {
    const tree = new TreeBuilder(options);
    return tree.readAll(bytes.length, (from) => {
      const row = bytes.subarray(from, from + ROW);
      tree.leaf(
        from.toString(16).padStart(8, "0"),
        "bytes",
        `${hexOf(row).padEnd(ROW * 3 - 1)}  ${asciiOf(row)}`,
        from,
        from + row.length,
      );
      return from + row.length;
    });
  },
};

/** `48 65 6c` */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** @param dot what stands for all that is no printable ASCII */
export function asciiOf(bytes: Uint8Array, dot = "."): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : dot)).join("");
}
