import { describe, expect, test } from "vitest";
import { fromHex } from "../bytes/base64-hex.ts";
import { uncompress } from "../bytes/compression.ts";
import { MemoryError } from "../bytes/errors.ts";
import { runOnClass } from "../testing/class-runner.ts";
import { compare } from "../testing/row.ts";
import { airSection, sections } from "../testing/rows/index.ts";
import { ByteArray } from "./ByteArray.ts";

describe.each([...sections, airSection])("$name", ({ rows }) => {
  test.each(rows)("$name", (row) => {
    const { actual, expected } = compare(row, runOnClass(row.steps), "class");
    expect(actual).toEqual(expected);
  });
});

/** Memory of buffers that a call has taken at most, in bytes; it is let go of later. */
function buffersTaken(call: () => void): number {
  const before = process.memoryUsage().arrayBuffers;
  call();
  return process.memoryUsage().arrayBuffers - before;
}

test("eighteen bytes of LZMA that announce a large dictionary cost nothing of the kind", () => {
  const data = fromHex("5dffffffffffffffffffffffff0000000000");
  const taken = buffersTaken(() => expect(() => uncompress(data, "lzma", 2 ** 32)).toThrow());
  expect(taken).toBeLessThan(1 << 20);
});

test("LZMA that goes on behind the limit stops there", () => {
  const array = new ByteArray();
  array.length = 1 << 20;
  array.compress("lzma");
  expect(() => uncompress(array.bytes, "lzma", 1 << 16)).toThrow(MemoryError);
});

test("toHexString takes the memory of its digits", () => {
  const array = ByteArray.from(new Uint8Array(1 << 20).fill(0xab));
  const before = process.memoryUsage().heapUsed;
  const text = array.toHexString();
  expect(text.slice(-4)).toBe("abab");
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(8 << 20);
});
