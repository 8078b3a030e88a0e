import { describe, expect, test } from "vitest";
import { portableCodec } from "./codec.ts";
import { readSwf } from "./reader.ts";
import { writeSwf } from "./writer.ts";

const NONE = { compression: "none" } as const;
const tag = (code: number, length: number) => ({ code, data: new Uint8Array(length).fill(code) });
const STAGE = { version: 10, frameSize: Uint8Array.of(0), frameRate: 0x1e00, frameCount: 1 };
const FILE = { ...STAGE, compression: "none" as const, tags: [tag(1, 5), tag(2, 100), tag(3, 70), tag(0, 0)] };
const TRAILING = Uint8Array.of(7, 8, 9);

/** The file, whose parts are views of a buffer that goes on behind it. */
function withRoom(room: number) {
  const body = writeSwf({ ...FILE, trailing: TRAILING }, NONE).subarray(8);
  const buffer = new Uint8Array(body.length + room);
  buffer.set(body);
  const header = Uint8Array.of(0x43, 0x57, 0x53, 10, 0xff, 0xff, 0, 0);
  const codec = { ...portableCodec, inflate: () => buffer.subarray(0, body.length) };
  return { buffer, swf: readSwf(header, { codec }) };
}

describe("a file that is written in place", () => {
  test.each([
    ["grows within its buffer", 200, true],
    ["is copied where the buffer ends too soon", 50, false],
  ])("%s", (_, room, isInPlace) => {
    const { buffer, swf } = withRoom(room);
    const added = [{ code: 9, data: [Uint8Array.of(1, 2), new Uint8Array(80)] }];
    const changed = { ...swf, tags: [...swf.tags.slice(0, 1), ...added, ...swf.tags.slice(1)] };
    const expected = writeSwf(changed, NONE);
    const written = writeSwf(changed, { ...NONE, inPlace: true });
    expect(written).toEqual(expected);
    expect(written.buffer === buffer.buffer).toBe(isInPlace);
  });

  test.each([
    ["loses a tag", (tags: readonly unknown[]) => tags.slice(1)],
    ["has its tags in another order", (tags: readonly unknown[]) => tags.toReversed()],
  ])("is copied where it %s", (_, change) => {
    const { swf } = withRoom(200);
    const changed = { ...swf, tags: change(swf.tags) as typeof swf.tags };
    const expected = writeSwf(changed, NONE);
    expect(writeSwf(changed, { ...NONE, inPlace: true })).toEqual(expected);
  });
});
