import { expect, it } from "vitest";
import { emptyResult } from "../src/runner/run-test.ts";
import { TestProgress } from "./test-progress.ts";
import { TestTerminal } from "./testing/terminal.ts";

const passed = { ...emptyResult("a"), status: "passed" } as const;
const failed = { ...passed, status: "failed" } as const;

/** Runs 100 tests, one in 250 ms. */
function run(isTTY: boolean): string {
  const terminal = new TestTerminal();
  Object.assign(terminal.stderr, { isTTY });
  let now = 0;
  const progress = new TestProgress(100, terminal, () => now);
  for (let i = 0; i < 100; i++) {
    now += 250;
    progress.add(i < 3 ? failed : passed);
  }
  return terminal.stderrText;
}

it("is a line every ten seconds", () => {
  expect(run(false)).toBe(
    "40 of 100, 3 failed, 4.0 a second, 15 s left\n80 of 100, 3 failed, 4.0 a second, 5 s left\n",
  );
});

it("is one line on a terminal, which is gone in the end", () => {
  const lines = run(true).split("\r\u001b[K");
  expect(lines.at(1)).toBe("1 of 100, 1 failed, 4.0 a second, 25 s left");
  expect([lines.length, lines.at(-1)]).toEqual([101, ""]);
});
