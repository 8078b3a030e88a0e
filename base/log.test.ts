import { expect, it } from "vitest";
import { countingLog } from "./log.ts";

it("passes each warning once, and with a count when it has come ten, a hundred, a thousand times", () => {
  const lines: string[] = [];
  const log = countingLog({
    debug: (message) => lines.push(`debug ${message}`),
    warn: (message) => lines.push(message),
  });
  for (let i = 0; i < 1500; i++) log.warn("refused");
  log.warn("another");
  log.debug("twice");
  log.debug("twice");
  expect(lines).toEqual([
    "refused",
    "refused (10 times)",
    "refused (100 times)",
    "refused (1000 times)",
    "another",
    "debug twice",
    "debug twice",
  ]);
});

it("forgets what was long ago", () => {
  const lines: string[] = [];
  const log = countingLog({ debug() {}, warn: (message) => lines.push(message) });
  log.warn("first");
  for (let i = 0; i < 256; i++) log.warn(`other ${i}`);
  log.warn("first");
  expect(lines.filter((line) => line === "first")).toHaveLength(2);
});
