import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadRuffle } from "../../src/player/node/index.ts";
import { type PlayOutcome, play } from "../../src/player/node/play.ts";
import { scriptedBackend, serve } from "../../src/scripted/index.ts";

const versions = ["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"] as const;

const read = (path: string): Uint8Array => readFileSync(new URL(path, import.meta.url));

async function load(
  version: string,
  parent: string,
  child: string,
  param: Record<string, string>,
): Promise<PlayOutcome> {
  const directory = fileURLToPath(new URL(`../../node_modules/${version}`, import.meta.url));
  return play(read(`${parent}/test.swf`), {
    ruffle: await loadRuffle({ directory }),
    url: "http://own.example.com/test.swf",
    param: { child: "http://own.example.com/child.swf", ...param },
    fetch: async ({ url }) => ({ status: 200, url, body: read(`${child}/test.swf`) }),
    // Answers before the player gets another frame, and is gone.
    backend: scriptedBackend([serve("game.example.com:6112", async (connection) => connection.write("hello\0"))]),
    policy: "allow",
    until: "lose",
    timeout: 15_000,
  });
}

describe.each(versions)("a child that opens a socket as it starts is heard by the parent, in %s", (version) => {
  it.each<[string, Record<string, string>]>([
    ["by its URL, in complete", { event: "complete" }],
    ["by its URL, in init", { event: "init" }],
    ["from its bytes, in complete", { event: "complete", bytes: "yes" }],
    ["with natives of its own", { event: "complete", own: "yes" }],
    ["with natives of its own, from its bytes", { event: "init", bytes: "yes", own: "yes" }],
  ])("AVM2, %s", async (_, param) => {
    const { trace, errors } = await load(version, "avm2-parent", "avm2-child", param);
    expect(trace).toEqual(["listens, connected: false", "connect", "socketData hello", "close"]);
    expect(errors).toEqual([]);
  });

  it("AVM1, in onLoadInit", async () => {
    const { trace, errors } = await load(version, "avm1-parent", "avm1-child", {});
    expect(trace).toEqual(["listens", "onConnect true", "onData hello", "onClose"]);
    expect(errors).toEqual([]);
  });
});
