import { describe, expect, it } from "vitest";
import { SwfError } from "./errors.ts";
import { type SwfFile, TagCode } from "./model.ts";
import { encodeRect } from "./rect.ts";
import { checkWhole } from "./whole.ts";
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

describe("checkWhole", () => {
  const whole = writeSwf(swf, { compression: "none" });

  it("accepts a whole file, compressed or not", () => {
    expect(() => checkWhole(whole)).not.toThrow();
    expect(() => checkWhole(writeSwf(swf, { compression: "zlib" }))).not.toThrow();
  });

  it("accepts a file that lacks nothing but its End tag", () => {
    const endless = writeSwf({ ...swf, tags: swf.tags.slice(0, 1) }, { compression: "none" });
    expect(() => checkWhole(endless)).not.toThrow();
  });

  it.each([...whole.keys()].slice(8, -2))("refuses a file that is cut off after %i bytes", (length) => {
    expect(() => checkWhole(whole.subarray(0, length))).toThrow(SwfError);
  });
});
