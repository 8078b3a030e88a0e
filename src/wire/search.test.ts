import fc from "fast-check";
import { expect, it } from "vitest";
import { concat } from "../../base/concat.ts";
import { search } from "./search.ts";

const said = (...texts: string[]) =>
  texts.map((text) => ({
    direction: text.startsWith(">") ? ("sent" as const) : ("received" as const),
    bytes: Uint8Array.from(Buffer.from(text.slice(1))),
  }));

it("text is found, in one case or both, and across messages of a direction", () => {
  const messages = said(">Hello hel", "<lo", ">lo", "<hello");
  expect([...search(messages, { text: "hello" })]).toEqual([
    { message: 0, from: 6, to: 11 },
    { message: 3, from: 0, to: 5 },
  ]);
  expect(
    [...search(messages, { text: "HELLO", ignoreCase: true })].map(({ message, from }) => [message, from]),
  ).toEqual([
    [0, 0],
    [0, 6],
    [3, 0],
  ]);
  expect([...search(messages, { text: "" })]).toEqual([]);
});

it("finds what is in the stream, wherever it is cut", () => {
  const chunk = fc.array(fc.nat(2), { maxLength: 5 }).map((bytes) => Uint8Array.from(bytes));
  const needle = fc.array(fc.nat(2), { minLength: 1, maxLength: 4 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 12 }), needle, (chunks, bytes) => {
      const stream = concat(chunks);
      const expected = [];
      for (let at = 0; at + bytes.length <= stream.length; at++) {
        if (bytes.every((byte, index) => stream[at + index] === byte)) expected.push(at);
      }
      const starts = chunks.map((_, index) => chunks.slice(0, index).reduce((sum, { length }) => sum + length, 0));
      const messages = chunks.map((one) => ({ direction: "sent" as const, bytes: one }));
      const actual = [...search(messages, { bytes })].map(({ message, from }) => starts[message]! + from);
      expect(actual).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});
