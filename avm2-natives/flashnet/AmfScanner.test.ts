import { beforeAll, describe, expect, it } from "vitest";
import { scanRows } from "../../src/flash/testing/rows/scanning.ts";
import { traceRows } from "../testing/rows.ts";

const IMPORTS = `
import { EOFError } from "flash.errors";
import { ByteArray } from "flash.utils";
import { AmfScanner } from "./AmfScanner.ts";

function fill(digits: string, length: int): ByteArray {
  const bytes = new ByteArray();
  // What is in front is not looked at.
  bytes.writeByte(0x12);
  for (let i: int = 0; i < length; i++) bytes.writeByte(parseInt(digits.substr(2 * i, 2), 16));
  return begin(bytes, length);
}

/** The first bytes, behind what is in front. */
function begin(bytes: ByteArray, length: int): ByteArray {
  const start = new ByteArray();
  start.writeBytes(bytes, 0, length + 1);
  start.endian = "littleEndian";
  start.position = 1;
  return start;
}

function scan(bytes: ByteArray, encoding: uint): string {
  try {
    new AmfScanner(bytes).check(encoding);
    return "+";
  } catch (error) {
    if (is(error, EOFError) && error.errorID == 2030) return ".";
    if (is(error, RangeError) && error.errorID == 2006) return "x";
    throw error;
  }
}

function scanAll(digits: string, encoding: uint): string {
  let results = "";
  const whole = fill(digits, digits.length / 2);
  for (let length: int = 0; length <= digits.length / 2; length++) {
    const bytes = begin(whole, length);
    results += scan(bytes, encoding);
    if (bytes.position != 1 || bytes.endian != "littleEndian") results += "!";
  }
  return results;
}

function nested(levels: int): string {
  let digits = "";
  for (let i: int = 0; i < levels; i++) digits += "0a00000001";
  return digits;
}
`;

describe("AmfScanner, the native", () => {
  let traced: Map<string, string[]>;
  beforeAll(async () => {
    const rows = scanRows.map(({ name, bytes, encoding }): [string, string] => [
      name,
      `trace(scanAll(${JSON.stringify(bytes)}, ${encoding}));`,
    ]);
    traced = await traceRows(IMPORTS, {
      ...Object.fromEntries(rows),
      depth: `for (const levels of [48, 49, 200]) trace(scan(fill(nested(levels), levels * 5), 0));`,
    });
  });

  it("has a row for each of the table", () => {
    expect(traced.size).toBe(scanRows.length + 1);
  });

  it.each(scanRows)("$name", ({ name, expected }) => {
    expect(traced.get(name)).toEqual([expected]);
  });

  it("takes what is nested too deeply for the player to be there", () => {
    expect(traced.get("depth")).toEqual([".", "+", "+"]);
  });
});
