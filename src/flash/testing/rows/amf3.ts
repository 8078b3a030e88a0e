import { Dictionary, TypedObject, Vector, Xml, XmlDocument } from "../../amf/values.ts";
import { ByteArray } from "../../utils/ByteArray.ts";
import { type AmfSection, text, type ValueRow } from "../amf-row.ts";
import { Bag, Named, Packet, Point } from "../classes.ts";

const bytes = (...values: number[]): ByteArray => ByteArray.from(Uint8Array.from(values));
const OUT_OF_BOUNDS = { error: { name: "RangeError", errorID: 2006 } };
const END_OF_FILE = { error: { name: "Error", errorID: 2030 } };
const noop = (): void => {};

function twice<T>(value: T): [T, T] {
  return [value, value];
}

function selfContaining(): unknown[] {
  const array: unknown[] = [];
  array.push(array);
  return array;
}

function withProperties<T extends object>(object: T, properties: Record<string, unknown>): T {
  return Object.assign(object, properties);
}

function dictionary(entries: [unknown, unknown][], weakKeys = false): Dictionary {
  return Object.assign(new Dictionary(entries), { weakKeys });
}

const numbers: ValueRow[] = (
  [
    [0, "04 00"],
    [0x7f, "04 7f"],
    [0x80, "04 81 00"],
    [0x3fff, "04 ff 7f"],
    [0x4000, "04 81 80 00"],
    [0x1fffff, "04 ff ff 7f"],
    [0x200000, "04 80 c0 80 00"],
    [-1, "04 ff ff ff ff"],
    [-5, "04 ff ff ff fb"],
    [0.5 + 0.5, "04 01"],
    [268435455, "04 bf ff ff ff"],
    [-268435456, "04 c0 80 80 00"],
    [268435456, "05 41 b0 00 00 00 00 00 00"],
    [-268435457, "05 c1 b0 00 00 01 00 00 00"],
    [1073741824, "05 41 d0 00 00 00 00 00 00"],
    [-1073741824, "05 c1 d0 00 00 00 00 00 00"],
    [-0, "05 80 00 00 00 00 00 00 00"],
    [1.5, "05 3f f8 00 00 00 00 00 00"],
    [Number.NaN, "05 7f f8 00 00 00 00 00 00"],
    [Number.POSITIVE_INFINITY, "05 7f f0 00 00 00 00 00 00"],
  ] as const
).map(([value, written]) => ({
  name: Object.is(value, -0) ? "number −0" : `number ${value}`,
  value,
  bytes: written,
}));

