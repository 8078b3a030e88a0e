import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAmf0 } from "../flash/amf.ts";
import { amf0, type PlainData, sharedObject } from "./shared-object.ts";

const bytes = (characters: string): Uint8Array => Uint8Array.from(characters, (character) => character.charCodeAt(0));

const plainData = fc.letrec<{ data: PlainData }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("data")),
    fc.dictionary(fc.string({ minLength: 1, unit: "grapheme" }), tie("data"), { noNullPrototype: true }),
  ),
})).data;

describe("amf0", () => {
  it("writes what AMF0 reads as the same data", () => {
    fc.assert(
      fc.property(plainData, (data) => {
        expect(decodeAmf0(bytes(amf0(data)))).toEqual(data);
      }),
    );
  });

  it("writes texts of more than 64 KiB", () => {
    const text = "ä".repeat(40_000);
    expect(decodeAmf0(bytes(amf0(text)))).toBe(text);
  });
});

describe("sharedObject", () => {
  it("has a header with its length, and then its properties", () => {
    const file = atob(sharedObject("result", { port: 6112 }));
    expect(file.slice(0, 6)).toBe(`\0\xbf\0\0\0${String.fromCharCode(file.length - 6)}`);
    expect(file.slice(6)).toBe(`TCSO\0\x04\0\0\0\0\0\0\0\0\0\0\0\x06result${amf0({ port: 6112 })}\0`);
  });
});
