import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DecodedValue, type Decoder, decoderFormat } from "./decoder.ts";

const BYTES = Uint8Array.of(7, 1, 2, 3);

describe("a decoder of one's own", () => {
  it("gives values with their places", () => {
    const decode: Decoder = (bytes, { direction, view }) => [
      { label: "kind", text: bytes[0]!, from: 0, to: 1 },
      {
        label: direction,
        from: 1,
        to: 4,
        children: [
          { label: "x", text: view.getUint16(1), from: 1, to: 3 },
          { label: "last", text: true, from: 3, to: 4 },
        ],
      },
    ];
    expect(decoderFormat("My game", decode).read(BYTES, { direction: "sent" })).toEqual({
      nodes: [
        { label: "kind", type: "number", text: "7", from: 0, to: 1 },
        {
          label: "sent",
          type: "",
          text: "",
          from: 1,
          to: 4,
          children: [
            { label: "x", type: "number", text: "258", from: 1, to: 3 },
            { label: "last", type: "boolean", text: "true", from: 3, to: 4 },
          ],
        },
      ],
      read: 4,
    });
  });

  it.each<[what: string, decode: Decoder, message: string]>([
    [
      "throws",
      () => {
        throw new Error("no such kind");
      },
      "My game: no such kind",
    ],
    ["returns nothing", () => undefined as never, "My game: it returns no list of values"],
    [
      "goes beyond the bytes",
      () => [{ label: "all", from: 0, to: 5 }],
      'My game: "all" goes from 0 to 5, which is not within 0 to 4',
    ],
    ["gives no values", () => [null as never], "My game: it returns something that is no value: { label, from, to }"],
    ["names no places", () => [{ label: "x" } as never], 'My game: "x" goes from undefined to undefined'],
    [
      "leaves the value around it",
      () => [{ label: "outer", from: 0, to: 2, children: [{ label: "inner", from: 1, to: 3 }] }],
      'My game: "inner" goes from 1 to 3, which is not within 0 to 2',
    ],
    [
      "never ends",
      () => {
        const value: DecodedValue & { children: DecodedValue[] } = { label: "again", from: 0, to: 4, children: [] };
        value.children.push(value);
        return [value];
      },
      "values in one another",
    ],
  ])("that %s says so in its place", (_, decode, message) => {
    expect(decoderFormat("My game", decode).read(BYTES).problem?.message).toContain(message);
  });

  it("keeps the bytes as they are, whatever it does", () => {
    const decode: Decoder = (bytes) => {
      bytes.fill(0);
      return [];
    };
    decoderFormat("My game", decode).read(BYTES);
    expect([...BYTES]).toEqual([7, 1, 2, 3]);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.anything(), (returned) => {
        expect(() => decoderFormat("My game", () => returned as never).read(BYTES)).not.toThrow();
      }),
    );
  });
});
