import { readdirSync, readFileSync } from "node:fs";
import { constants, deflateSync, inflateRawSync, inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { portableCodec, type SwfCodec } from "./codec.ts";
import { findEmbeddedSwf } from "./embedded.ts";
import { SwfError } from "./errors.ts";
import type { SwfFile } from "./model.ts";
import { isSwf, readSwf } from "./reader.ts";
import { decodeRect, encodeRect } from "./rect.ts";
import { fileAttributes } from "./tags.ts";
import { writeSwf } from "./writer.ts";

const packages = new URL("../../node_modules/", import.meta.url);
const socketPool = readFileSync(new URL("node-forge/flash/swf/SocketPool.swf", packages));

const nativeZlib: SwfCodec = {
  ...portableCodec,
  inflate: (data, maxLength) =>
    inflateRawSync(data.subarray(2), { maxOutputLength: maxLength, finishFlush: constants.Z_SYNC_FLUSH }),
  deflate: (data) => deflateSync(data),
};

/** header, stage 0×0, 24 frames a second, 1 frame, then what is given */
function fws(...body: number[]): Uint8Array {
  const header = [0x46, 0x57, 0x53, 10, 0, 0, 0, 0, 0x00, 0x00, 0x18, 1, 0];
  const bytes = Uint8Array.from([...header, ...body]);
  bytes[4] = bytes.length;
  return bytes;
}

describe("the player's library", () => {
  test.each(["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"])("inside both builds of %s", (name) => {
    const folder = new URL(`${name}/`, packages);
    const modules = readdirSync(folder).filter((file) => file.endsWith(".wasm"));
    expect(modules).toHaveLength(2);
    const [first, second] = modules.map((file) => findEmbeddedSwf(readFileSync(new URL(file, folder)))!);
    expect(first!.length).toBeGreaterThan(200_000);
    expect(Buffer.compare(first!, second!)).toBe(0);
    expect(Buffer.compare(writeSwf(readSwf(first!)), first!)).toBe(0);
  });

  test.each([
    ["no module", socketPool],
    ["an empty module", Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])],
    ["a data section that ends early", Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 11, 99, 0xff, 0xff, 0x03, 0])],
  ])("is not found in %s", (_, bytes) => {
    expect(findEmbeddedSwf(bytes)).toBeUndefined();
  });
});

describe("SocketPool.swf", () => {
  const body = inflateSync(socketPool.subarray(8));

  test("header", () => {
    const swf = readSwf(socketPool);
    expect(swf).toMatchObject({ version: 14, compression: "zlib", frameRate: 0x1800, frameCount: 1 });
    expect(decodeRect(swf.frameSize)).toEqual({ xMin: 0, xMax: 10_000, yMin: 0, yMax: 7_500 });
    expect(fileAttributes(swf)).toEqual({ actionScript3: true, useNetwork: true });
  });

  test.each(["none", "zlib", "lzma"] as const)("the body comes out byte for byte: %s", (compression) => {
    const written = writeSwf(readSwf(socketPool), { compression });
    const uncompressed = writeSwf(readSwf(written), { compression: "none" });
    expect(Buffer.compare(uncompressed.subarray(8), body)).toBe(0);
    expect(uncompressed.length).toBe(new DataView(written.buffer).getUint32(4, true));
  });

  test("another codec", () => {
    const swf = readSwf(socketPool, { codec: nativeZlib });
    expect(readSwf(writeSwf(swf, { codec: nativeZlib }))).toMatchObject({ version: 14, compression: "zlib" });
  });

  test.each([
    ["portable codec", portableCodec],
    ["native codec", nativeZlib],
  ])("larger than allowed: %s", (_, codec) => {
    expect(readSwf(socketPool, { codec, maxLength: body.length }).tags.length).toBeGreaterThan(0);
    expect(() => readSwf(socketPool, { codec, maxLength: body.length - 1 })).toThrow(
      expect.objectContaining({ code: "FLASHNET_SWF_TOO_LARGE" }),
    );
  });
});

describe("what files in the wild look like", () => {
  test.each([
    ["no End tag", fws(0x40, 0), [1], 0],
    ["bytes behind the End tag", fws(0x40, 0, 0, 0, 1, 2, 3), [1, 0], 3],
    ["a tag header cut after one byte", fws(0x40, 0, 0x40), [1], 1],
    ["a long tag header that is cut", fws(0x40, 0, 0x7f, 0, 1), [1], 3],
    ["a tag that is cut", fws(0x40, 0, 0x42, 0, 9), [1], 3],
    ["a tag of four gigabytes", fws(0x7f, 0, 0xff, 0xff, 0xff, 0xff), [], 6],
    ["a long header where a short one would do", fws(0x7f, 0, 1, 0, 0, 0, 9, 0, 0), [1, 0], 0],
    ["no tags", fws(), [], 0],
  ])("%s", (_, bytes, codes, trailing) => {
    const swf = readSwf(bytes);
    expect(swf.tags.map((tag) => tag.code)).toEqual(codes);
    expect(swf.trailing).toHaveLength(trailing);
    expect(writeSwf(swf)).toEqual(bytes);
  });

  test("a length in the header that is wrong", () => {
    const bytes = fws(0x40, 0, 0, 0);
    bytes[4] = 99;
    expect(readSwf(bytes).tags).toHaveLength(2);
    bytes[4] = bytes.length - 2;
    expect(readSwf(bytes)).toMatchObject({ tags: [{ code: 1 }], trailing: new Uint8Array(0) });
  });
});

