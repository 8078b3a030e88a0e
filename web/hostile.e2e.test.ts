import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { nodeBackend } from "../host/network/node/backend.ts";
import { Relay } from "../host/relay/server/relay.ts";
import { buildPlayerFiles, type PlayerFiles, ServedPlayer } from "./testing/served.ts";

let chromium: TestBrowser;
let web: PlayerFiles;
let folder: string;

beforeAll(async () => {
  web = await buildPlayerFiles();
  chromium = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), "flashnet-hostile-"));
  const files = {
    "test.swf": await readFile(new URL("../test-swfs/hostile/test.swf", import.meta.url)),
    ".env": "a secret",
    passwords: "a secret",
    "page.html": "<script>document.title = 'a secret'; opener?.alert(1)</script>",
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
});

afterAll(async () => {
  await chromium?.close();
  await web?.remove();
  await rm(folder, { recursive: true });
});

it("a hostile SWF reads neither the relay's token nor what is not shared, and binds nothing", async () => {
  const bound: string[] = [];
  const backend = nodeBackend();
  const bindTcp = backend.bindTcp!.bind(backend);
  backend.bindTcp = (local) => {
    bound.push(local.address);
    return bindTcp(local);
  };
  const relay = new Relay({ backend });
  const player = await ServedPlayer.visit(chromium.browser, {
    path: folder,
    web,
    relay,
    config: { runtime: "air", policy: "allow" },
  });
  try {
    await player.traced("done");
    const trace = (await player.trace()).join("\n");
    expect(trace).not.toContain(relay.token);
    expect(trace).not.toContain("flashnet-config");
    expect(trace).not.toContain("a secret");
    expect(trace).not.toContain("root:");
    expect(trace).toContain("ExternalInterface false");
    expect(trace.match(/^call .*$/gm)).toEqual(["call nothing", "call nothing", "call nothing"]);
    expect(trace.match(/^(URLLoader|URLStream) \S+ (?!nothing|forbidden).*$/gm)).toEqual([
      "URLLoader data:text/plain,data data",
      "URLStream data:text/plain,data data",
    ]);
    expect(bound).toEqual([]);
    expect(await player.page.title()).not.toMatch(/token|secret/);
    const { length } = await chromium.browser.pages();
    expect(length).toBeLessThanOrEqual(2);
  } finally {
    await player.close();
  }
}, 90_000);
