import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtinNatives } from "../../instrument/builtin-natives.ts";
import { instrumentSwf } from "../../instrument/index.ts";
import { portableCodec, type SwfCodec } from "../../swf/codec.ts";
import type { SwfCompression } from "../../swf/model.ts";
import { readSwf } from "../../swf/reader.ts";
import { writeSwf } from "../../swf/writer.ts";
import { BodiesAhead } from "./bodies-ahead.ts";

const LIMIT = 1 << 20;
const telnet = readSwf(readFileSync(new URL("../../../test-swfs/telnet/test.swf", import.meta.url)));
/** Names nothing of ours. */
const silent = { ...telnet, tags: telnet.tags.filter(({ code }) => code !== 82) };

/** A response whose body comes in pieces of these sizes, the last of which is repeated. */
function responseIn(file: Uint8Array, sizes: readonly number[], announced?: number): Response {
  let at = 0;
  let piece = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= file.length) return controller.close();
      const size = sizes[Math.min(piece++, sizes.length - 1)]!;
      // Copies, as what a browser gives is nobody else's.
      controller.enqueue(file.slice(at, at + size));
      at += size;
    },
  });
  const headers = announced === undefined ? {} : { "content-length": String(announced) };
  return new Response(body, { headers });
}

/** Counts what was left to JavaScript. */
function counting(codec: SwfCodec): { codec: SwfCodec; left: () => number } {
  let inflated = 0;
  const { inflate } = portableCodec;
  const counted = (...args: Parameters<SwfCodec["inflate"]>) => {
    inflated++;
    return inflate(...args);
  };
  return {
    codec: {
      ...codec,
      inflate: (...args) => {
        portableCodec.inflate = counted;
        try {
          return codec.inflate(...args);
        } finally {
          portableCodec.inflate = inflate;
        }
      },
    },
    left: () => inflated,
  };
}

const instrument = (swf: Uint8Array, codec: SwfCodec = portableCodec, maxLength = LIMIT) =>
  instrumentSwf(swf, { url: "http://example.com/game.swf", natives: builtinNatives, codec, maxLength });

describe("BodiesAhead", () => {
  const kinds: SwfCompression[] = ["none", "zlib", "lzma"];
  const files = { "names sockets": telnet, "names nothing of ours": silent };
  const table = Object.entries(files).flatMap(([name, swf]) => kinds.map((kind) => [name, kind, swf] as const));
  it.each(table)("a file that %s (%s) becomes the same in pieces of any size", async (_, compression, swf) => {
    const file = writeSwf(swf, { compression });
    const whole = instrument(file);
    for (const sizes of [[1], [3, 7, 100], [9], [1000], [file.length]]) {
      for (const announced of [undefined, file.length, 10, 1e12]) {
        const bodies = new BodiesAhead();
        const { codec, left } = counting(bodies.codec);
        const received = new Uint8Array(await bodies.read(responseIn(file, sizes, announced), LIMIT));
        expect(Buffer.compare(received, file)).toBe(0);
        const result = instrument(received, codec);
        expect(Buffer.compare(result.bytes, whole.bytes)).toBe(0);
        expect(result).toMatchObject({ changed: swf === telnet, used: whole.used });
        expect(left()).toBe(0);
      }
    }
    const bodies = new BodiesAhead();
    const { codec, left } = counting(bodies.codec);
    await bodies.inflate(file, LIMIT);
    expect(Buffer.compare(instrument(file, codec).bytes, whole.bytes)).toBe(0);
    expect(left()).toBe(0);
  });

  it("any body, cut anywhere, is what it was", async () => {
    const property = fc.asyncProperty(
      fc.uint8Array({ maxLength: 3000 }),
      fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 }),
      fc.integer({ min: 0, max: 4000 }),
      async (body, sizes, announced) => {
        const file = Buffer.concat([swfHeader(announced), deflateSync(body)]);
        const bodies = new BodiesAhead();
        const received = new Uint8Array(await bodies.read(responseIn(file, sizes), LIMIT));
        expect(Buffer.compare(received, file)).toBe(0);
        const inflated = bodies.codec.inflate(received.subarray(8), LIMIT, announced);
        const wanted = Math.max(announced - 8, 0);
        expect(Buffer.from(inflated).equals(body.subarray(0, wanted))).toBe(true);
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });

  const zlib = Buffer.from(writeSwf(telnet, { compression: "zlib" }));
  it.each([
    ["is cut off", zlib.subarray(0, -1000)],
    ["lacks its checksum", zlib.subarray(0, -4)],
    ["has a wrong checksum", Buffer.concat([zlib.subarray(0, -4), Buffer.alloc(4, 1)])],
    ["has bytes behind it", Buffer.concat([zlib, Buffer.from("more")])],
  ])("a file that %s is played as far as it goes", async (_, file) => {
    const bodies = new BodiesAhead();
    const received = new Uint8Array(await bodies.read(responseIn(file, [100]), LIMIT));
    expect(Buffer.compare(instrument(received, bodies.codec).bytes, instrument(file).bytes)).toBe(0);
  });

  it.each([
    ["what is no SWF", Buffer.from("<html>CWS</html>")],
    ["less than a header", Buffer.from("CWS")],
    ["nothing", Buffer.alloc(0)],
    ["a SWF that is damaged", Buffer.concat([swfHeader(5000), Buffer.from("no zlib stream at all")])],
  ])("%s comes as it is", async (_, file) => {
    for (const size of [1, 100]) {
      const received = await new BodiesAhead().read(responseIn(file, [size]), LIMIT);
      expect(Buffer.from(received).equals(file)).toBe(true);
    }
  });

  it("a response without a body is empty", async () => {
    expect((await new BodiesAhead().read(new Response(null), LIMIT)).byteLength).toBe(0);
  });

  it("no more is inflated than is allowed, whatever the header says", async () => {
    const bomb = Buffer.concat([swfHeader(100), deflateSync(Buffer.alloc(64 << 20))]);
    const bodies = new BodiesAhead();
    const { codec, left } = counting(bodies.codec);
    const received = new Uint8Array(await bodies.read(responseIn(bomb, [1000]), LIMIT));
    expect(received.length).toBe(bomb.length);
    expect(() => instrument(received, codec)).toThrow("larger than 1048576 bytes");
    expect(left()).toBe(0);
  });

  it("a file longer than allowed is read, and not inflated", async () => {
    const bodies = new BodiesAhead();
    const received = await bodies.read(responseIn(zlib, [100]), 1000);
    expect(received.byteLength).toBe(zlib.length);
  });

  it("a response that breaks off is an error", async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(zlib.subarray(0, 2000)),
      pull: (controller) => controller.error(new TypeError("network error")),
    });
    await expect(new BodiesAhead().read(new Response(body), LIMIT)).rejects.toThrow("network error");
  });

  it("a body is given once, and then forgotten", async () => {
    const bodies = new BodiesAhead();
    const received = new Uint8Array(await bodies.read(responseIn(zlib, [100]), LIMIT));
    const inflate = () => bodies.codec.inflate(received.subarray(8), LIMIT, 0);
    const expected = inflate();
    received.fill(0, 8);
    expect(expected.length).toBeGreaterThan(1000);
    expect(inflate).toThrow("no zlib header");
  });
});

function swfHeader(length: number): Buffer {
  const header = Buffer.from("CWS\x0f....", "latin1");
  header.writeUInt32LE(length, 4);
  return header;
}
