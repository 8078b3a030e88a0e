import fc from "fast-check";
import { expect, test } from "vitest";
import { FlashError } from "../bytes/errors.ts";
import { ByteArray } from "../utils/ByteArray.ts";
import { Cursor, readFrom } from "./cursor.ts";
import { readU29 } from "./u29.ts";

type Reads = Pick<Cursor, "readBoolean" | "readUnsignedByte" | "readUnsignedShort" | "readInt" | "readUnsignedInt"> &
  Pick<Cursor, "readDouble" | "readUtf8" | "position" | "bytesAvailable">;

/** What both can do, and how each does it. */
const reads: Record<string, (source: Reads, length: number) => unknown> = {
  boolean: (source) => source.readBoolean(),
  byte: (source) => source.readUnsignedByte(),
  short: (source) => source.readUnsignedShort(),
  int: (source) => source.readInt(),
  uint: (source) => source.readUnsignedInt(),
  double: (source) => source.readDouble(),
  u29: (source) => readU29(source),
  text: (source, length) => source.readUtf8(length),
  bytes: (source, length) =>
    source instanceof Cursor ? source.readBytes(length).slice() : (source as ByteArray).readUint8Array(length),
};

function outcome(source: Reads, read: () => unknown): unknown[] {
  try {
    return [read(), source.position, source.bytesAvailable];
  } catch (error) {
    if (!(error instanceof FlashError)) throw error;
    return [error.message, source.position, source.bytesAvailable];
  }
}

const bytes = fc.uint8Array({ maxLength: 60 });
const steps = fc.array(fc.record({ kind: fc.constantFrom(...Object.keys(reads)), length: fc.nat({ max: 40 }) }));

test("a cursor reads what a ByteArray reads, and stops where it stops", () => {
  fc.assert(
    fc.property(bytes, fc.nat({ max: 70 }), steps, (given, position, program) => {
      const array = ByteArray.from(given);
      array.position = position;
      const cursor = new Cursor(Uint8Array.from(given), position);
      for (const { kind, length } of program) {
        const read = reads[kind]!;
        expect(outcome(cursor, () => read(cursor, length))).toEqual(outcome(array, () => read(array, length)));
      }
    }),
    { numRuns: 1000 },
  );
});

test("a buffer is where reading from it ended, or failed", () => {
  const array = ByteArray.from(Uint8Array.of(1, 2, 3, 4, 5));
  array.endian = "littleEndian";
  expect(readFrom(array, (cursor) => cursor.readUnsignedShort())).toBe(0x0102);
  expect(array.position).toBe(2);
  expect(() => readFrom(array, (cursor) => [cursor.readUnsignedShort(), cursor.readInt()])).toThrow("#2030");
  expect(array.position).toBe(4);
});
