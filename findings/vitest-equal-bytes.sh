#!/usr/bin/env bash
# Guess:    `expect(a).toEqual(b)` tells two ArrayBuffers of different content apart, as it does two Uint8Arrays and as
#           `assert.deepEqual` does.
# So:       it passes for ArrayBuffers and DataViews of any content and any length, at any depth, and so does
#           `toHaveBeenCalledWith`: they have no properties to compare. `toStrictEqual` does tell them apart, but not
#           two Blobs of one size. A Buffer, on the other hand, is not equal to a Uint8Array of the same bytes.
# Who:      tests of codecs and of binary WebSocket messages (`binaryType = "arraybuffer"`): they can't fail.
. "$(dirname "$0")/lib/setup.sh"
packages vitest@4.1.12
cat >"$work/equal.test.mjs" <<'JS'
import { expect, test, vi } from "vitest";

const buffer = (...bytes) => new Uint8Array(bytes).buffer;
const pairs = {
  Uint8Array: [new Uint8Array([1]), new Uint8Array([2])],
  ArrayBuffer: [buffer(1, 2), buffer(3)],
  DataView: [new DataView(buffer(1)), new DataView(buffer(2, 3))],
  message: [{ data: buffer(1, 2) }, { data: buffer(9) }],
  Blob: [new Blob(["a"]), new Blob(["b"])],
};
for (const [name, [a, b]] of Object.entries(pairs)) {
  test(`${name} toEqual`, () => expect(a).toEqual(b));
  test(`${name} toStrictEqual`, () => expect(a).toStrictEqual(b));
}
test("message toHaveBeenCalledWith", () => {
  const listener = vi.fn();
  listener(pairs.message[0]);
  expect(listener).toHaveBeenCalledWith(pairs.message[1]);
});
test("Buffer toEqual Uint8Array of the same bytes", () => expect(Buffer.of(1)).toEqual(new Uint8Array([1])));
JS
check <<'JS'
import { spawnSync } from "node:child_process";
import { report, version } from "./report.mjs";

const { stdout } = spawnSync("npx", ["vitest", "run", "--reporter=json"], { encoding: "utf8" });
const results = JSON.parse(stdout.slice(stdout.indexOf("{"))).testResults[0].assertionResults;
const passed = results.filter(({ status }) => status === "passed").map(({ title }) => title);
const expected = ["ArrayBuffer toEqual", "DataView toEqual", "message toEqual", "Blob toEqual", "Blob toStrictEqual"];
report(
  version("vitest"),
  { "passed, although the contents differ": passed, failed: results.filter(({ status }) => status === "failed").map(({ title }) => title) },
  [...passed].sort().join() === [...expected, "message toHaveBeenCalledWith"].sort().join() && results.length === 12,
);
JS
