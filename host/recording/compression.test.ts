import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as zlib from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createRecording, readRecording } from "./file.ts";
import type { RecordingEvent, RecordingLine } from "./format.ts";
import { cutAtFrames } from "./zstd-frames.ts";

const folder = mkdtempSync(join(tmpdir(), "flashnet-"));
afterAll(() => rmSync(folder, { recursive: true }));
const hasZstd = "zstdCompressSync" in zlib;

async function readAll(path: string): Promise<RecordingLine[]> {
  const lines: RecordingLine[] = [];
  for await (const line of (await readRecording(path)).lines) lines.push(line);
  return lines;
}

const fail = (error: Error): void => expect.fail(error.message);

function events(count: number, size = 20): RecordingEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const data = new TextEncoder().encode(`<say n="${i}">${"hello ".repeat(size)}</say>\0`);
    return { time: i, connection: 1, type: i % 2 ? "sent" : "received", data };
  });
}

function write(path: string, all: readonly RecordingEvent[]): void {
  const recording = createRecording(path, fail);
  for (const event of all) recording.record(event);
  recording.close();
}

describe.each(hasZstd ? ["gz", "zst"] : ["gz"])("a recording that ends in .%s", (ending) => {
  const file = join(folder, `test.jsonl.${ending}`);

  it("gives back every event, and is for its owner alone", async () => {
    const all = events(300);
    write(file, all);
    expect(await readAll(file)).toMatchObject(all);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(file).size).toBeLessThan(all.length * 100);
  });

  it("has all events before it is closed", async () => {
    const all = events(3);
    const recording = createRecording(file, fail);
    for (const [index, event] of all.entries()) {
      recording.record(event);
      expect(await readAll(file)).toMatchObject(all.slice(0, index + 1));
    }
    recording.close();
  });

  it("is read as far as it goes when it is cut off anywhere", async () => {
    const all = events(8, 1);
    write(file, all);
    const whole = readFileSync(file);
    let most = 0;
    for (let length = 60; length < whole.length; length += 7) {
      writeFileSync(file, whole.subarray(0, length));
      const read = await readAll(file).catch((error: Error) => {
        expect(error).toMatchObject({ code: "FLASHNET_RECORDING" });
        return [];
      });
      expect(read).toMatchObject(all.slice(0, read.length));
      expect(read.length).toBeGreaterThanOrEqual(most);
      most = read.length;
    }
    expect(most).toBeGreaterThan(5);
  });

  it("that is damaged is an error that names the file", async () => {
    write(file, events(100));
    const damaged = readFileSync(file);
    damaged.fill(0xff, 200, 400);
    writeFileSync(file, damaged);
    await expect(readAll(file)).rejects.toMatchObject({
      code: "FLASHNET_RECORDING",
      message: expect.stringContaining(`${file}: `),
    });
    writeFileSync(file, "hello, hello");
    await expect(readAll(file)).rejects.toMatchObject({ code: "FLASHNET_RECORDING" });
  });

  it("that is not there is an error", async () => {
    await expect(readRecording(join(folder, `none.${ending}`))).rejects.toMatchObject({ code: "FLASHNET_RECORDING" });
  });
});

it("a recording that ends in .gz is for gzip, too, whatever was written", () => {
  const file = join(folder, "any.gz");
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50_000, size: "max" }), { maxLength: 5 }), (pieces) => {
      write(
        file,
        pieces.map((data) => ({ time: 0, connection: 1, type: "sent", data })),
      );
      const { status, stdout } = spawnSync("gzip", ["-dc", file], { maxBuffer: 1 << 30 });
      expect([status, stdout.equals(zlib.gunzipSync(readFileSync(file)))]).toEqual([0, true]);
      expect(stdout.toString().trimEnd().split("\n").length).toBe(1 + pieces.length);
    }),
    { numRuns: 10 },
  );
});

it.skipIf(hasZstd)("zstd takes a Node that has it", () => {
  const file = join(folder, "test.zst");
  const message = "has no zstd; use Node 22.15 or newer, or a name that ends in .gz";
  expect(() => createRecording(file, fail)).toThrow(expect.objectContaining({ code: "FLASHNET_RECORDING" }));
  expect(() => createRecording(file, fail)).toThrow(message);
});

it("zstd without a Node that has it can't be read, either", async () => {
  if (!hasZstd) await expect(readRecording(join(folder, "test.zst"))).rejects.toThrow("Node 22.15");
});

describe("cutAtFrames", () => {
  /** RFC 8878: frames with a checksum, of a single segment, one that is skipped, and one of two blocks. */
  const frames = [
    [0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x19, 0, 0, 1, 2, 3, 9, 9, 9, 9],
    [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x03, 0x19, 0, 0, 1, 2, 3],
    [0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7],
    [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x0a, 0, 0, 5, 0x09, 0, 0, 1],
  ];

  it("gives pieces that end where frames do, however they came", async () => {
    const all = Buffer.from(frames.flat());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 60, maxLength: 60 }), async (sizes) => {
        async function* source(): AsyncGenerator<Uint8Array, void> {
          for (let at = 0, i = 0; at < all.length; at += sizes[i++]!) yield all.subarray(at, at + sizes[i]!);
        }
        const ends: number[] = [];
        let length = 0;
        for await (const piece of cutAtFrames(source())) {
          length += piece.length;
          ends.push(length);
        }
        expect(length).toBe(all.length);
        let end = 0;
        for (const frame of frames) {
          end += frame.length;
          expect(ends).toContain(end);
        }
      }),
    );
  });

  it("passes on what are no frames", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1 })), async (pieces) => {
        async function* source(): AsyncGenerator<Uint8Array, void> {
          yield* pieces;
        }
        const out: Uint8Array[] = [];
        for await (const piece of cutAtFrames(source())) out.push(piece);
        expect(Buffer.concat(out)).toEqual(Buffer.concat(pieces));
      }),
    );
  });
});
