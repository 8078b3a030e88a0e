import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runSteps, type Step } from "./step.ts";

let root: string;
const at = (file: string): string => join(root, file);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "flashnet-build-"));
  writeFileSync(at("upper.ts"), `export * from "./helper.ts";`);
  writeFileSync(at("helper.ts"), "export {};");
  writeFileSync(at("a.txt"), "a");
});

afterEach(() => rmSync(root, { recursive: true }));

/** Writes what it reads in capitals. */
function upper(from: string, to: string, extra: string[] = []): Step {
  return {
    name: to,
    code: "upper.ts",
    inputs: [from],
    async run() {
      writeFileSync(at(to), readFileSync(at(from), "utf8").toUpperCase());
      return { outputs: [to], inputs: extra };
    },
  };
}

const steps = (): Step[] => [upper("a.txt", "b.txt", ["c.txt"]), upper("b.txt", "d.txt")];

it("runs what was never run, and nothing that is fresh", async () => {
  expect(await runSteps(root, steps())).toEqual(["b.txt", "d.txt"]);
  expect(readFileSync(at("d.txt"), "utf8")).toBe("A");
  expect(await runSteps(root, steps())).toEqual([]);
  expect(await runSteps(root, steps(), { force: true })).toEqual(["b.txt", "d.txt"]);
});

it.each<[string, () => void, string[]]>([
  ["an input, and then what is made of the output", () => writeFileSync(at("a.txt"), "x"), ["b.txt", "d.txt"]],
  ["an input whose output stays the same", () => writeFileSync(at("a.txt"), "A"), ["b.txt"]],
  ["an input that has the same text again", () => writeFileSync(at("a.txt"), "a"), []],
  ["an input that the step told", () => writeFileSync(at("c.txt"), "c"), ["b.txt"]],
  ["a module that the code imports", () => writeFileSync(at("helper.ts"), "export const x = 1;"), ["b.txt", "d.txt"]],
  ["the packages", () => writeFileSync(at("package-lock.json"), "{}"), ["b.txt", "d.txt"]],
  ["an output that is gone", () => rmSync(at("d.txt")), ["d.txt"]],
  ["stamps that are cut off", () => writeFileSync(at("build/stamps.json"), "{"), ["b.txt", "d.txt"]],
])("sees %s", async (_, change, ran) => {
  await runSteps(root, steps());
  change();
  expect(await runSteps(root, steps())).toEqual(ran);
  expect(await runSteps(root, steps())).toEqual([]);
});

it("runs a step again that failed", async () => {
  await runSteps(root, steps());
  writeFileSync(at("a.txt"), "x");
  const failing = { ...upper("a.txt", "b.txt"), run: () => Promise.reject(new Error("no space left")) };
  await expect(runSteps(root, [failing])).rejects.toThrow("no space left");
  // What it left may be half of a file, even if its input is as before.
  writeFileSync(at("a.txt"), "a");
  expect(await runSteps(root, steps())).toEqual(["b.txt"]);
});
