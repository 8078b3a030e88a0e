import { beforeAll, expect, it } from "vitest";
import { traceRows } from "../testing/rows.ts";

const IMPORTS = `
import { ByteArray } from "flash.utils";
import { Der } from "./Der.ts";

function bytesOf(digits: string): ByteArray {
  const bytes = new ByteArray();
  for (let i: int = 0; i < digits.length; i += 2) bytes.writeByte(parseInt(digits.substr(i, 2), 16));
  return bytes;
}

function whole(digits: string): Der {
  return Der.whole(bytesOf(digits));
}
`;

/** An expression that uses `whole`, and what it is: ITU-T X.690, RFC 5280. */
const rows: [expression: string, expected: string][] = [
  ['whole("")', "null"],
  ['whole("05")', "null"],
  ['whole("0500").tag', "5"],
  ['whole("050000")', "null"],
  ['whole("0501")', "null"],
  // lengths: of several bytes, indefinite, of too many bytes, beyond the end, beyond what a uint counts
  ['whole("04810161").encoded.length', "4"],
  ['whole("0484000000016100")', "null"],
  ['whole("04840000000161").encoded.length', "7"],
  ['whole("0480610000")', "null"],
  ['whole("0485000000000161")', "null"],
  ['whole("0484ffffffff61")', "null"],
  ['whole("0482")', "null"],
  // tags of several bytes
  ['whole("1f8100")', "null"],
  ['whole("0203010001").hex', "010001"],
  ['whole("020200ff").hex', "FF"],
  ['whole("020100").hex', "00"],
  ['whole("0303008001").bits', "8001"],
  ['whole("0300").bits', "null"],
  ['whole("0603550403").oid', "2.5.4.3"],
  ['whole("06092a864886f70d010101").oid', "1.2.840.113549.1.1.1"],
  ['whole("06028837").oid', "2.999"],
  ['whole("0500").oid', "null"],
  ['whole("060affffffffffffffffff7f").oid', "null"],
  ['whole("0c03e282ac").text', "€"],
  ['whole("0c01ff").text', "null"],
  ['whole("0c03610062").text.length', "3"],
  ['whole("13024142").text', "AB"],
  ['whole("1401e9").text', "é"],
  ['whole("1e0420ac0041").text', "€A"],
  ['whole("1e03000041").text', "null"],
  ['whole("1c040001f600").text == String.fromCharCode(0xd83d, 0xde00)', "true"],
  ['whole("1c0400110000").text', "null"],
  ['whole("0500").text', "null"],
  ['whole("170d3439313233313233353935395a").date.getTime()', String(Date.UTC(2049, 11, 31, 23, 59, 59))],
  ['whole("170d3530303130313030303030305a").date.getTime()', String(Date.UTC(1950, 0, 1))],
  ['whole("180f32303530303130313030303030305a").date.getTime()', String(Date.UTC(2050, 0, 1))],
  ['whole("170b343931323331323335395a").date', "null"],
  ['whole("13024142").date', "null"],
  ['whole("3006020101020102").children.length', "2"],
  ['whole("3006020101020102").children[1].hex', "02"],
  ['whole("3000").children.length', "0"],
  ['whole("3003020201").children', "null"],
  ['whole("020101").children', "null"],
];

let traced: Map<string, string[]>;
beforeAll(async () => {
  traced = await traceRows(
    IMPORTS,
    Object.fromEntries(
      rows.map(([expression]) => [expression, `try { trace(${expression}); } catch (error) { trace(error); }`]),
    ),
  );
});

it.each(rows)("%s is %s", (expression, expected) => {
  expect(traced.get(expression)).toEqual([expected]);
});
