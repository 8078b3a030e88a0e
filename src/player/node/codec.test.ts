import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { portableCodec } from "../../swf/codec.ts";
import { nodeCodec } from "./codec.ts";

const original = Buffer.from("flash.net.Socket ".repeat(1000));
const zlib = deflateSync(original);
const LIMIT = 1 << 20;

describe("both codecs", () => {
  it.each([
    ["whole", zlib],
    ["without its checksum", zlib.subarray(0, -4)],
    ["with a wrong checksum", Buffer.from(zlib.map((byte, at) => (at < zlib.length - 4 ? byte : ~byte)))],
    ["with bytes behind it", Buffer.concat([zlib, Buffer.from("more")])],
  ])("inflate what is %s", (_, data) => {
    // Whatever is announced.
    for (const announced of [original.length, 0, 99, 2 ** 32 - 1]) {
      for (const codec of [nodeCodec, portableCodec]) {
        expect(Buffer.from(codec.inflate(data, LIMIT, announced)).equals(original)).toBe(true);
      }
    }
  });

  it("refuse what is larger than the limit", () => {
    for (const codec of [nodeCodec, portableCodec]) expect(() => codec.inflate(zlib, 1000, 999)).toThrow(RangeError);
  });

  it("refuse what is no zlib stream", () => {
    for (const codec of [nodeCodec, portableCodec]) expect(() => codec.inflate(original, LIMIT, 99)).toThrow();
  });
});
