import fc from "fast-check";
import { expect, test } from "vitest";
import { readU32, readU32LittleEndian, writeU32, writeU32LittleEndian } from "./u32.ts";

const place = { value: fc.integer({ min: 0, max: 0xffffffff }), before: fc.integer({ min: 0, max: 3 }) };

test.each([
  [readU32, writeU32, false],
  [readU32LittleEndian, writeU32LittleEndian, true],
] as const)("%o: as a DataView has them", (read, write, isLittleEndian) => {
  fc.assert(
    fc.property(fc.record(place), ({ value, before }) => {
      const bytes = new Uint8Array(8).fill(0xaa);
      write(bytes, before, value);
      const expected = new Uint8Array(8).fill(0xaa);
      new DataView(expected.buffer).setUint32(before, value, isLittleEndian);
      expect(bytes).toEqual(expected);
      expect(read(bytes, before)).toBe(value);
    }),
  );
});
