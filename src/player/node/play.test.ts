import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { constants, deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { memoryBackend } from "../../../host/network/memory/backend.ts";
import { SwfError } from "../../swf/errors.ts";
import { TagCode } from "../../swf/model.ts";
import { readSwf } from "../../swf/reader.ts";
import { writeSwf } from "../../swf/writer.ts";
import { type PlayOptions, play } from "./play.ts";

const read = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../test-swfs/xml-socket/loading/${name}/test.swf`, import.meta.url));

/** A movie that is connected, and loads another one. */
async function playParent(child: Uint8Array, options: Partial<PlayOptions> = {}) {
  const backend = memoryBackend();
  backend.listen("game.example.com:6112", () => new Promise(() => {}));
  const warnings: string[] = [];
  const { trace } = await play(read("avm2-parent"), {
    url: "http://own.example.com/parent.swf",
    backend,
    policy: "allow",
    frames: 100,
    timeout: 15_000,
    param: { child: "child.swf" },
    fetch: async ({ url }) => ({ status: 200, url, body: child }),
    log: { debug() {}, warn: (message) => warnings.push(message) },
    ...options,
  });
  return { trace, warnings };
}

/** The SWF, compressed as a stream that does not end, and what comes behind that. */
function compressed(swf: Uint8Array, ...behind: number[]): Uint8Array {
  const body = deflateSync(swf.subarray(8), { finishFlush: constants.Z_SYNC_FLUSH });
  return Buffer.concat([Buffer.from("C"), swf.subarray(1, 8), body, Uint8Array.from(behind)]);
}

/** A block of a type that there is not: RFC 1951 §3.2.3. */
const DAMAGE = 0x07;

test("a SWF that a movie loads has sockets too", async () => {
  const { trace, warnings } = await playParent(read("avm2-child"));
  expect(trace).toEqual(["AVM2 parent connected", "loaded: AVM 2", "AVM2 child connected"]);
  expect(warnings).toEqual([]);
});

test("and one that is cut off has them as far as it inflates", async () => {
  const { trace, warnings } = await playParent(compressed(read("avm2-child")));
  expect(trace).toContain("AVM2 child connected");
  expect(warnings).toEqual([]);
});

test("one that can't be rewritten is left to the player as it is, with a warning", async () => {
  const { trace, warnings } = await playParent(compressed(read("avm2-child"), DAMAGE));
  expect(trace[0]).toBe("AVM2 parent connected");
  expect(warnings[0]).toMatch(/^http:\/\/own.example.com\/child.swf is played as it is: /);
});

test("so is one that is longer than limits.maxSwfLength", async () => {
  const child = read("avm2-child");
  const maxSwfLength = child.length - 1;
  const { trace, warnings } = await playParent(child, { limits: { maxSwfLength } });
  expect(trace.slice(0, 2)).toEqual(["AVM2 parent connected", "loaded: AVM 2"]);
  expect(trace).not.toContain("AVM2 child connected");
  expect(warnings[0]).toBe(
    `http://own.example.com/child.swf is played as it is: it is longer than ${maxSwfLength} bytes; raise the limit maxSwfLength`,
  );
});

test("the movie itself must not be larger once it is decompressed", async () => {
  const body = new Uint8Array(1000);
  const swf = Buffer.concat([Buffer.from("CWS\x0a\0\0\0\0"), deflateSync(body)]);
  const playing = play(swf, { url: "http://own.example.com/test.swf", limits: { maxSwfLength: 999 } });
  await expect(playing).rejects.toMatchObject({ code: "FLASHNET_SWF_TOO_LARGE" });
  await expect(playing).rejects.toBeInstanceOf(SwfError);
});

describe("a damaged SWF", () => {
  const whole = read("avm2-child");
  const cws = Buffer.concat([Buffer.from("C"), whole.subarray(1, 8), deflateSync(whole.subarray(8))]);
  const announcing = (length: number): Uint8Array => {
    const swf = Uint8Array.from(whole);
    new DataView(swf.buffer).setUint32(4, length, true);
    return swf;
  };
  /** With something to lose behind its frame. */
  const padded = (data: Uint8Array): Uint8Array => {
    const file = readSwf(whole);
    const at = file.tags.findIndex(({ code }) => code === TagCode.ShowFrame);
    file.tags.splice(at + 1, 0, { code: TagCode.DefineBinaryData, data });
    return writeSwf(file);
  };

  test.each<[name: string, swf: Uint8Array]>([
    ["a CWS without its Adler-32", cws.subarray(0, -4)],
    ["a CWS with a wrong Adler-32", Buffer.concat([cws.subarray(0, -4), Buffer.alloc(4)])],
    ["bytes behind a CWS", Buffer.concat([cws, Buffer.from("more")])],
    ["a file that is cut at 60 %", padded(randomBytes(3000)).subarray(0, Math.ceil((whole.length + 3000) * 0.6))],
    ["a compressed one", compressed(padded(randomBytes(3000))).subarray(0, Math.ceil((whole.length + 3000) * 0.6))],
    ["a header that announces too much", announcing(whole.length + 1000)],
    ["bytes behind LZMA", Buffer.concat([writeSwf(readSwf(whole), { compression: "lzma" }), Buffer.from("more")])],
  ])("has sockets: %s", async (_name, swf) => {
    const backend = memoryBackend();
    backend.listen("game.example.com:6112", () => new Promise(() => {}));
    const { trace } = await play(swf, { url: "http://own.example.com/", backend, policy: "allow", frames: 20 });
    expect(trace).toContain("AVM2 child connected");
  });

  test.each<[name: string, swf: Uint8Array]>([
    ["damaged in its middle", compressed(whole, DAMAGE)],
    ["that announces less than its code", announcing(whole.length >> 1)],
  ])("%s plays as in the player without us", async (_name, swf) => {
    const outcomeOf = async (plugin: boolean) => {
      const playing = play(swf, { url: "http://own.example.com/", plugin, backend: memoryBackend(), frames: 5 });
      return playing.then(
        ({ trace, errors }) => ({ trace, errors }),
        (error: Error) => error.message,
      );
    };
    expect(await outcomeOf(true)).toEqual(await outcomeOf(false));
  });
});
