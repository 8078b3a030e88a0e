import { TypedObject, Vector } from "../../amf/values.ts";
import { ByteArray } from "../../utils/ByteArray.ts";
import { type AmfSection, text } from "../amf-row.ts";

const decimal = (...values: number[]): string => values.map((value) => value.toString(16).padStart(2, "0")).join("");

function greeting(): ByteArray {
  const array = new ByteArray();
  array.writeUTF("hello world");
  return array;
}

const date = new Date(1672531200000);

/** Byte vectors that were recorded from players. */
export const recordedSection: AmfSection = {
  name: "§9 Recorded byte vectors",
  values: [
    {
      name: 'ByteArray holding writeUTF("hello world")',
      value: greeting(),
      bytes: decimal(12, 27, 0, 11, 104, 101, 108, 108, 111, 32, 119, 111, 114, 108, 100),
    },
    {
      name: "Vector.<uint>[100,200,300], not fixed",
      value: new Vector(Uint32Array.of(100, 200, 300)),
      bytes: decimal(14, 7, 0, 0, 0, 0, 100, 0, 0, 0, 200, 0, 0, 1, 44),
    },
    {
      name: "Vector.<uint>[500,600], fixed",
      value: new Vector(Uint32Array.of(500, 600), { fixed: true }),
      bytes: decimal(14, 5, 1, 0, 0, 1, 244, 0, 0, 2, 88),
    },
    { name: "empty Vector.<uint>", value: new Vector(Uint32Array.of()), bytes: decimal(14, 1, 0) },
    {
      name: "Vector.<int>[-1,-200,4]",
      value: new Vector(Int32Array.of(-1, -200, 4)),
      bytes: decimal(13, 7, 0, 255, 255, 255, 255, 255, 255, 255, 56, 0, 0, 0, 4),
    },
    {
      name: 'Vector.<Object>[{},30,null,undefined,true,"Hello"]',
      value: new Vector([{}, 30, null, undefined, true, "Hello"]),
      bytes: decimal(16, 13, 0, 1, 10, 11, 1, 1, 4, 30, 1, 1, 3, 6, 11, 72, 101, 108, 108, 111),
      reads: { value: new Vector([{}, 30, null, null, true, "Hello"]) },
    },
    { name: "Vector.<String>", value: new Vector(["ab", "c"]), bytes: decimal(16, 5, 0, 1, 6, 5, 97, 98, 6, 3, 99) },
    { name: "Array [a,b]", value: ["a", "b"], bytes: "09 05 01 060361 060362" },
    {
      name: "Array with [0] and [5]",
      value: Object.assign(["a"], { 5: "b" }),
      bytes: "09 03 03 35 060362 01 060361",
    },
    {
      name: "Array [x] plus custom_prop",
      value: Object.assign(["x"], { custom_prop: "v" }),
      bytes: `09 03 17 ${text("custom_prop")} 060376 01 060378`,
    },
    { name: "Date 1672531200000", value: date, bytes: "08 01 42 78 56 AA 0C 80 00 00" },
    { name: "AMF0: Date 1672531200000", encoding: 0, value: date, bytes: "0B 42 78 56 AA 0C 80 00 00 00 00" },
    { name: "function, top level: AMF0", encoding: 0, value: () => {}, bytes: "06", reads: { value: undefined } },
    { name: "function, top level: AMF3", value: () => {}, bytes: "00", reads: { value: undefined } },
  ].map(({ bytes, ...row }) => ({ ...row, bytes: bytes.toLowerCase(), encoding: (row.encoding ?? 3) as 0 | 3 })),
  bytes: [],
};

/** A class that only the recording has. */
export const recordedTyped: [name: string, value: unknown, bytes: string][] = [
  [
    'instance of class aliased "MyClassAlias" with one sealed property',
    new TypedObject("MyClassAlias", { firstProp: "Hello" }),
    `0a 13 19 ${text("MyClassAlias")} 13 ${text("firstProp")} 06 0b ${text("Hello")}`,
  ],
  [
    'Vector of class aliased "MyAlias", one sealed property',
    new Vector([new TypedObject("MyAlias", { otherField: "a" }), new TypedObject("MyAlias", { otherField: "b" })], {
      className: "MyAlias",
    }),
    `${decimal(16, 5, 0, 15)} ${text("MyAlias")} ${decimal(10, 19, 0, 21)} ${text("otherField")} 060361 ${decimal(10, 1)} 060362`,
  ],
  [
    "unaliased dynamic class, one sealed property",
    new TypedObject("", { first: null }, { sealed: ["first"], dynamic: true }),
    `${decimal(10, 27, 1, 11)} ${text("first")} 01 01`,
  ],
];

/** As NetConnection writes AMF0. */
export const recordedNetConnection: [name: string, value: unknown, bytes: string][] = [
  ["dense array of 2 strings", ["seven b", "c"], `0A 00 00 00 02 02 00 07 ${text("seven b")} 02 00 01 63`],
  ["sparse [0],[5]", Object.assign(["a"], { 5: "b" }), "0A 00 00 00 06 02 00 01 61 06 06 06 06 02 00 01 62"],
  [
    "array [x] + custom_prop",
    Object.assign(["x"], { custom_prop: "v" }),
    `08 00 00 00 01 00 01 30 02 00 01 78 00 0b ${text("custom_prop")} 02 00 01 76 00 00 09`,
  ],
];
