import { describe, expect, it } from "vitest";
import { BitReader } from "./bit-reader.ts";

/** Fields of bits, and the byte that follows them. */
function fields(...parts: [value: number, bits: number][]): Uint8Array {
  const bits = parts
    .map(([value, count]) =>
      (value >>> 0)
        .toString(2)
        .padStart(count, "0")
        .slice(-count || 32),
    )
    .join("");
  const bytes = bits.match(/.{1,8}/g)!.map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2));
  return Uint8Array.of(...bytes, 0xab);
}

/** Numbers of `count` bits each, all ones. */
const numbers = (many: number, count: number): [number, number][] =>
  count === 0 ? [] : Array.from({ length: many }, () => [0xffffffff, count]);

const WIDTHS = Array.from({ length: 32 }, (_, bits) => bits);

describe("a MATRIX ends where its widths say", () => {
  it.each(WIDTHS)("translation of %i bits", (bits) => {
    const reader = new BitReader(fields([0, 1], [0, 1], [bits, 5], ...numbers(2, bits)));
    reader.matrix();
    expect(reader.u8()).toBe(0xab);
  });

  it.each(WIDTHS)("scale, rotation and translation of %i bits", (bits) => {
    const pair = numbers(2, bits);
    const reader = new BitReader(fields([1, 1], [bits, 5], ...pair, [1, 1], [bits, 5], ...pair, [bits, 5], ...pair));
    reader.matrix();
    expect(reader.u8()).toBe(0xab);
  });
});

it.each(WIDTHS.slice(0, 16).flatMap((bits) => [0, 1, 2].map((terms) => [terms, bits])))(
  "a CXFORMWITHALPHA of %i terms of %i bits",
  (terms, bits) => {
    const flags: [number, number][] = [
      [terms > 0 ? 1 : 0, 1],
      [terms > 1 ? 1 : 0, 1],
    ];
    const reader = new BitReader(fields(...flags, [bits, 4], ...numbers(4 * terms, bits)));
    reader.colorTransform();
    expect(reader.u8()).toBe(0xab);
  },
);
