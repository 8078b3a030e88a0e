import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DigestMap } from "./digest-map.ts";

const digest = (number: number): Buffer => createHash("sha256").update(String(number)).digest();

test("has what was put into it last, and nothing else, however much that is", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3000), fc.nat(255)), { maxLength: 3000 }), (entries) => {
      const map = new DigestMap(2);
      const model = new Map<number, number>();
      for (const [key, value] of entries) {
        map.set(digest(key), Uint8Array.of(value, 7));
        model.set(key, value);
      }
      expect(map.size).toBe(model.size);
      for (let key = 0; key <= 3000; key++) {
        const value = model.get(key);
        expect(map.get(digest(key))).toEqual(value === undefined ? undefined : Buffer.of(value, 7));
      }
    }),
    { numRuns: 10 },
  );
});

test("is a set without values", () => {
  const set = new DigestMap();
  for (let number = 0; number < 5000; number += 2) set.set(digest(number));
  for (let number = 0; number < 5000; number++) expect(set.has(digest(number))).toBe(number % 2 === 0);
});
