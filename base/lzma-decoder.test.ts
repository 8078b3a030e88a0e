import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compress } from "#lzma1";
import { decodeLzma, decodeLzmaInSlices } from "./lzma-decoder.ts";

/** Properties, then a 64-bit length, then the stream. */
const HEADER = 13;

function encode(data: Uint8Array): { properties: Uint8Array; stream: Uint8Array } {
  const alone = compress(data);
  return { properties: alone.subarray(0, 5), stream: alone.subarray(HEADER) };
}

/** Bytes as files have them: runs, repetitions, and what can't be compressed. */
const data = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc
        .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 3000 }))
        .map(([byte, count]) => new Uint8Array(count).fill(byte)),
      fc.constantFrom("flash.net.Socket", "<cross-domain-policy>").map((text) => new TextEncoder().encode(text)),
    ),
    { maxLength: 40 },
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)));

/** What the files below hold. */
const ORIGINAL = Buffer.concat([
  Buffer.from(Array.from({ length: 96 }, (_, i) => (i * i) >> (i % 7))),
  Buffer.from("flash.net.Socket ".repeat(40)),
]);

/** Made by `xz --format=lzma --lzma1=OPTIONS`, XZ Utils 5.4. */
const FROM_XZ = [
  [
    "lc=0,lp=0,pb=0",
    "AAAAgAD//////////wAAYQWB5NG8otngkRA/Qmk10QxxZqaQ2jRt2mPV4FoB7WhPJiYLQOzYY3wnyg7ZN5GdUnEWGSySpza1aExAXg/eHprW+rJgx8guufG/Ku/2Qt9pnQOx6dpTvhbNUNWRYVx21uTnshDYHgSQestNJ3FWElFDP37QTBN7aQHX//7A+AA=",
  ],
  [
    "lc=3,lp=0,pb=2",
    "XQAAgAD//////////wAAYAW/5OCVmco7Bo/ippcVxcX5O9TqjBsAxny7g4kXqb+ogVEL8SV/v6Gl2NTvuBGZnzfZVH4fPbjF26huZU7OktJAedn23U5faY8nmdLI8zYS1JaStf7OUXj4iOl8P4T3TKHsHGe3Ak2obB6zatwNcnu5twoTUEPRqikr5Hlr//9hfgAA",
  ],
  [
    "lc=0,lp=4,pb=4",
    "2AAAgAD//////////wAAYAW/5IMK9AwWxqHkkISgFgd7db1UraYr/dIFe29AeGjvAj8Og6EWnAaCHErAY5+29Pdw4YMoHUVJnPBXbmKV0hEM6SuWym5U9CExwj6aCDZy/C5TGGyuRH1ZfGHzVFHp3UGj5qy36TXtVxATBnbP+gz5QoznEnI+tebVVAecCcwqy///8mGwAA==",
  ],
  [
    "lc=4,lp=0,pb=0",
    "BAAAgAD//////////wAAYQWB5NG8g2KpePqR/hJT0FGPYf4rYa4DltutZnfz3Lqqr0HanE5qeRQOb+URQlMOzq28lI0DWCT8jLAVLD2h3SUZWAu07EIfmpc5faZAdg56irDy5Yu56I6mLatG7cjabdAhnMb5ZFO9XiZdDvmrwmmsKsXsScjymnHf//51eAA=",
  ],
  [
    "lc=1,lp=3,pb=1",
    "SQAAgAD//////////wAAYAW/5IMLDMxDBbY/8TEfSwuUkpfZeiPxgjI5Td1lXfYDCBatUmadIUTGyL6QImvyJkCroAopa5P/BWbqafJX16K9XSivVuXD5dDq/yr+tEYMlduD/v4MjmEhm1nDuSCer1F1PMuvTLb4DrArz67MYOVHPDtKz3bF9jt0J9f//6ZjgAA=",
  ],
] as const;

describe("decodeLzma", () => {
  it("gives back what was encoded, by its length", () => {
    fc.assert(
      fc.property(data, (original) => {
        const { properties, stream } = encode(original);
        const { bytes, end } = decodeLzma(properties, stream, { length: original.length });
        expect(end).toBe("length");
        expect(Buffer.from(bytes).equals(original)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same in slices, whole or cut", () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(data, part, fc.integer({ min: 1, max: 5000 }), fc.boolean(), (original, part, slice, isKnown) => {
        const { properties, stream } = encode(original);
        const cut = stream.subarray(0, Math.ceil(stream.length * part));
        const options = isKnown ? { length: original.length } : {};
        const slices = decodeLzmaInSlices(properties, cut, slice, options);
        let turns = 0;
        let next = slices.next();
        for (; !next.done; next = slices.next()) turns++;
        expect(next.value).toEqual(decodeLzma(properties, cut, options));
        // A match, which is not cut, has 273 bytes at most.
        expect(turns).toBeGreaterThanOrEqual(Math.ceil(next.value.bytes.length / (slice + 273)) - 1);
      }),
      { numRuns: 40 },
    );
  });

  it("gives back what comes before the end of an input that is cut, and says so", () => {
    fc.assert(
      fc.property(data, fc.double({ min: 0, max: 1, noNaN: true }), (original, part) => {
        const { properties, stream } = encode(original);
        const cut = stream.subarray(0, Math.floor(stream.length * part));
        const { bytes, end } = decodeLzma(properties, cut, { length: original.length });
        expect(["input", "length"]).toContain(end);
        expect(Buffer.from(bytes).equals(original.subarray(0, bytes.length))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("ends in bounds whatever the bytes are", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 5, maxLength: 5 }),
        fc.uint8Array({ maxLength: 400 }),
        (properties, noise) => {
          const stream = Uint8Array.of(0, ...noise);
          const { bytes } = decodeLzma(properties, stream, { maxLength: 10_000 });
          expect(bytes.length).toBeLessThanOrEqual(10_000);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("stops at the limit", () => {
    const { properties, stream } = encode(new Uint8Array(100_000));
    const { bytes, end } = decodeLzma(properties, stream, { maxLength: 1000 });
    expect([bytes.length, end]).toEqual([1000, "limit"]);
  });

  it("allocates no dictionary because a header says so", () => {
    const { properties, stream } = encode(new TextEncoder().encode("little"));
    const large = Uint8Array.of(properties[0]!, 0xff, 0xff, 0xff, 0xff);
    const { bytes } = decodeLzma(large, stream, { length: 6 });
    expect(new TextDecoder().decode(bytes)).toBe("little");
    expect(bytes.buffer.byteLength).toBe(6);
  });

  it.each(FROM_XZ)("reads what another encoder has written with %s", (_, base64) => {
    const file = Buffer.from(base64, "base64");
    const { bytes, end } = decodeLzma(file.subarray(0, 5), file.subarray(HEADER));
    expect(end).toBe("marker");
    expect(ORIGINAL.equals(bytes)).toBe(true);
  });
});
