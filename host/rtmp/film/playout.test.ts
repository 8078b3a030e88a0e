import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Placed, Playout } from "./playout.ts";

/** Sound of 50 ms a piece: the sender's clock, and when it comes. */
type Piece = [clock: number, elapsed: number, isMedia?: boolean];

/** Where pieces are shown; `release` at the end, as a timer would. */
function shown(buffer: number, pieces: readonly Piece[]): number[] {
  const playout = new Playout<number>(buffer);
  const placed: Placed<number>[] = [];
  pieces.forEach(([clock, elapsed, isMedia], i) => {
    placed.push(...playout.add(i, clock, elapsed, isMedia));
  });
  if (playout.isWaiting) placed.push(...playout.release(pieces.at(-1)![1]));
  expect(placed.map(({ item }) => item)).toEqual(pieces.map((_, i) => i));
  return placed.map(({ at }) => at);
}

/** So many pieces, each 50 ms behind the last, that come at once. */
const steady = (clock: number, elapsed: number, count: number): Piece[] =>
  Array.from({ length: count }, (_, i) => [(clock + 50 * i) >>> 0, elapsed]);

describe("Playout", () => {
  it.each<[name: string, buffer: number, pieces: Piece[], at: number[]]>([
    [
      "begins at 0, wherever the sender's clock is",
      100,
      [
        [70_000, 0],
        [70_050, 0],
        [70_100, 0],
        [70_150, 10],
      ],
      [0, 50, 100, 150],
    ],
    [
      "begins with the first sound, not with what is said before at 0",
      100,
      [
        [0, 0, false],
        [5000, 0],
        [5050, 0],
        [5100, 0],
      ],
      [0, 0, 50, 100],
    ],
    [
      "goes on where a clock leaps ahead",
      100,
      [...steady(0, 0, 4), [3_600_000, 100], [3_600_050, 100]],
      [0, 50, 100, 150, 150, 200],
    ],
    [
      "goes on where sound and pictures have clocks of their own",
      100,
      [...steady(0, 0, 3), [5_000_100, 50], [150, 60], [5_000_150, 100], [200, 110]],
      [0, 50, 100, 100, 100, 100, 100],
    ],
    [
      "is not moved by what is said between at 0",
      100,
      [...steady(9000, 0, 3), [0, 10, false], [9150, 20], [9200, 20]],
      [0, 50, 100, 100, 150, 200],
    ],
    ["says in time what is said ahead", 100, [...steady(0, 0, 3), [140, 10, false], [150, 20]], [0, 50, 100, 140, 150]],
    [
      "goes on over the clock's end",
      100,
      [
        [0xffff_ffce, 0],
        [0, 0],
        [50, 0],
        [100, 0],
      ],
      [0, 50, 100, 150],
    ],
    [
      "plays what is late behind what is there, and with a buffer again",
      100,
      [...steady(0, 0, 3), [150, 900], [200, 901], [250, 902]],
      [0, 50, 100, 902, 952, 1002],
    ],
    ["shows nothing before what came first", 100, [...steady(0, 0, 3), [80, 100], [150, 100]], [0, 50, 100, 100, 150]],
    [
      "goes on where another clock begins",
      100,
      [...steady(9000, 0, 4), [0, 100], [50, 100]],
      [0, 50, 100, 150, 150, 200],
    ],
    [
      "does not wait for what would be long in coming",
      100,
      [...steady(0, 0, 3), [20_000, 300], [20_050, 300], [20_100, 300]],
      [0, 50, 100, 300, 350, 400],
    ],
    [
      "keeps what is sent in advance in its time",
      100,
      [...steady(0, 0, 3), [5000, 10], [9000, 10]],
      [0, 50, 100, 5000, 9000],
    ],
  ])("%s", (_, buffer, pieces, at) => {
    expect(shown(buffer, pieces)).toEqual(at);
  });

  it("writes nothing before its buffer is full, or the time of it is over", () => {
    const playout = new Playout<string>(500);
    expect(playout.add("a", 0, 0)).toEqual([]);
    expect(playout.add("b", 450, 0)).toEqual([]);
    expect(playout.isWaiting).toBe(true);
    expect(playout.add("c", 500, 0)).toHaveLength(3);
    expect(playout.isWaiting).toBe(false);
    const slow = new Playout<string>(500);
    slow.add("a", 0, 0);
    expect(slow.release(20)).toEqual([{ item: "a", at: 20 }]);
  });

  it("leaves a stand of the sender out", () => {
    const playout = new Playout<number>(100);
    for (const [clock] of steady(0, 0, 3)) playout.add(clock, clock, 0);
    playout.stand();
    expect(playout.add(0, 700, 100)).toEqual([{ item: 0, at: 100 }]);
    expect(playout.origin).toBe(600);
  });

  it("never goes back, and loses nothing, whatever clocks say", () => {
    const piece = fc.tuple(fc.integer({ min: 0, max: 0xffff_ffff }), fc.nat(2000), fc.boolean());
    fc.assert(
      fc.property(fc.nat(3000), fc.array(piece, { minLength: 1, maxLength: 40 }), (buffer, steps) => {
        let elapsed = 0;
        const at = shown(
          buffer,
          steps.map(([clock, step, isMedia]) => {
            elapsed += step;
            return [clock, elapsed, isMedia];
          }),
        );
        expect(at).toEqual([...at].sort((a, b) => a - b));
        expect(at.every((time) => Number.isSafeInteger(time) && time >= 0)).toBe(true);
      }),
    );
  });
});
