import { expect, test } from "vitest";
import { linesOf, linesOfTraces, sameTrace } from "./compare.ts";
import { parseSettings } from "./settings.ts";

const within = (lines: string): string => `[approximations]\n${lines}`;
const bare = (lines: string): string => within(`bare_numbers = true\n${lines}`);

test.each<[string, string, string, string, boolean]>([
  ["the same text", "", "x 1", "x 1", true],
  ["other text", "", "x 1", "x 2", false],
  ["numbers, without approximations", "", "1", "1.0", false],
  ["a number within epsilon", bare("epsilon = 0.1"), "1", "1.09", true],
  ["a number beyond epsilon", bare("epsilon = 0.1"), "1", "1.11", false],
  ["a number within max_relative", bare("max_relative = 0.01"), "1000", "1009", true],
  ["a number beyond max_relative", bare("max_relative = 0.01"), "1000", "1011", false],
  ["infinities", bare("epsilon = 0.1"), "Infinity", "-Infinity", false],
  ["a number and infinity", bare("max_relative = 0.01"), "1", "Infinity", false],
  ["not a number", bare("epsilon = 0.1"), "NaN", "nan", true],
  ["a number and text", bare("epsilon = 0.1"), "1", "one", false],
  ["a number that Rust reads as none", bare("epsilon = 9"), "0x10", "0x11", false],
  ["bare numbers, unless bare_numbers is set", within("number_patterns = ['x(.)']\nepsilon = 9"), "1", "2", false],
  ["a number in text that no pattern finds", bare("epsilon = 0.1"), "x 1", "x 1.01", false],
  ["a pattern", within("epsilon = 0.1\nnumber_patterns = ['x ([\\d.]+)']"), "x 1", "x 1.01", true],
  ["a pattern, too far", within("epsilon = 0.1\nnumber_patterns = ['x ([\\d.]+)']"), "x 1", "x 1.2", false],
  ["a pattern, and other text", within("epsilon = 9\nnumber_patterns = ['x ([\\d.]+)']"), "x 1 a", "x 1 b", false],
  [
    "a pattern of several numbers",
    within("epsilon = 0.1\nnumber_patterns = ['\\(([\\d.]+), ([\\d.]+)\\)']"),
    "(1, 2)",
    "(1.05, 1.95)",
    true,
  ],
  ["the second of two patterns", within("epsilon = 1\nnumber_patterns = ['a(\\d)', 'b(\\d)']"), "b1", "b2", true],
  [
    "all matches of a pattern are no text, and the numbers of the first one count",
    within("epsilon = 0.1\nnumber_patterns = ['([\\d.]+)']"),
    "(1, 2, 3)",
    "(1.05, 7, 8)",
    true,
  ],
  ["other text between matches", within("epsilon = 1\nnumber_patterns = ['(\\d)']"), "1, 2", "1; 2", false],
  ["fewer lines", bare("epsilon = 1"), "1\n2", "1", false],
])("%s", (_, toml, expected, actual, same) => {
  const [{ approximations }] = parseSettings(toml) as [ReturnType<typeof parseSettings>[0]];
  expect(sameTrace(expected.split("\n"), actual.split("\n"), { approximations })).toBe(same);
});

test.each<[string, string, boolean]>([
  ["  URL: data.txt", "  URL: file:///data.txt", true],
  ["  URL: http://a.example:8000", "  URL: http://a.example:8000/", true],
  ["  URL: other.txt", "  URL: file:///data.txt", false],
  ["  Body: data.txt", "  Body: file:///data.txt", false],
  ["  URL: http://[", "  URL: file:///data.txt", false],
])("an expected %j and %j lead to the same place: %s", (expected, actual, same) => {
  expect(sameTrace([expected], [actual], { base: "file:///test.swf" })).toBe(same);
});

test.each<[string, string[]]>([
  ["", []],
  ["\n", [""]],
  ["a", ["a"]],
  ["a\n", ["a"]],
  ["a\n\n", ["a", ""]],
  ["a\r\nb\r\n", ["a", "b"]],
])("the lines of %j are %j", (text, lines) => {
  expect(linesOf(text)).toEqual(lines);
});

test.each<[string[], string[]]>([
  [[], []],
  [[""], [""]],
  [
    ["a", ""],
    ["a", ""],
  ],
  [
    ["a\n", "b\nc"],
    ["a", "", "b", "c"],
  ],
  [["a\0b\0"], ["ab"]],
])("the lines of the traces %j are %j", (traces, lines) => {
  expect(linesOfTraces(traces)).toEqual(lines);
});
