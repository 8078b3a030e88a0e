import { expect, test } from "vitest";
import { fromHex } from "../bytes/base64-hex.ts";
import type { ObjectEncoding } from "../bytes/data.ts";
import { scanRows } from "../testing/rows/scanning.ts";
import { ByteArray } from "../utils/ByteArray.ts";
import { AmfError } from "./errors.ts";
import { AmfScanner } from "./scanner.ts";

function scan(bytes: Uint8Array, encoding: ObjectEncoding): string {
  const scanner = new AmfScanner(ByteArray.from(bytes), encoding, { maxDepth: 64, maxLength: 2 ** 40 });
  try {
    return scanner.scan() === "incomplete" ? "." : "+";
  } catch (error) {
    if (!(error instanceof AmfError)) throw error;
    return "x";
  }
}

/** The native's are avm2-natives/flashnet/AmfScanner.test.ts. */
test.each(scanRows)("$name", ({ bytes, encoding, expected }) => {
  const all = fromHex(bytes);
  const results = Array.from({ length: all.length + 1 }, (_, length) => scan(all.slice(0, length), encoding));
  expect(results.join("")).toBe(expected);
});

test.each(scanRows.filter(({ expected }) => !expected.includes("x")))(
  "byte by byte: $name",
  ({ bytes, encoding, expected }) => {
    const buffer = new ByteArray();
    const scanner = new AmfScanner(buffer, encoding, { maxDepth: 64, maxLength: 2 ** 40 });
    let results = scanner.scan() === "incomplete" ? "." : "+";
    for (const byte of fromHex(bytes)) {
      const { position } = buffer;
      buffer.position = buffer.length;
      buffer.writeByte(byte);
      buffer.position = position;
      results += scanner.scan() === "incomplete" ? "." : "+";
    }
    expect(results).toBe(expected);
  },
);
