import { Dictionary, Vector, Xml, XmlDocument } from "../../amf/values.ts";
import { ByteArray } from "../../utils/ByteArray.ts";
import { type AmfSection, text } from "../amf-row.ts";
import { Point } from "../classes.ts";

const OUT_OF_BOUNDS = { error: { name: "RangeError", errorID: 2006 } };
const END_OF_FILE = { error: { name: "Error", errorID: 2030 } };
const noop = (): void => {};
const long = "é".repeat(40000);

function selfContaining(): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  object.me = object;
  return object;
}

export const amf0Section: AmfSection = {
  name: "§8 AMF0",
  values: [
    { name: "00 number", value: 7, bytes: "00 401c000000000000" },
    { name: "01 boolean", value: true, bytes: "01 01" },
    { name: "02 string", value: "é", bytes: "02 0002 c3a9" },
    { name: "03 object", value: { a: true }, bytes: "03 0001 61 0101 0000 09" },
    { name: "03 object: empty", value: {}, bytes: "03 0000 09" },
    { name: "05 null", value: null, bytes: "05" },
    { name: "06 undefined", value: undefined, bytes: "06" },
    { name: "06 function", value: noop, bytes: "06", reads: { value: undefined } },
    {
      name: "07 reference: all complex values count, the root is 0",
      value: ((date: Date) => [{}, date, date])(new Date(0)),
      bytes: `08 00000003 0001 30 03 000009 0001 31 0b 0000000000000000 0000 0001 32 07 0002 000009`,
    },
    {
      name: "07 reference: to what it is in",
      value: selfContaining(),
      bytes: "03 0002 6d65 07 0000 0000 09",
    },
    { name: "08 ECMA array", value: [true, false], bytes: "08 00000002 0001 30 0101 0001 31 0100 0000 09" },
    {
      name: "08 ECMA array: holes and names",
      value: Object.assign([true], { 2: false, a: true }),
      bytes: "08 00000003 0001 30 0101 0001 32 0100 0001 61 0101 0000 09",
    },
    { name: "0B date", value: new Date(1672531200000), bytes: "0b 427856aa0c800000 0000" },
    { name: "0C long string", value: long, bytes: `0c 00013880 ${"c3a9".repeat(40000)}` },
    {
      name: "0F XML document",
      value: new XmlDocument("<a />"),
      bytes: "0f 00000005 3c61202f3e",
    },
    {
      name: "0F XML document: E4X",
      value: new Xml("<a/>"),
      bytes: "0f 00000004 3c612f3e",
      reads: { value: new XmlDocument("<a/>") },
      inPlayer: { reads: { value: new XmlDocument("<a />") } },
    },
    {
      name: "10 typed object",
      value: new Point(),
      bytes: `10 000a ${text("test.Point")} 0001 78 000000000000000000 0001 79 000000000000000000 0005 ${text("label")} 05 0000 09`,
      // It sorts the names.
      inPlayer: {
        writes: `10 000a ${text("test.Point")} 0005 ${text("label")} 05 0001 78 000000000000000000 0001 79 000000000000000000 0000 09`,
      },
    },
    {
      name: "11 ByteArray in AMF3",
      value: ByteArray.from(Uint8Array.of(1)),
      bytes: "11 0c 03 01",
    },
    {
      name: "11 Vector in AMF3",
      value: new Vector(Int32Array.of(1)),
      bytes: "11 0d 03 00 00000001",
    },
    { name: "11 Dictionary in AMF3", value: new Dictionary(), bytes: "11 11 01 00" },
    {
      name: "functions in objects are skipped",
      value: { a: noop, b: true },
      bytes: "03 0001 62 0101 0000 09",
      reads: { value: { b: true } },
    },
  ].map((row) => ({ encoding: 0, ...row })),
  bytes: [
    { name: "0A strict array", bytes: "0a 00000002 05 06", reads: { value: [null, undefined] } },
    { name: "0D unsupported", bytes: "0d", reads: { value: undefined } },
    {
      name: "08 ECMA array: the count is not to be trusted",
      bytes: "08 00ffffff 0001 30 05 0000 09",
      reads: { value: [null] },
    },
    {
      name: "10 typed object of an unknown class",
      bytes: "10 0003 787878 0001 61 05 0000 09",
      reads: { value: { a: null } },
    },
    {
      name: "03 object: an empty name is one if no end follows",
      bytes: "03 0000 0101 0000 09",
      reads: { value: { "": true } },
    },
    {
      name: "0B date: the time zone is left out of account",
      bytes: "0b 0000000000000000 ff88",
      reads: { value: new Date(0) },
    },
    { name: "04 movieclip is reserved", bytes: "04", reads: OUT_OF_BOUNDS },
    { name: "0E recordset is reserved", bytes: "0e", reads: OUT_OF_BOUNDS },
    { name: "other markers", bytes: "12", reads: OUT_OF_BOUNDS },
    {
      name: "reference to an object that there is not",
      bytes: "07 00ff",
      reads: OUT_OF_BOUNDS,
    },
    { name: "end of file: nothing", bytes: "", reads: END_OF_FILE },
    { name: "end of file: in an object", bytes: "03 0001 61", reads: END_OF_FILE },
    {
      name: "end of file: a strict array of more than there is",
      bytes: "0a ffffffff 05",
      reads: END_OF_FILE,
    },
    {
      name: "end of file: a long string of more than there is",
      bytes: "0c ffffffff 61",
      reads: END_OF_FILE,
    },
  ].map((row) => ({ encoding: 0, ...row })) as AmfSection["bytes"],
};
