import fc from "fast-check";
import { expect, test } from "vitest";
import { dateOf, PlayerClock } from "./clock.ts";

test("frame times are multiples of 1/1024 ms, and never short of the sum of the steps", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { maxLength: 50 }), (steps) => {
      const clock = new PlayerClock(0);
      let sum = 0;
      for (const step of steps) {
        clock.advance(step);
        sum += step;
        expect(clock.frameTime * 1024).toBe(Math.floor(clock.frameTime * 1024));
        expect(clock.frameTime).toBeGreaterThanOrEqual(sum);
        expect(clock.frameTime - sum).toBeLessThan(1 / 1024);
      }
    }),
  );
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a step of %d is none", (step) => {
  const clock = new PlayerClock(0);
  clock.advance(5);
  clock.advance(step);
  expect(clock.frameTime).toBe(5);
});

test("queries move time on, frames absorb it", () => {
  const clock = new PlayerClock(0);
  clock.enter();
  const times = [clock.now(), clock.now(), clock.now()];
  expect(times).toEqual([1 / 1024, 2 / 1024, 3 / 1024]);
  expect(clock.frameTime).toBe(0);
  clock.advance(10);
  expect(clock.now()).toBe(10);
});

test("a script that asks for long sees time pass, on every machine the same", () => {
  const clock = new PlayerClock(0);
  clock.enter();
  for (let query = 0; query < 4000; query++) clock.now();
  const before = clock.now();
  for (let query = 0; query < 400; query++) clock.now();
  expect(clock.now() - before).toBe(401 / 4);
  // The next call finds it standing again.
  clock.enter();
  const then = clock.now();
  expect(clock.now() - then).toBe(1 / 1024);
});

test("a real clock moves while the player computes", () => {
  const clock = new PlayerClock(0, { isReal: true });
  clock.advance(10);
  clock.enter();
  const begun = performance.now();
  while (performance.now() - begun < 20);
  expect(clock.now()).toBeGreaterThanOrEqual(30);
  expect(clock.frameTime).toBe(10);
});

test("what a real clock keeps is not absorbed by steps; one that is not real keeps nothing", () => {
  const clock = new PlayerClock(0, { isReal: true });
  clock.advance(10);
  const begun = performance.now();
  while (performance.now() - begun < 20);
  clock.keepComputed();
  clock.enter();
  clock.advance(10);
  expect(clock.now()).toBeGreaterThanOrEqual(40);
  expect(clock.frameTime).toBe(20);

  const virtual = new PlayerClock(0);
  virtual.now();
  virtual.keepComputed();
  virtual.advance(10);
  expect(virtual.now()).toBe(10);
});

test("Date is at the clock's time", () => {
  const clock = new PlayerClock(1000);
  clock.enter();
  const Date_ = dateOf(clock);
  clock.advance(234);
  expect(Date_.now()).toBe(1234);
  expect(new Date_().getTime()).toBe(1234);
  expect(new Date_(5).getTime()).toBe(5);
  expect(new Date_(2020, 1, 2).getTime()).toBe(new Date(2020, 1, 2).getTime());
  expect(new Date_()).toBeInstanceOf(Date);
});
