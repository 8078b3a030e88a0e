/**
 * `npm run test:quick [FILE…]`: the tests that are named, or those that a named or changed file concerns, nearest first,
 * as many as a minute allows. Browser tests run when they are named or changed themselves.
 */
import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { BaseSequencer, createVitest, type TestModule, type TestSpecification } from "vitest/node";
import { root } from "../../src/testing/root.ts";
import { changedFiles } from "./changed.ts";
import { relatedTests } from "./related.ts";

/** When no further test starts, in milliseconds since `npm run`: the rest is for those that run. */
const BUDGET = 40_000;

/** When those that still run are stopped. */
const LAST = 55_000;

const started = Number(process.env.FLASHNET_QUICK_STARTED ?? Date.now());
const named = process.argv.slice(2).map((file) => relative(root, resolve(file)));
const missing = named.filter((file) => !existsSync(resolve(root, file)));
if (missing.length > 0) {
  console.error(`no such file: ${missing.join(", ")}`);
  process.exit(2);
}

const tests = relatedTests(root, named.length > 0 ? named : changedFiles(root));
if (tests.length === 0) {
  console.error("no test concerns what was changed; 'npm test' runs all, 'npm run test:quick FILE…' those of a file");
  process.exit(0);
}

/** Runs the tests in the order in which they were found. */
class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => tests.indexOf(relative(root, moduleId));
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

// A minute has no time for a second browser.
const options = { root, watch: false, project: "chromium", sequence: { sequencer: NearestFirst } };
const vitest = await createVitest("test", options);
after(BUDGET, () => {
  // A run that has not begun yet can't be cancelled: until it is over, it is asked for again.
  setInterval(() => void vitest.cancelCurrentRun("keyboard-input"), 500);
});
after(LAST, () => void end("what still ran was stopped"));
await vitest.start(tests);
await end("");

function after(milliseconds: number, action: () => void): void {
  setTimeout(action, Math.max(0, started + milliseconds - Date.now()));
}

/** Says how much was tested and ends this process: with 1 when a test failed or none ran. */
async function end(remark: string): Promise<never> {
  const modules = vitest.state.getTestModules();
  const whole = modules.filter((module) => ["passed", "failed"].includes(module.state()) && !hasSkipped(module));
  const failed = modules.some((module) => module.state() === "failed") || vitest.state.getUnhandledErrors().length > 0;
  const count = whole.length === tests.length ? "all ran" : `${whole.length} ran to their end`;
  const seconds = Math.round((Date.now() - started) / 1000);
  console.error([`${tests.length} test files concern it, ${count}`, `${seconds} s`, remark].filter(Boolean).join("; "));
  if (whole.length < tests.length) console.error("'npm test' runs all");
  // Workers that are stuck are given up.
  await Promise.race([vitest.close(), new Promise((resolve) => setTimeout(resolve, 2000))]);
  process.exit(failed || whole.length === 0 ? 1 : 0);
}

function hasSkipped({ children }: TestModule): boolean {
  const { done } = children.allTests("skipped").next();
  return !done;
}
