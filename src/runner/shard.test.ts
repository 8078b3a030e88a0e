import fc from "fast-check";
import { expect, it } from "vitest";
import { isInShard, parseShard } from "./shard.ts";

it("every test is in one shard, whatever the others are", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 20 }), (name, count) => {
      const shards = Array.from({ length: count }, (_, i) => ({ index: i + 1, count }));
      expect(shards.filter((shard) => isInShard(name, shard))).toHaveLength(1);
    }),
  );
});

it("shards are about equal", () => {
  const shard = parseShard("2/5");
  const names = Array.from({ length: 1000 }, (_, i) => `avm2/test_${i}`);
  expect(names.filter((name) => isInShard(name, shard)).length).toBeGreaterThan(150);
  expect(names.filter((name) => isInShard(name, shard)).length).toBeLessThan(250);
});

it.each(["", "2", "0/5", "6/5", "1/0", "-1/5", "1.5/5", "1/5/2", "a/b", " 1/5", "1/100000"])("%j is none", (text) => {
  expect(() => parseShard(text)).toThrow(`${JSON.stringify(text)} is no part of all tests; write INDEX/COUNT, as 2/5`);
});