const zws = (length: number, ...data: number[]): Uint8Array =>
  Uint8Array.from([0x5a, 0x57, 0x53, 10, length & 255, (length >> 8) & 255, length >> 16, 0, 0, 0, 0, 0, ...data]);

test.each([
  ["FWS", true],
  ["CWS", true],
  ["ZWS", true],
  ["GWS", false],
  ["FW", false],
  ["", false],
])("isSwf(%j) is %s", (signature, expected) => {
  expect(isSwf(new TextEncoder().encode(signature))).toBe(expected);
});

test.each([
  ["fflate", portableCodec],
  ["Node", nativeZlib],
])("what inflates of a file that is cut off is there, by %s", (_, codec) => {
  const texts = (bytes: Uint8Array): string[] =>
    readSwf(bytes, { codec }).tags.map(({ code, data }) => `${code} ${Buffer.from(data).toString("latin1")}`);
  const tags = texts(socketPool.subarray(0, 9000));
  expect(tags.length).toBeGreaterThan(2);
  expect(tags).toEqual(texts(socketPool).slice(0, tags.length));
});

describe("errors", () => {
  test.each([
    ["nothing", [], "FLASHNET_SWF_NOT_SWF", 0],
    ["a picture", [0x89, 0x50, 0x4e, 0x47], "FLASHNET_SWF_NOT_SWF", 0],
    ["a signature alone", [0x46, 0x57, 0x53], "FLASHNET_SWF_TRUNCATED", 3],
    ["a header that is cut", fws().subarray(0, 12), "FLASHNET_SWF_TRUNCATED", 12],
    ["no zlib stream", [0x43, 0x57, 0x53, 10, 9, 0, 0, 0, 1, 2, 3, 4], "FLASHNET_SWF_DAMAGED", 8],
    ["a ZWS header that is cut", zws(99, 0x5d), "FLASHNET_SWF_TRUNCATED", 13],
    ["LZMA properties out of range", zws(99, 0xff, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0), "FLASHNET_SWF_DAMAGED", 17],
    ["an LZMA match before the start", zws(99, 0x5d, 0, 0, 16, 0, 0, 0xff, 255, 255, 255), "FLASHNET_SWF_DAMAGED", 17],
  ])("%s", (_, bytes, code, offset) => {
    expect(() => readSwf(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code, offset }));
  });

  test("a file that inflates without end", () => {
    const zeros = deflateSync(Buffer.alloc(1 << 26));
    const bomb = Buffer.concat([Buffer.from([0x43, 0x57, 0x53, 10, 99, 0, 0, 0]), zeros]);
    expect(() => readSwf(bomb, { maxLength: 1 << 20 })).toThrow(
      expect.objectContaining({ code: "FLASHNET_SWF_TOO_LARGE", offset: 8 }),
    );
  });

  test.each([
    ["uncompressed", writeSwf(readSwf(socketPool), { compression: "none" })],
    ["zlib", Uint8Array.from(socketPool)],
    ["lzma", writeSwf(readSwf(socketPool), { compression: "lzma" })],
  ])("any damage is a result or a SwfError: %s", (_, bytes) => {
    const place = fc.tuple(fc.oneof(fc.nat(40), fc.nat(bytes.length - 1)), fc.nat(255));
    fc.assert(
      fc.property(fc.array(place, { maxLength: 4 }), fc.nat(bytes.length), (places, length) => {
        const damaged = bytes.slice(0, length);
        for (const [at, byte] of places) if (at < length) damaged[at] = byte;
        try {
          readSwf(damaged, { maxLength: 1 << 20 });
        } catch (error) {
          expect(error).toBeInstanceOf(SwfError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const swfFile: fc.Arbitrary<SwfFile> = fc
  .record({
    version: fc.nat(255),
    compression: fc.constantFrom("none", "zlib", "lzma"),
    rect: fc.record({
      xMin: fc.integer({ min: -(2 ** 30), max: 2 ** 30 - 1 }),
      xMax: fc.integer({ min: -(2 ** 30), max: 2 ** 30 - 1 }),
      yMin: fc.integer({ min: -9, max: 9 }),
      yMax: fc.nat(30_000),
    }),
    frameRate: fc.nat(0xffff),
    frameCount: fc.nat(0xffff),
    tags: fc.array(
      fc.oneof(
        fc.record({ code: fc.integer({ min: 1, max: 1023 }), data: fc.uint8Array({ maxLength: 100 }) }),
        fc.record({ code: fc.constant(1), data: fc.uint8Array({ maxLength: 10 }), longHeader: fc.constant(true) }),
      ),
    ),
    trailing: fc.uint8Array({ maxLength: 5 }),
  })
  .map(({ rect, tags, ...rest }) => ({
    ...rest,
    frameSize: encodeRect(rect),
    tags: [...tags, { code: 0, data: new Uint8Array(0) }],
  })) as fc.Arbitrary<SwfFile>;

test("any file is read as it was written", () => {
  fc.assert(
    fc.property(swfFile, (swf) => {
      expect(readSwf(writeSwf(swf))).toEqual(swf);
    }),
  );
});

test("any stage is decoded as it was encoded", () => {
  const field = fc.integer({ min: -(2 ** 30), max: 2 ** 30 - 1 });
  fc.assert(
    fc.property(fc.record({ xMin: field, xMax: field, yMin: field, yMax: field }), (rect) => {
      expect(decodeRect(encodeRect(rect))).toEqual(rect);
    }),
  );
});
