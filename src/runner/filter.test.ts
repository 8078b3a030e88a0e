import { expect, test } from "vitest";
import { evaluateFilter } from "./filter.ts";

test.each<[string, boolean]>([
  ['arch = "wasm32"', true],
  ['os = "macos"', false],
  ['not(os = "macos")', true],
  ['any(os = "macos", family = "wasm")', true],
  ['all(os = "macos", family = "wasm")', false],
  ['all(not(os = "macos"), any(arch = "aarch64", arch = "wasm32"),)', true],
  ["all()", true],
  ["any()", false],
])("%s is %s", (expression, value) => {
  expect(evaluateFilter(expression)).toBe(value);
});

test.each([
  "",
  "os",
  'os = "a" arch',
  "os = macos",
  'target = "x"',
  'not(os = "a", os = "b")',
  "all(",
  "not()",
  "not(".repeat(101),
])("%j is refused", (expression) => {
  expect(() => evaluateFilter(expression)).toThrow(expect.objectContaining({ code: "FLASHNET_TEST_FOLDER" }));
});
