import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8 } from "./utf8.ts";

const decode = (bytes: Uint8Array): string => decodeUtf8(bytes, 0, bytes.length);

/** Bytes that are UTF-8 for a while. */
const almostUtf8 = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 4 }).map((text) => new TextEncoder().encode(text)),
      fc.uint8Array({ maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => Uint8Array.from(pieces.flatMap((piece) => [...piece])));

test("short texts are decoded as long ones are", () => {
  const padding = new Uint8Array(100).fill(0x2e);
  fc.assert(
    fc.property(almostUtf8, (bytes) => {
      expect(decode(Uint8Array.of(...padding, ...bytes))).toBe(".".repeat(100) + decode(bytes));
    }),
    { numRuns: 2000 },
  );
});

test("UTF-8 of any length is what the platform says", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const bytes = new TextEncoder().encode(text);
      expect(decode(bytes)).toBe(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
    }),
    { numRuns: 1000 },
  );
});
