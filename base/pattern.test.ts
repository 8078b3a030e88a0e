import { expect, test } from "vitest";
import { Pattern } from "./pattern.ts";

test.each([
  [
    "t=\\d+&",
    "t=12&t=3&",
    [
      { index: 0, text: "t=12&" },
      { index: 5, text: "t=3&" },
    ],
  ],
  ["a.c", "a\nc", [{ index: 0, text: "a\nc" }]],
  ["(x)|(\\d)", "1", [{ index: 0, text: "1", groups: [undefined, "1"] }]],
  ["(?<name>a)\\u0041", "aA", [{ index: 0, text: "aA", groups: ["a"] }]],
  ["[\\x80-\\xff]+", "a\xffb", [{ index: 1, text: "\xff" }]],
  ["(?:a|aa)+?b", "aaab", [{ index: 0, text: "aaab" }]],
])("/%s/ in %j", (source, text, matches) => {
  const pattern = new Pattern(source);
  expect([...pattern.matchAll(text)]).toMatchObject(matches);
  expect([pattern.matches(text), pattern.matches("")]).toEqual([true, false]);
});

test.each(["(", "(?<=a)b", "(a)\\1", "(?!a)"])("/%s/ is refused", (source) => {
  expect(() => new Pattern(source)).toThrow(
    expect.objectContaining({ code: "FLASHNET_PATTERN", message: expect.stringContaining(`/${source}/`) }),
  );
});

// 2^40 steps for the regular expressions of JavaScript, whatever clock is watching.
test("a pattern whose ways to match are without number ends", () => {
  expect(new Pattern("(a+)+$").exec(`${"a".repeat(40)}b`)).toBeUndefined();
});

// RE2 takes minutes for it, and nothing could stop it.
test("a long pattern is not held against a long text", () => {
  const pattern = new Pattern(`(?i)${"k".repeat(60_000)}`);
  expect(() => pattern.exec("k".repeat(100_000))).toThrow(expect.objectContaining({ code: "FLASHNET_PATTERN" }));
  expect(() => pattern.matches("k".repeat(100_000))).toThrow(expect.objectContaining({ code: "FLASHNET_PATTERN" }));
  expect(pattern.exec("k".repeat(1000))).toBeUndefined();
});

test("a pattern that looks through a long text for each match is given up", () => {
  const matches = new Pattern("a[^b]*b|a", 50).matchAll("a".repeat(200_000));
  expect(() => [...matches]).toThrow(expect.objectContaining({ code: "FLASHNET_PATTERN" }));
});
