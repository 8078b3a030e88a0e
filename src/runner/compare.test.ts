import { expect, test } from "vitest";
import { sameTrace } from "./compare.ts";
import { parseSettings } from "./settings.ts";

const within = (lines: string): string => `[approximations]\n${lines}`;

test.each<[string, string, string, string, boolean]>([
  ["the same text", "", "x 1", "x 1", true],
  ["other text", "", "x 1", "x 2", false],
  ["numbers, without approximations", "", "1", "1.0", false],
  ["a number within epsilon", within("epsilon = 0.1"), "1", "1.09", true],
  ["a number beyond epsilon", within("epsilon = 0.1"), "1", "1.11", false],
  ["a number within max_relative", within("max_relative = 0.01"), "1000", "1009", true],
  ["a number beyond max_relative", within("max_relative = 0.01"), "1000", "1011", false],
  ["infinities", within("epsilon = 0.1"), "Infinity", "-Infinity", false],
  ["a number and infinity", within("max_relative = 0.01"), "1", "Infinity", false],
  ["not a number", within("epsilon = 0.1"), "NaN", "NaN", true],
  ["a number and text", within("epsilon = 0.1"), "1", "one", false],
  ["a number in text that no pattern finds", within("epsilon = 0.1"), "x 1", "x 1.01", false],
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
  ["fewer lines", within("epsilon = 1"), "1\n2", "1", false],
])("%s", (_, toml, expected, actual, same) => {
  const { approximations } = parseSettings(toml);
  expect(sameTrace(expected.split("\n"), actual.split("\n"), approximations)).toBe(same);
});
