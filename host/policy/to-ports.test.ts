import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { includesPort, parseToPorts } from "./to-ports.ts";

describe("to-ports (spec/security.md §6)", () => {
  it.each<[row: string, text: string, ports: number[], others: number[]]>([
    ["one port", "80", [80], [79, 81, 800, 8]],
    ["ports, separated by commas", "80,443", [80, 443], [81, 442]],
    ["ranges, both ends included", "1000-2000,3000", [1000, 1500, 2000, 3000], [999, 2001, 2999]],
    ["a range of one", "7-7", [7], [6, 8]],
    ["`*`", "*", [0, 80, 843, 65535], []],
    ["`*` among others", "80,*", [0, 80, 65535], []],
    ["white space", " 80 ,\t443 , 1000 - 2000\n", [80, 443, 1000, 2000], [81]],
    ["a range that goes down grants nothing", "2000-1000", [], [1000, 1500, 2000]],
    ["an item that is no number grants nothing, the others stand", "http,80,-5,5-,0x10,8.5", [80], [5, 16, 8, 0]],
    ["empty items grant nothing", ",80,,", [80], [0]],
    ["nothing", "", [], [0, 80]],
    ["a port that does not exist", "65536", [], [0, 65535]],
    ["a range beyond the ports there are", "60000-70000", [], [60000, 65535]],
    ["a number that is absurdly long", `80,${"9".repeat(100)}`, [80], [9]],
    ["several ranges in one item", "1-2-3", [], [1, 2, 3]],
  ])("%s", (_, text, ports, others) => {
    const ranges = parseToPorts(text);
    for (const port of ports) expect(includesPort(ranges, port), String(port)).toBe(true);
    for (const port of others) expect(includesPort(ranges, port), String(port)).toBe(false);
  });

  const port = fc.nat(65535);
  const range = fc.tuple(port, port).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));

  it("what is written is what is read", () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), (ranges) => {
        const text = ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
        expect(parseToPorts(text)).toEqual(ranges);
      }),
    );
  });

  it("a port is in a list if it is in one of its ranges", () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), port, (ranges, wanted) => {
        const text = ranges.map(({ first, last }) => `${first}-${last}`).join(",");
        expect(includesPort(parseToPorts(text), wanted)).toBe(
          ranges.some(({ first, last }) => first <= wanted && wanted <= last),
        );
      }),
    );
  });

  it("any text is a list of ranges within the ports there are", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789-,* x") }), (text) => {
        for (const { first, last } of parseToPorts(text)) {
          expect(first).toBeLessThanOrEqual(last);
          expect(last).toBeLessThanOrEqual(65535);
        }
      }),
    );
  });
});
