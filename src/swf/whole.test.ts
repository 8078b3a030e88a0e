import { expect, test } from "vitest";
import { type SwfFile, TagCode } from "./model.ts";
import { readSwf } from "./reader.ts";
import { encodeRect } from "./rect.ts";
import { isCutOff } from "./whole.ts";
import { writeSwf } from "./writer.ts";

const swf: SwfFile = {
  version: 10,
  compression: "none",
  frameSize: encodeRect({ xMin: 0, xMax: 100, yMin: 0, yMax: 100 }),
  frameRate: 0x1800,
  frameCount: 1,
  tags: [
    { code: TagCode.DoAction, data: new Uint8Array(40) },
    { code: TagCode.End, data: new Uint8Array() },
  ],
  trailing: new Uint8Array(),
};

const whole = writeSwf(swf, { compression: "none" });

test.each([
  ["a whole file", whole, false],
  ["one that is compressed", writeSwf(swf, { compression: "zlib" }), false],
  ["one that lacks nothing but its End tag", writeSwf({ ...swf, tags: swf.tags.slice(0, 1) }), false],
  ["one that ends inside a tag", whole.subarray(0, -10), true],
  ["one that ends inside the length of a tag", whole.subarray(0, -43), true],
])("%s is cut off: %j", (_name, bytes, expected) => {
  expect(isCutOff(readSwf(bytes))).toBe(expected);
});
