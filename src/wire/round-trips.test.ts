import fc from "fast-check";
import { expect, it } from "vitest";
import { roundTripsOf, type Times } from "./round-trips.ts";

/** `>5`: sent at 5 ms; `<8`: received at 8 ms. */
const timesOf = (...texts: string[]): Times => ({
  length: texts.length,
  time: (index) => Number(texts[index]!.slice(1)),
  direction: (index) => (texts[index]!.startsWith(">") ? "sent" : "received"),
});

it.each<
  [name: string, said: string[], took: [count: number, least: number, median: number, p95: number, most: number]]
>([
  ["one after another", [">0", "<10", ">20", "<50"], [2, 10, 10, 30, 30]],
  ["several are sent: from the first", [">0", ">4", "<10"], [1, 10, 10, 10, 10]],
  ["several are received: to the first", [">0", "<10", "<90", ">91", "<92"], [2, 1, 1, 10, 10]],
  ["a greeting, and a question without an answer", ["<0", ">5", "<7", ">8"], [1, 2, 2, 2, 2]],
  ["a clock that goes back", [">10", "<5"], [1, 0, 0, 0, 0]],
])("%s", (_, said, [count, least, median, p95, most]) => {
  expect(roundTripsOf(timesOf(...said))).toMatchObject({ count, least, median, p95, most });
});

it.each([[[]], [["<1", "<2"]], [[">1", ">2"]]])("there are none in %j", (said) => {
  expect(roundTripsOf(timesOf(...said))).toBeUndefined();
});

it("only the last messages are looked at", () => {
  expect(roundTripsOf(timesOf(">0", "<10", ">20", "<25"), { maxMessages: 3 })).toMatchObject({ count: 1, most: 5 });
});

it("what it says of all is what the definition says, and its parts are no more than asked for and miss none", () => {
  const message = fc.record({ gap: fc.nat(50), isSent: fc.boolean() });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 100 }), fc.integer({ min: 1, max: 12 }), (said, most) => {
      let now = 0;
      const texts = said.map(({ gap, isSent }) => {
        now += gap;
        return `${isSent ? ">" : "<"}${now}`;
      });
      const took = [...texts.join("").matchAll(/>(\d+)(?:>\d+)*<(\d+)/g)].map(
        ([, from, to]) => Number(to) - Number(from),
      );
      took.sort((one, other) => one - other);
      const trips = roundTripsOf(timesOf(...texts), { parts: most });
      if (took.length === 0) {
        expect(trips).toBeUndefined();
        return;
      }
      const { parts, ...all } = trips!;
      const atLeast = (part: number): number =>
        took.find((time) => took.filter((one) => one <= time).length >= part * took.length)!;
      expect(all).toEqual({
        count: took.length,
        least: took[0],
        median: atLeast(0.5),
        p95: atLeast(0.95),
        most: took.at(-1),
      });
      expect(parts.length).toBeLessThanOrEqual(most);
      expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(took.length);
      expect(Math.min(...parts.map(({ least }) => least))).toBe(took[0]);
      expect(Math.max(...parts.map((part) => part.most))).toBe(took.at(-1));
      expect(parts.every(({ from }, i) => i === 0 || from > parts[i - 1]!.from)).toBe(true);
    }),
  );
});
