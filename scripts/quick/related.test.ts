import { expect, it } from "vitest";
import { root } from "../../src/testing/root.ts";
import { relatedTests } from "./related.ts";

it.each([
  ["a test", ["base/time.test.ts"], ["base/time.test.ts"]],
  ["a browser test that is named", ["web/air.e2e.test.ts"], ["web/air.e2e.test.ts"]],
  ["what browser tests alone use", ["web/player.css"], []],
  ["a file that is gone", ["base/gone.test.ts"], []],
  ["what a test reads", ["docs/bytearray.md"], ["src/flash/testing/docs.test.ts"]],
  ["an expected trace", ["test-swfs/telnet/output.txt"], ["test-swfs/headless.test.ts", "test-swfs/websocket.test.ts"]],
])("%s: %j concerns %j", (_, changed, tests) => {
  expect(relatedTests(root, changed)).toEqual(tests);
});

it("finds the nearest first", () => {
  const tests = relatedTests(root, ["base/time.ts"]);
  expect(tests[0]).toBe("base/time.test.ts");
  expect(tests).toContain("src/player/node/player.test.ts");
  expect(tests.filter((test) => test.includes(".e2e."))).toEqual([]);
});

it("follows natives into the bytecode that tests play", () => {
  expect(relatedTests(root, ["avm2-natives/flash/net/Socket.ts"])).toContain("test-swfs/headless.test.ts");
});
