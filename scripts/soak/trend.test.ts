import { expect, test } from "vitest";
import { trendOf } from "./trend.ts";

const over = (at: (second: number) => number | undefined) => Array.from({ length: 600 }, (_, second) => at(second));
const sawtooth = (second: number): number => (second * 7) % 90;

test.each<[string, (second: number) => number | undefined, boolean]>([
  ["stays", () => 200, false],
  ["rises while it warms up", (second) => Math.min(200, second * 4), false],
  ["goes up and down", (second) => 200 + sawtooth(second), false],
  ["has a peak at the end", (second) => (second > 590 ? 900 : 200), false],
  ["falls", (second) => 300 - second / 4, false],
  ["is not always measured", (second) => (second % 3 === 0 ? 200 : undefined), false],
  ["leaks", (second) => 200 + second / 10, true],
  ["leaks below a sawtooth", (second) => 200 + sawtooth(second) + second / 10, true],
  ["leaks in steps", (second) => 200 + 20 * Math.floor(second / 100), true],
])("a figure that %s", (_, at, rises) => {
  expect(trendOf({ name: "", unit: "MiB", values: over(at), tolerance: 16 }).rises).toBe(rises);
});

test("a figure of a few values has no trend, one of two may", () => {
  expect(trendOf({ name: "", unit: "", values: [], tolerance: 1 }).rises).toBe(false);
  expect(trendOf({ name: "", unit: "", values: [5], tolerance: 1 }).rises).toBe(false);
});
