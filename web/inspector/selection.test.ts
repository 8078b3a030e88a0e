import fc from "fast-check";
import { expect, it } from "vitest";
import { concat } from "../../base/concat.ts";
import type { Direction } from "../../src/wire/conversation.ts";
import { LF, NUL } from "../../src/wire/framing.ts";
import type { Found } from "./bytes.ts";
import { Messages } from "./capture.ts";
import { AS_IT_CAME, type Rows, rowsOf } from "./rows.ts";
import { Selection } from "./selection.ts";

/** Rows of messages: `>` sent, `<` received. A promise or a reason stands for bytes that are not there. */
function rowsOfTexts(texts: string[], framings = AS_IT_CAME, missing: Map<number, Found> = new Map()): Rows {
  const all = texts.map((text) => new TextEncoder().encode(text.slice(1)));
  const messages = new Messages({ find: (position) => missing.get(position) ?? all[position]! });
  for (const [i, text] of texts.entries()) {
    messages.add(i, text.startsWith(">") ? "sent" : "received", i, all[i]!.length);
  }
  const rows = rowsOf(messages, framings);
  rows.update();
  return rows;
}

const textOf = (found: Found): string => (found instanceof Uint8Array ? new TextDecoder().decode(found) : `${found}`);

const SAID = [">a", "<b", ">c", "<d", ">e"];

it.each<[name: string, from: number, to: number, shown: number[] | undefined, text: string, count: number]>([
  ["down", 0, 3, undefined, "ac", 4],
  ["up, of the direction of the row it began with", 3, 0, undefined, "bd", 4],
  ["one", 2, 2, undefined, "c", 1],
  ["those that a filter lets through", 0, 4, [0, 1, 4], "ae", 3],
  ["where a filter hides the one it began with", 0, 4, [1, 3], "bd", 2],
])("%s", (_, from, to, shown, text, count) => {
  const selection = new Selection(rowsOfTexts(SAID), from, to, shown);
  expect([textOf(selection.find()), selection.count]).toEqual([text, count]);
});

it("of frames it is what they say, without their delimiters", () => {
  const selection = new Selection(rowsOfTexts(["<a\0b", ">x\n", "<c\0"], { sent: LF, received: NUL }), 0, 2);
  expect(textOf(selection.find())).toBe("abc");
});

it("no more is shown than the bound, and that is said", () => {
  const selection = new Selection(rowsOfTexts([">abc", ">def", ">ghi"]), 0, 2, undefined, 4);
  expect([textOf(selection.find()), selection.text]).toEqual([
    "abcd",
    "3 rows: what is sent ↑ in them, one after another; of them the first 4 bytes",
  ]);
});

it("waits for bytes that are on their way, and leaves out what can't be had", () => {
  const awaited = Promise.resolve();
  const missing = new Map<number, Found>([
    [0, "no longer kept"],
    [2, awaited],
  ]);
  const selection = new Selection(rowsOfTexts(SAID, AS_IT_CAME, missing), 0, 4);
  expect(selection.find()).toBe(awaited);
  missing.delete(2);
  const whole = selection.find();
  expect([textOf(whole), selection.find() === whole, selection.text]).toEqual([
    "ce",
    true,
    "5 rows: what is sent ↑ in them, one after another; 1 of them can't be had",
  ]);
});

it("is all that was said in a direction between two rows", () => {
  const message = fc.record({
    direction: fc.constantFrom<Direction>("sent", "received"),
    bytes: fc.uint8Array({ maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 20 }), fc.nat(), fc.nat(), (all, one, other) => {
      const messages = new Messages({ find: (position) => all[position]!.bytes });
      for (const [i, { direction, bytes }] of all.entries()) messages.add(i, direction, i, bytes.length);
      const rows = rowsOf(messages, AS_IT_CAME);
      rows.update();
      const [from, to] = [one % all.length, other % all.length];
      const { direction } = all[from]!;
      const between = all.slice(Math.min(from, to), Math.max(from, to) + 1);
      const expected = concat(between.filter((row) => row.direction === direction).map(({ bytes }) => bytes));
      expect(new Selection(rows, from, to).find()).toEqual(expected);
    }),
  );
});
