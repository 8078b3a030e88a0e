import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../../../base/time.ts";
import { Rate } from "./quota.ts";

describe("Rate", () => {
  it("gives what has come in, and no more than its capacity", () => {
    const time = new VirtualTime();
    const rate = new Rate(2, 4, time);
    const taken = (): number => {
      let count = 0;
      while (rate.tryTake()) count++;
      return count;
    };
    expect(taken()).toBe(4);
    time.advance(400);
    expect(taken()).toBe(0);
    time.advance(100);
    expect(taken()).toBe(1);
    time.advance(60_000);
    expect(taken()).toBe(4);
  });

  it("says how long a debt takes", () => {
    const time = new VirtualTime();
    const rate = new Rate(1000, 1000, time);
    expect(rate.take(1000)).toBe(0);
    expect(rate.take(500)).toBe(500);
    expect(rate.take(500)).toBe(1000);
    time.advance(1000);
    expect(rate.take(0)).toBe(0);
    expect(rate.isFull).toBe(false);
    time.advance(1000);
    expect(rate.isFull).toBe(true);
  });

  it("of 0 is none", () => {
    const rate = new Rate(0, 0, new VirtualTime());
    expect([rate.take(1e12), rate.tryTake(), rate.isFull]).toEqual([0, true, true]);
  });

  it("lets through what it says, whoever takes how much when, if he waits as he is told", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }), (sizes) => {
        const time = new VirtualTime();
        const rate = new Rate(1000, 1000, time);
        let sum = 0;
        for (const size of sizes) {
          sum += size;
          time.advance(rate.take(size));
        }
        expect(sum).toBeLessThanOrEqual(1000 + time.now() + 1);
      }),
    );
  });
});
