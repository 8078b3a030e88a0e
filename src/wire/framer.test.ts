import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeAmf0, encodeAmf3 } from "../flash/amf.ts";
import { encodeCharset } from "../flash/bytes/charsets.ts";
import { Framer, frames } from "./framer.ts";
import { CRLF, type Framing, LF, lengthPrefix, NUL, titleOf } from "./framing.ts";

const utf8 = (text: string): Uint8Array => encodeCharset(text, "utf-8");
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
const bodiesOf = (stream: Uint8Array, framing: Framing): string[] =>
  frames(stream, framing).map(({ body }) => Buffer.from(body).toString("latin1"));

/** [framing, its title, stream, bodies] */
const ROWS: [Framing, string, Uint8Array, string[]][] = [
  [NUL, "ended by NUL", utf8("a\0bc\0\0d"), ["a", "bc", ""]],
  [LF, "ended by LF", utf8("a\r\nb\n"), ["a\r", "b"]],
  [CRLF, "ended by CR LF", utf8("a\nb\r\n\r\r\n"), ["a\nb", "\r"]],
  [{ kind: "delimiter", bytes: [0x7c] }, 'ended by "|"', utf8("a|b|c"), ["a", "b"]],
  [lengthPrefix(1, "bigEndian"), "length of 1 byte", hex("01 41 00 02 42 43"), ["A", "", "BC"]],
  [lengthPrefix(2, "bigEndian"), "length of 2 bytes, big-endian", hex("0001 41 0002 42 43 0009"), ["A", "BC"]],
  [
    lengthPrefix(4, "littleEndian", true),
    "length of 4 bytes, little-endian, counts the whole frame",
    hex("05000000 41 06000000 42 43"),
    ["A", "BC"],
  ],
  [
    { kind: "length", at: 1, size: 2, endian: "bigEndian", header: 5, counts: "rest" },
    "length of 2 bytes, big-endian at 1 of a header of 5 bytes, counts what is behind it",
    hex("07 0003 0000 41 07 0002 0000"),
    ["A", ""],
  ],
  [{ kind: "fixed", length: 2 }, "2 bytes each", utf8("abcde"), ["ab", "cd"]],
  [{ kind: "amf", encoding: 3 }, "AMF3 values", hex("04 05 06 03 41 0a"), ["\x04\x05", "\x06\x03A"]],
  [{ kind: "none" }, "as it came", utf8("abc"), ["abc"]],
];

it.each(ROWS)("%j", (framing, title, stream, bodies) => {
  expect(titleOf(framing)).toBe(title);
  expect(bodiesOf(stream, framing)).toEqual(bodies);
});

const framing: fc.Arbitrary<Framing> = fc.oneof(
  fc.constantFrom(...ROWS.map(([one]) => one).filter(({ kind }) => kind !== "none")),
  fc.constant<Framing>({ kind: "amf", encoding: 0 }),
  fc.uint8Array({ minLength: 1, maxLength: 3 }).map((bytes): Framing => ({ kind: "delimiter", bytes: [...bytes] })),
  fc
    .record({
      at: fc.nat(4),
      size: fc.constantFrom(1 as const, 2 as const, 4 as const),
      endian: fc.constantFrom("bigEndian" as const, "littleEndian" as const),
      more: fc.nat(4),
      counts: fc.constantFrom("body" as const, "rest" as const, "frame" as const),
    })
    .map(({ more, ...rest }): Framing => ({ kind: "length", ...rest, header: rest.at + rest.size + more })),
);

const streams = [
  utf8("one\0two\r\n\0three|\n"),
  hex("0003 414243 0000 0001 41 0004"),
  hex("00000003 414243 00000000 00000001 41"),
  Uint8Array.from([...encodeAmf3({ a: [1, "x"] }), ...encodeAmf3("x")]),
  Uint8Array.from([...encodeAmf0({ a: [1, "x"] }), ...encodeAmf0("x")]),
];

describe("streams in pieces", () => {
  it("have the same frames however they are cut", () => {
    const stream = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...streams));
    fc.assert(
      fc.property(framing, stream, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (one, bytes, sizes) => {
        const whole = new Framer(one);
        const pieces = new Framer(one);
        const expected = whole.push(bytes);
        const actual = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const to = at + sizes[turn % sizes.length]!;
          actual.push(...pieces.push(bytes.subarray(at, to)));
          at = to;
        }
        expect(actual).toEqual(expected);
        expect(pieces.problem?.at).toEqual(whole.problem?.at);
        // One behind another, and each as it is in the stream.
        let from = 0;
        for (const frame of expected) {
          expect(frame.from).toBe(from);
          expect(frame.bodyFrom).toBeGreaterThanOrEqual(from);
          expect([...bytes.subarray(frame.bodyFrom, frame.bodyFrom + frame.body.length)]).toEqual([...frame.body]);
          from = frame.to;
        }
        expect(from).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 1000 },
    );
  });

  it("stop where there can't be a frame", () => {
    const framer = new Framer(lengthPrefix(2, "bigEndian", true));
    expect(framer.push(hex("0002 0001 0003 41"))).toHaveLength(1);
    expect(framer.problem).toEqual({ at: 2, message: "a frame of 1 bytes is shorter than its header of 2" });
    expect(framer.push(hex("0002"))).toEqual([]);
  });

  it("take no frame that is longer than the limit, whatever it announces", () => {
    const framer = new Framer(lengthPrefix(4, "bigEndian"), { maxLength: 100 });
    expect(framer.push(hex("ffffffff"))).toEqual([]);
    expect(framer.problem?.message).toBe("a frame of 4294967299 bytes, and no more than 100 are taken");
    const lines = new Framer(LF, { maxLength: 100 });
    lines.push(new Uint8Array(101));
    expect(lines.problem?.message).toBe("no frame ends within 100 bytes");
  });
});
