import fc from "fast-check";
import { expect, it } from "vitest";
import { MAX_SEARCHED, PatternSearch } from "./pattern-search.ts";

it.each<[source: string, bytes: Uint8Array, matches: boolean]>([
  ["n=\\d+", Buffer.from("<say n=12>"), true],
  ["N=\\d+", Buffer.from("<say n=12>"), false],
  ["(?i)N=\\d+", Buffer.from("<say n=12>"), true],
  ["^<say.*>$", Buffer.from("<say\n>"), true],
  ["^.$", Buffer.from("é"), true],
  ["^\\x00\\xff.$", Uint8Array.of(0, 0xff, 0x80), true],
  ["\\x80", Uint8Array.of(0xff, 0x80), true],
  ["b", Buffer.from(`${"a".repeat(MAX_SEARCHED)}b`), false],
])("/%s/ in %j: %j", (source, bytes, matches) => {
  expect(new PatternSearch(source).matches(bytes)).toBe(matches);
});

it("takes each byte for a character where they are no text, and finds it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(255), (bytes, byte) => {
      const invalid = Uint8Array.of(0xff, ...bytes);
      const source = `\\x${byte.toString(16).padStart(2, "0")}`;
      expect(new PatternSearch(source).matches(invalid)).toBe(invalid.includes(byte));
    }),
  );
});
