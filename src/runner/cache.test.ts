import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { PassCache } from "./cache.ts";
import { emptyResult, type TestResult } from "./run-test.ts";

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "flashnet-cache-"));
  folder = join(root, "test");
  mkdirSync(folder);
  write("test.swf", "FWS");
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
const passed: TestResult = { ...emptyResult("a"), status: "passed" };

/** Runs one test with a cache. @returns whether it is known to pass */
function run(result: TestResult = passed, conditions: object = { version: "1" }): boolean {
  const cache = new PassCache(join(root, "cache.json"), conditions);
  const test = { name: "a", path: folder };
  const known = cache.find(test);
  if (!known) cache.add(test, result);
  cache.save();
  return known !== undefined;
}

it("what has passed is known, until something is another", () => {
  expect([run(), run()]).toEqual([false, true]);
  write("output.txt", "line\n");
  expect([run(), run()]).toEqual([false, true]);
  expect([run(passed, { version: "2" }), run(passed, { version: "2" })]).toEqual([false, true]);
});

it("pictures that a test writes are not of it", () => {
  run();
  write("end.actual.png", "PNG");
  write("end.difference.png", "PNG");
  expect(run()).toBe(true);
});

it.each<[string, Partial<TestResult>]>([
  ["failed", { status: "failed" }],
  ["ignored", { status: "ignored" }],
  ["passed by updating", { updated: ["output.txt"] }],
])("what has %s is run again, and its pass is forgotten", (_, result) => {
  run();
  write("server.ts", "");
  expect(run({ ...passed, ...result })).toBe(false);
  expect(run()).toBe(false);
});

it.each(["", '{"format":0,"passes":{}}', '{"format":2,"passes":{}}'])(
  "%j holds nothing, and is written over",
  (text) => {
    writeFileSync(join(root, "cache.json"), text);
    expect([run(), run()]).toEqual([false, true]);
  },
);

it.each(["{", "null", "notes", "[]", '{"passes":{}}', '{"format":1}', '{"format":1,"passes":[]}'])(
  "%j is no cache, and stays",
  (text) => {
    const file = join(root, "cache.json");
    writeFileSync(file, text);
    expect(() => run()).toThrow(
      `cache: ${file} is no cache of flashnet test, and would be written over; name a new file, or remove it`,
    );
    expect(readFileSync(file, "utf8")).toBe(text);
  },
);

it("a folder is no cache", () => {
  expect(() => new PassCache(folder, {})).toThrow(`cache: ${folder} can't be read: `);
});
