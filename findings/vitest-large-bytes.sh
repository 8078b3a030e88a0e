#!/usr/bin/env bash
# Guess:    to compare two Uint8Arrays of a MiB takes `expect(a).toEqual(b)` a few milliseconds, like Node's `assert`.
# So:       it compares them property by property, by name: seconds for a MiB that is equal, a thousand times what
#           `assert.deepStrictEqual` takes, and more for Buffers. Vitest's own time-out for a test is 5 s.
# Who:      tests of transfers and of files: slow, and failing on a busy machine for no fault of the code.
. "$(dirname "$0")/lib/setup.sh"
packages vitest@4.1.12
cat >"$work/large.test.mjs" <<'JS'
import assert from "node:assert";
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";

const milliseconds = (action) => {
  const start = performance.now();
  action();
  return performance.now() - start;
};

test("256 KiB", { timeout: 100_000 }, () => {
  const [a, b] = [new Uint8Array(1 << 18), new Uint8Array(1 << 18)];
  const vitest = milliseconds(() => expect(a).toEqual(b));
  const node = milliseconds(() => assert.deepStrictEqual(a, b));
  writeFileSync("times.json", JSON.stringify({ vitest, node }));
});
JS
check <<'JS'
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { report, version } from "./report.mjs";

execFileSync("npx", ["vitest", "run"], { stdio: "ignore" });
const { vitest, node } = JSON.parse(readFileSync("times.json", "utf8"));
report(
  version("vitest"),
  { "256 KiB, toEqual, ms": Math.round(vitest), "256 KiB, deepStrictEqual, ms": Number(node.toFixed(2)) },
  vitest > 50 * node,
);
JS
