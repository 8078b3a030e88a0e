import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonOf } from "./common.ts";
import { compare, differencesOf } from "./compare.ts";

const said = (texts: readonly string[]) =>
  texts.map((text) => ({
    direction: text.startsWith(">") ? ("sent" as const) : ("received" as const),
    bytes: Uint8Array.from(Buffer.from(text.slice(1))),
  }));

describe("two conversations", () => {
  it("stand beside each other, with what differs marked to the byte", () => {
    const left = said([">login ann", "<welcome 17", ">move 1 2", "<ok", ">quit"]);
    const right = said([">login bob", "<welcome 23", "<motd", ">move 1 3", "<ok"]);
    expect(compare(left, right)).toEqual([
      { left: 0, right: 0, differences: { left: [{ from: 6, to: 9 }], right: [{ from: 6, to: 9 }] } },
      { left: 1, right: 1, differences: { left: [{ from: 8, to: 10 }], right: [{ from: 8, to: 10 }] } },
      { right: 2 },
      { left: 2, right: 3, differences: { left: [{ from: 7, to: 8 }], right: [{ from: 7, to: 8 }] } },
      { left: 3, right: 4 },
      { left: 4 },
    ]);
  });

  it("are the same when they are", () => {
    const one = said([">a", "<b", ">a"]);
    expect(compare(one, one)).toEqual([0, 1, 2].map((index) => ({ left: index, right: index })));
    expect(compare([], [])).toEqual([]);
  });

  it("have every message once, in order, and equal ones without differences", () => {
    const conversation = fc.array(
      fc.record({
        direction: fc.constantFrom("sent" as const, "received" as const),
        bytes: fc.array(fc.nat(3), { maxLength: 4 }).map((bytes) => Uint8Array.from(bytes)),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(conversation, conversation, (left, right) => {
        const rows = compare(left, right);
        const numbers = (side: "left" | "right") => rows.flatMap((row) => row[side] ?? []);
        expect(numbers("left")).toEqual(left.map((_, index) => index));
        expect(numbers("right")).toEqual(right.map((_, index) => index));
        for (const { left: x, right: y, differences } of rows) {
          if (x === undefined || y === undefined) continue;
          expect(left[x]!.direction).toBe(right[y]!.direction);
          if (differences === undefined) expect(left[x]!.bytes).toEqual(right[y]!.bytes);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("that have nothing in common are compared in bounded time", () => {
    const made = (seed: number) =>
      said(Array.from({ length: 20_000 }, (_, index) => `>${seed * 1_000_003 + index * 7}`));
    const rows = compare(made(1), made(2));
    expect(rows.filter(({ left }) => left !== undefined)).toHaveLength(20_000);
  });
});

it("what is not marked is the same on both sides", () => {
  const bytes = fc.array(fc.nat(3), { maxLength: 30 }).map((list) => Uint8Array.from(list));
  const unmarked = (side: Uint8Array, ranges: readonly { from: number; to: number }[]) =>
    [...side].filter((_, at) => !ranges.some(({ from, to }) => at >= from && at < to));
  fc.assert(
    fc.property(bytes, bytes, (left, right) => {
      const differences = differencesOf(left, right);
      expect(unmarked(left, differences.left)).toEqual(unmarked(right, differences.right));
    }),
  );
});

it("the common subsequence is the longest one", () => {
  const list = fc.array(fc.nat(2), { maxLength: 10 });
  const longest = (left: number[], right: number[]): number => {
    const table = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
    for (let x = 1; x <= left.length; x++) {
      for (let y = 1; y <= right.length; y++) {
        table[x]![y] =
          left[x - 1] === right[y - 1] ? table[x - 1]![y - 1]! + 1 : Math.max(table[x - 1]![y]!, table[x]![y - 1]!);
      }
    }
    return table[left.length]![right.length]!;
  };
  fc.assert(
    fc.property(list, list, (left, right) => {
      const common = commonOf(left.length, right.length, (x, y) => left[x] === right[y]);
      for (const [x, y] of common) expect(left[x]).toBe(right[y]);
      expect(common).toHaveLength(longest(left, right));
    }),
    { numRuns: 500 },
  );
});
