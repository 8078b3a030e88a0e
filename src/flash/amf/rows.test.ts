import { expect, describe as group, test } from "vitest";
import { decodeAmf0, decodeAmf3, encodeAmf0, encodeAmf3 } from "../amf.ts";
import { fromHex, toHex } from "../bytes/base64-hex.ts";
import type { ObjectEncoding } from "../bytes/data.ts";
import { FlashError } from "../bytes/errors.ts";
import { defaultAliases } from "../net/class-aliases.ts";
import { compact } from "../testing/amf-row.ts";
import { registerTestAliases } from "../testing/classes.ts";
import { describe } from "../testing/graph.ts";
import { amfSections } from "../testing/rows/index.ts";
import { recordedNetConnection, recordedTyped } from "../testing/rows/recorded.ts";
import { ByteArray } from "../utils/ByteArray.ts";

registerTestAliases(defaultAliases);

function write(value: unknown, encoding: ObjectEncoding): string {
  const array = new ByteArray();
  array.objectEncoding = encoding;
  // Of no consequence for AMF.
  array.endian = "littleEndian";
  array.writeObject(value);
  expect(array.endian).toBe("littleEndian");
  return toHex(array.bytes);
}

function read(bytes: string, encoding: ObjectEncoding): unknown {
  const array = ByteArray.from(fromHex(compact(bytes)));
  array.objectEncoding = encoding;
  array.endian = "littleEndian";
  try {
    const value = describe(array.readObject());
    expect(array.bytesAvailable).toBe(0);
    return { value };
  } catch (error) {
    if (!(error instanceof FlashError)) throw error;
    return { error: { name: error.name, errorID: error.errorID } };
  }
}

group.each(amfSections)("$name", ({ values, bytes }) => {
  test.each(values)("writes $name", ({ value, bytes: expected, encoding = 3 }) => {
    expect(write(value, encoding)).toBe(compact(expected));
  });

  test.each(values)("reads $name", ({ value, reads = { value }, bytes: written, encoding = 3 }) => {
    expect(read(written, encoding)).toEqual({ value: describe(reads.value) });
  });

  if (bytes.length > 0) {
    test.each(bytes)("reads $name", ({ bytes: given, reads, encoding = 3 }) => {
      expect(read(given, encoding)).toEqual("error" in reads ? reads : { value: describe(reads.value) });
    });
  }
});

group("§9 Recorded byte vectors", () => {
  test.each(recordedTyped)("%s", (_, value, bytes) => {
    expect(toHex(encodeAmf3(value))).toBe(compact(bytes));
    expect(decodeAmf3(fromHex(compact(bytes)), { unknownClasses: "typed" })).toEqual(value);
  });

  test.each(recordedNetConnection)("AMF0 (NetConnection) %s", (_, value, bytes) => {
    const expected = compact(bytes).toLowerCase();
    expect(toHex(encodeAmf0(value))).toBe(expected);
    expect(encodeAmf0(decodeAmf0(fromHex(expected)))).toEqual(fromHex(expected));
  });
});