export const amf3Section: AmfSection = {
  name: "§7 AMF3",
  values: [
    { name: "00 undefined", value: undefined, bytes: "00" },
    { name: "01 null", value: null, bytes: "01" },
    { name: "02 false", value: false, bytes: "02" },
    { name: "03 true", value: true, bytes: "03" },
    ...numbers,
    { name: "06 string", value: "é\0\ufeff", bytes: "06 0d c3a9 00 efbbbf" },
    { name: "06 string: empty is 01, never in the table", value: twice(""), bytes: "09 05 01 0601 0601" },
    { name: "06 string: reference", value: twice("ab"), bytes: "09 05 01 06 05 6162 06 00" },
    { name: "06 string: long", value: "x".repeat(64), bytes: `06 8101 ${"78".repeat(64)}` },
    {
      name: "07 XMLDocument",
      value: new XmlDocument("<a />"),
      bytes: "07 0b 3c61202f3e",
    },
    { name: "08 Date", value: new Date(1672531200000), bytes: "08 01 42 78 56 aa 0c 80 00 00" },
    { name: "08 Date: NaN is legal", value: new Date(Number.NaN), bytes: "08 01 7f f8 00 00 00 00 00 00" },
    {
      name: "08 Date: reference",
      value: twice(new Date(0)),
      bytes: "09 05 01 08 01 0000000000000000 08 02",
    },
    { name: "09 Array: dense", value: [true, false], bytes: "09 05 01 03 02" },
    {
      name: "09 Array: a hole ends the dense part",
      value: withProperties([true], { 5: false }),
      bytes: "09 03 03 35 02 01 03",
    },
    { name: "09 Array: pairs first", value: withProperties([true], { a: false }), bytes: "09 03 03 61 02 01 03" },
    {
      name: "09 Array: a function ends the dense part, later indices become names",
      value: [true, noop, false],
      bytes: "09 03 03 32 02 01 03",
      reads: { value: withProperties([true], { 2: false }) },
    },
    { name: "09 Array: undefined is an element", value: [undefined, null], bytes: "09 05 01 00 01" },
    { name: "0A Object: anonymous", value: {}, bytes: "0a 0b 01 01" },
    {
      name: "0A Object: reference",
      value: twice({}),
      bytes: "09 05 01 0a0b0101 0a02",
    },
    {
      name: "0A Object: traits reference",
      value: [{ a: true }, { a: false }],
      bytes: "09 05 01 0a0b01 0361 03 01 0a01 00 02 01",
    },
    { name: "0A Object: a name is a string", value: { ab: "ab" }, bytes: "0a 0b 01 05 6162 06 00 01" },
    {
      name: "0A Object: the table has it before its contents",
      value: selfContaining(),
      bytes: "09 03 01 09 00",
    },
    {
      name: "0A Object: sealed names in their order, inherited ones included; no const, getter or method",
      value: new Named(),
      bytes: `0a 53 15 ${text("test.Named")} 0378 0379 0b ${text("label")} 09 ${text("name")} 09 ${text("both")} 0400 0400 01 0601 0401`,
      // It sorts the names.
      inPlayer: {
        writes: `0a 53 15 ${text("test.Named")} 09 ${text("both")} 0b ${text("label")} 09 ${text("name")} 0378 0379 0401 01 0601 0400 0400`,
      },
    },
    {
      name: "0A Object: a dynamic class has sealed names and others",
      value: withProperties(new Bag(), { title: true, a: false }),
      bytes: `0a 1b 11 ${text("test.Bag")} 0b ${text("title")} 03 0361 02 01`,
    },
    {
      name: "0A Object: a class without alias has an empty name",
      value: new TypedObject("", { first: null }, { sealed: ["first"], dynamic: true }),
      graph: [{ kind: "instance", name: "Unaliased", properties: [] }],
      bytes: `0a 1b 01 0b ${text("first")} 01 01`,
      reads: { value: { first: null } },
    },
    {
      name: "0A Object: functions and empty names are skipped",
      value: { a: noop, "": true, b: true },
      bytes: "0a 0b 01 0362 03 01",
      reads: { value: { b: true } },
      // Its reader takes the empty name for the end.,
    },
    {
      name: "0A Object: a sealed function is undefined",
      value: withProperties(new Bag(), { title: noop }),
      bytes: `0a 1b 11 ${text("test.Bag")} 0b ${text("title")} 00 01`,
      reads: { value: new Bag() },
    },
    {
      name: "0A Object: externalizable",
      value: withProperties(new Packet(), { id: 1, payload: "packet" }),
      bytes: `0a 07 17 ${text("test.Packet")} 00000001 0006${text("packet")} 06 0d ${text("packet")} 0100`,
    },
    {
      name: "0A Object: what writeExternal writes shares the tables",
      value: ["ab", withProperties(new Packet(), { payload: "ab" })],
      bytes: `09 05 01 06056162 0a 07 17 ${text("test.Packet")} 00000000 0006${text("packet")} 06 00 0100`,
    },
    { name: "0B XML", value: new Xml("<a/>"), bytes: "0b 09 3c612f3e" },
    { name: "0C ByteArray", value: bytes(1, 2), bytes: "0c 05 0102" },
    {
      name: "0C ByteArray: reference",
      value: twice(bytes(1)),
      bytes: "09 05 01 0c 03 01 0c 02",
    },
    { name: "0D Vector.<int>", value: new Vector(Int32Array.of(-1, 1)), bytes: "0d 05 00 ffffffff 00000001" },
    {
      name: "0E Vector.<uint>",
      value: new Vector(Uint32Array.of(4294967295), { fixed: true }),
      bytes: "0e 03 01 ffffffff",
    },
    { name: "0F Vector.<Number>", value: new Vector(Float64Array.of(1.5)), bytes: "0f 03 00 3ff8000000000000" },
    {
      name: "0F Vector: reference",
      value: twice(new Vector(Float64Array.of())),
      bytes: "09 05 01 0f 01 00 0f 02",
    },
    { name: "10 other Vector", value: new Vector([true, "a"]), bytes: "10 05 00 01 03 060361" },
    {
      name: "10 other Vector: a function is undefined, and read back null",
      value: new Vector([noop]),
      bytes: "10 03 00 01 00",
      reads: { value: new Vector([null]) },
    },
    {
      name: "11 Dictionary",
      value: dictionary([
        [{}, false],
        ["a", true],
      ]),
      bytes: "11 05 00 0a0b0101 02 060361 03",
    },
    {
      name: "11 Dictionary: weak keys",
      value: dictionary([], true),
      bytes: "11 01 01",
      inPlayer: { writes: "11 01 00" },
      // Content can't ask a Dictionary what its keys are.,
    },
    {
      name: "11 Dictionary: int keys are strings",
      value: dictionary([[1, true]]),
      bytes: "11 03 00 060331 03",
      reads: { value: dictionary([["1", true]]) },
      // A Dictionary of it makes them what they were.
      inPlayer: { reads: { value: dictionary([[1, true]]) } },
    },
    { name: "a function is undefined", value: noop, bytes: "00", reads: { value: undefined } },
  ],
  bytes: [
    { name: "06 string: bytes that are no UTF-8 are characters", bytes: "06 07 61 c0 e9", reads: { value: "aÀé" } },
    { name: "06 string: surrogates", bytes: "06 0f eda0bd edb08c 00", reads: { value: "\ud83d\udc0c\0" } },
    { name: "other markers", bytes: "12", reads: OUT_OF_BOUNDS },
    { name: "reference to a string that there is not", bytes: "06 00", reads: OUT_OF_BOUNDS },
    { name: "reference to an object that there is not", bytes: "0a 02", reads: OUT_OF_BOUNDS },
    { name: "reference to traits that there are not", bytes: "0a 01", reads: OUT_OF_BOUNDS },
    { name: "end of file: nothing", bytes: "", reads: END_OF_FILE },
    { name: "end of file: in a number", bytes: "05 00", reads: END_OF_FILE },
    { name: "end of file: in a U29", bytes: "04 ff", reads: END_OF_FILE },
    { name: "end of file: in a string", bytes: "06 05 61", reads: END_OF_FILE },
    {
      name: "end of file: an array of more than there is",
      bytes: "09 ffffffff 01",
      reads: END_OF_FILE,
    },
    {
      name: "end of file: a Vector of more than there is",
      bytes: "0d ffffffff 00",
      reads: END_OF_FILE,
    },
    {
      name: "a Dictionary key that is neither string nor object",
      bytes: "11 03 00 03 01",
      reads: { error: { name: "ArgumentError", errorID: 2004 } },
    },
    {
      name: "externalizable, but the class is not",
      bytes: `0a 07 15 ${text("test.Point")}`,
      reads: { error: { name: "ArgumentError", errorID: 2173 } },
    },
    { name: "unknown alias: a plain Object", bytes: "0a 13 07 787878 0361 060362", reads: { value: { a: "b" } } },
    {
      name: "a property that a sealed class lacks is left out",
      bytes: `0a 23 15 ${text("test.Point")} 0378 0d ${text("absent")} 0402 0403`,
      reads: { value: withProperties(new Point(), { x: 2 }) },
    },
    {
      name: "a Vector of an unknown class: Vector.<Object>",
      bytes: "10 03 00 07 787878 0a 0b 01 01",
      reads: { value: new Vector([{}], { className: "xxx" }) },
    },
  ],
};
