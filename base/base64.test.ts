import fc from "fast-check";
import { expect, it, test } from "vitest";
import { fromBase64, latin1, latin1Bytes, toBase64 } from "./base64.ts";

it.each([
  [[], ""],
  [[0], "AA=="],
  [[0, 255], "AP8="],
  [[0, 255, 128], "AP+A"],
])("%j is %j", (bytes, text) => {
  expect(toBase64(Uint8Array.from(bytes))).toBe(text);
  expect([...fromBase64(text)]).toEqual(bytes);
});

test("any bytes, as Node has them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000, size: "max" }), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      expect(latin1(bytes)).toBe(Buffer.from(bytes).toString("latin1"));
      expect(latin1Bytes(latin1(bytes))).toEqual(bytes);
    }),
    { numRuns: 30 },
  );
});

test("white space and missing padding are forgiven, other characters are not", () => {
  expect([...fromBase64(" AP\n8")]).toEqual([0, 255]);
  expect(() => fromBase64("AP-A")).toThrow();
  expect(() => fromBase64("A")).toThrow();
});
