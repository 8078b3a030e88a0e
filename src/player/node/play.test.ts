import { readFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { memoryBackend } from "../../../host/network/memory/backend.ts";
import { SwfError } from "../../swf/errors.ts";
import { announcing, compressed, damaged } from "../testing/damaged.ts";
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

  test.each(damaged(whole))("has sockets: %s", async (_name, swf) => {
    const backend = memoryBackend();
    backend.listen("game.example.com:6112", () => new Promise(() => {}));
    const { trace } = await play(swf, { url: "http://own.example.com/", backend, policy: "allow", frames: 20 });
    expect(trace).toContain("AVM2 child connected");
  });

  test.each<[name: string, swf: Uint8Array]>([
    ["damaged in its middle", compressed(whole, DAMAGE)],
    ["that announces less than its code", announcing(whole, whole.length >> 1)],
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

test.each([true, false])("a movie may be a part of a larger Buffer; with the plug-in: %s", async (plugin) => {
  const { buffer, byteOffset, length } = read("avm2-child");
  const pool = Buffer.concat([Buffer.alloc(100, 1), new Uint8Array(buffer, byteOffset, length), Buffer.alloc(100, 1)]);
  const { reason } = await play(pool.subarray(100, 100 + length), { url: "http://localhost/a.swf", frames: 1, plugin });
  expect(reason).toBe("frames");
});
