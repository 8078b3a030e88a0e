import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { junitXml } from "./junit.ts";
import { mergeReports } from "./reports.ts";
import type { TestResult } from "./run-test.ts";

const line = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\p{Cc}\s]/gu, " "));
const result = fc.record({
  name: fc.string({ unit: "grapheme-ascii", minLength: 1 }).map((name) => name.trim() || "a"),
  status: fc.constantFrom("passed", "failed", "ignored"),
  failures: fc.array(line, { minLength: 1 }),
  unsupported: fc.constant([] as string[]),
  diff: fc.array(line),
  traffic: fc.constant([] as string[]),
  pictures: fc.constant([] as string[]),
  updated: fc.constant([] as string[]),
  seconds: fc.integer({ min: 0, max: 9999 }).map((milliseconds) => milliseconds / 1000),
});
const results = fc
  .uniqueArray(result, { selector: ({ name }) => name })
  .filter(({ length }) => length > 0)
  .map((list): TestResult[] =>
    list
      .map((one) => (one.status === "failed" ? one : { ...one, failures: [], diff: [] }) as TestResult)
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );

describe.each([
  ["JSON", (tests: readonly TestResult[]) => JSON.stringify({ tests })],
  ["JUnit", junitXml],
])("%s", (_, write) => {
  it("of shards is merged into that of all", () => {
    fc.assert(
      fc.property(results, fc.integer({ min: 1, max: 4 }), (all, count) => {
        const shards = Array.from({ length: count }, (_, i) => all.filter((_, j) => j % count === i));
        const reports = shards
          .filter(({ length }) => length > 0)
          .map((tests, i) => ({ name: `${i}.report`, text: write(tests) }));
        expect(write(mergeReports(reports))).toBe(write(all));
      }),
    );
  });
});

const passed = { name: "a", status: "passed", seconds: 0 };

it.each([
  ["1.json", "2.json"],
  ["1.json", "1.json"],
])("a test that two reports have is an error: %s, %s", (...names) => {
  const text = JSON.stringify({ tests: [passed] });
  expect(() => mergeReports(names.map((name) => ({ name, text })))).toThrow(
    `a is in ${names[0]} and in ${names[1]}; merge reports of shards, each of them once`,
  );
});

it.each([
  "",
  "null",
  "{}",
  "[]",
  '{"tests":[null]}',
  '{"tests":[{"name":"a","status":"odd","seconds":0}]}',
  '{"tests":[{"name":"a","status":"failed","seconds":0,"failures":[1]}]}',
  "<a",
  "<a/>",
  '<testsuites><testcase name="a"/></testsuites>',
])("%s is no report", (text) => {
  expect(() => mergeReports([{ name: "x.json", text }])).toThrow(/^x\.json is no report of flashnet test/);
});
