import fc from "fast-check";
import { expect, test } from "vitest";
import { AmfDecoder, AmfError, decodeAmf0, decodeAmf3, encodeAmf0, encodeAmf3, TypedObject } from "../amf.ts";
import { FlashError } from "../bytes/errors.ts";
import { ClassAliases, defaultAliases } from "../net/class-aliases.ts";
import { arbitraryGraph } from "../testing/arbitrary-graph.ts";
import { registerTestAliases } from "../testing/classes.ts";
import { build, describe } from "../testing/graph.ts";
import { ByteArray } from "../utils/ByteArray.ts";

registerTestAliases(defaultAliases);

const graph3 = arbitraryGraph({
  cycles: true,
  kinds: ["date", "bytes", "xml", "xmlDocument", "vector", "numbers", "dictionary", "Point", "Named", "Bag", "Packet"],
});
const graph0 = arbitraryGraph({ cycles: true, kinds: ["date", "xmlDocument", "Point", "Named", "Bag"] });
/** A strict array has elements where there were holes. */
const encodeEcma = (value: unknown): Uint8Array => encodeAmf0(value, { arrays: "ecma" });
const codecs = [
  { name: "AMF3", encoding: 3, graph: graph3, encode: encodeAmf3, decode: decodeAmf3 },
  { name: "AMF0", encoding: 0, graph: graph0, encode: encodeEcma, decode: decodeAmf0 },
] as const;

/** Cuts into pieces that are as long as `sizes` says, over and over. */
function* cut(bytes: Uint8Array, sizes: readonly number[]): Iterable<Uint8Array> {
  for (let from = 0, i = 0; from < bytes.length; i++) {
    const to = from + sizes[i % sizes.length]!;
    yield bytes.subarray(from, to);
    from = to;
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

test.each(codecs)("$name: what is written is read", ({ graph, encode, decode }) => {
  fc.assert(
    fc.property(graph, (nodes) => {
      const value = build(nodes);
      expect(describe(decode(encode(value)))).toEqual(describe(value));
    }),
    { numRuns: 500 },
  );
});

test.each(codecs)("$name: values that arrive in pieces are decoded, each with its last byte", (codec) => {
  const { encoding, graph, encode } = codec;
  fc.assert(
    fc.property(fc.array(graph, { minLength: 1, maxLength: 3 }), sizes, (graphs, pieces) => {
      const values = graphs.map(build);
      const decoder = new AmfDecoder({ encoding });
      const decoded: unknown[] = [];
      const ends: number[] = [];
      let sent = 0;
      for (const value of values) {
        const bytes = encode(value);
        for (const piece of cut(bytes.subarray(0, -1), pieces)) decoded.push(...decoder.push(piece));
        ends.push(decoded.length);
        decoded.push(...decoder.push(bytes.subarray(-1)));
        sent++;
        expect(decoded).toHaveLength(sent);
      }
      expect(ends).toEqual(values.map((_, i) => i));
      expect(decoder.pending).toBe(0);
      expect(decoded.map((value) => describe(value))).toEqual(values.map((value) => describe(value)));
    }),
    { numRuns: 200 },
  );
});

test("objects of unknown classes are written as they were read", () => {
  const aliases = new ClassAliases();
  const known = arbitraryGraph({
    cycles: true,
    kinds: ["date", "bytes", "vector", "numbers", "dictionary", "Point", "Named", "Bag"],
  });
  fc.assert(
    fc.property(known, (nodes) => {
      const bytes = encodeAmf3(build(nodes));
      const value = decodeAmf3(bytes, { aliases, unknownClasses: "typed" });
      expect(encodeAmf3(value, { aliases })).toEqual(bytes);
    }),
    { numRuns: 300 },
  );
});

/** Bytes that look like AMF for a while: markers, small lengths, references. */
const almostAmf = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.array(fc.integer({ min: 0, max: 0x13 }), { maxLength: 64 }).map((bytes) => Uint8Array.from(bytes)),
  fc.tuple(graph3, fc.nat(), fc.nat({ max: 255 })).map(([nodes, at, byte]) => {
    const bytes = encodeAmf3(build(nodes)).slice();
    bytes[at % bytes.length] = byte;
    return bytes;
  }),
  fc.tuple(graph0, fc.nat(), fc.nat({ max: 255 })).map(([nodes, at, byte]) => {
    const bytes = encodeAmf0(build(nodes)).slice();
    bytes[at % bytes.length] = byte;
    return bytes;
  }),
);

type Verdict = "value" | "incomplete" | "wrong";

function verdictOf(decode: () => unknown): Verdict {
  try {
    decode();
    return "value";
  } catch (error) {
    if (!(error instanceof AmfError)) throw error;
    return error.code === "FLASHNET_AMF_INCOMPLETE" ? "incomplete" : "wrong";
  }
}

test.each(codecs)("$name: any bytes are a value, wrong, or not complete", ({ encoding, decode }) => {
  fc.assert(
    fc.property(almostAmf, sizes, (bytes, pieces) => {
      const verdict = verdictOf(() => decode(bytes));
      const array = ByteArray.from(bytes);
      array.objectEncoding = encoding;
      try {
        array.readObject();
      } catch (error) {
        expect(error).toBeInstanceOf(FlashError);
      }
      const decoder = new AmfDecoder({ encoding, maxLength: Number.POSITIVE_INFINITY });
      let values = 0;
      const streamed = verdictOf(() => {
        for (const piece of cut(bytes, pieces)) values += [...decoder.push(piece)].length;
      });
      // A mistake is found wherever one of them comes to it first: behind a length, or in front of a reference.
      if (verdict === "value") expect([streamed, values, decoder.pending]).toEqual(["value", 1, 0]);
      else if (verdict === "incomplete") expect(values).toBe(0);
      else if (streamed === "value") expect(values > 0 || decoder.pending > 0).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test("a value of an unknown class keeps its name", () => {
  const value = new TypedObject("nobody.has.registered.This", { x: 1, y: 2 });
  expect(decodeAmf3(encodeAmf3(value), { unknownClasses: "typed" })).toEqual(value);
});

test.each([
  ["an array of nulls without end", 3, [0x09, 0x85, 0xff, 0xff, 0xff, 0x01, ...Array(4000).fill(0x01)]],
  ["a strict array of nulls without end", 0, [0x0a, 0x7f, 0xff, 0xff, 0xff, ...Array(4000).fill(0x05)]],
  ["names without end", 3, [0x0a, 0xff, 0xff, 0xff, 0xf3, 0x01, ...Array(4000).fill(0x01)]],
] as const)("maxLength holds for values that have no bodies: %s", (_, encoding, bytes) => {
  const decoder = new AmfDecoder({ encoding, maxLength: 1000 });
  const pushAll = (): void => {
    for (const byte of bytes) decoder.push(Uint8Array.of(byte))[Symbol.iterator]().next();
  };
  expect(pushAll).toThrow(expect.objectContaining({ code: "FLASHNET_AMF_TOO_LARGE" }));
  expect(decoder.pending).toBeLessThanOrEqual(1001);
});

test("maxLength counts one value, however many come at once", () => {
  const decoder = new AmfDecoder({ maxLength: 10 });
  expect([...decoder.push(new Uint8Array(1000).fill(0x01))]).toHaveLength(1000);
});
