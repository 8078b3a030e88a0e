import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines } from "./diff.ts";

test.each<[string, string, string, string[]]>([
  ["nothing", "a b c", "a b c", []],
  ["a line that is missing", "a b c", "a c", ["@@ -1 +1 @@", " a", "-b", " c"]],
  ["a line that is new", "a c", "a b c", ["@@ -1 +1 @@", " a", "+b", " c"]],
  ["a line that is other", "a b c", "a x c", ["@@ -1 +1 @@", " a", "-b", "+x", " c"]],
  ["everything", "a", "", ["@@ -1 +1 @@", "-a"]],
  ["three lines around a change", "1 2 3 4 5 6", "1 2 3 4 5 x", ["@@ -3 +3 @@", " 3", " 4", " 5", "-6", "+x"]],
  [
    "changes that are far apart",
    "a 1 2 3 4 5 6 7 8 b",
    "x 1 2 3 4 5 6 7 8 y",
    ["@@ -1 +1 @@", "-a", "+x", " 1", " 2", " 3", "@@ -7 +7 @@", " 6", " 7", " 8", "-b", "+y"],
  ],
])("%s", (_, expected, actual, diff) => {
  expect(diffLines(expected.split(" ").filter(Boolean), actual.split(" ").filter(Boolean))).toEqual(diff);
});

test("numbers that are near enough are no difference", () => {
  const approximations = { bareNumbers: true, patterns: [], epsilon: 0.1, maxRelative: 0 };
  expect(diffLines(["1", "2"], ["1.05", "3"], { approximations })).toEqual(["@@ -1 +1 @@", " 1", "-2", "+3"]);
});

test("long traces that share nothing are shown whole, in bounded time", () => {
  const lines = (text: string): string[] => Array.from({ length: 3000 }, (_, index) => text + index);
  expect(diffLines(lines("a"), lines("b"))).toHaveLength(6001);
});

test("a diff with all its context says both sides", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 3 });
  fc.assert(
    fc.property(lines, lines, (expected, actual) => {
      const body = diffLines(expected, actual).filter((line) => !line.startsWith("@@"));
      const side = (sign: string): string[] =>
        body.filter((line) => line[0] === " " || line[0] === sign).map((line) => line.slice(1));
      // Lines beyond the context are the same on both sides; so few lines have none.
      if (body.length > 0) expect([side("-"), side("+")]).toEqual([expected, actual]);
      else expect(actual).toEqual(expected);
    }),
  );
});
