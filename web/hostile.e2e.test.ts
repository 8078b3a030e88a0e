import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { nodeBackend } from "../host/network/node/backend.ts";
import { Relay } from "../host/relay/server/relay.ts";
import { buildPlayerFiles, type PlayerFiles, ServedPlayer } from "./testing/served.ts";

let tested: TestBrowser;
let web: PlayerFiles;
let folder: string;

beforeAll(async () => {
  web = await buildPlayerFiles();
  tested = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), "flashnet-hostile-"));
  const files = {
    "test.swf": await readFile(new URL("../test-swfs/hostile/test.swf", import.meta.url)),
    ".env": "a secret",
    passwords: "a secret",
    "level.txt": "a level",
    "page.html": "<script>document.title = 'a secret'; opener?.alert(1)</script>",
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
});

afterAll(async () => {
  await tested?.close();
  await web?.remove();
  await rm(folder, { recursive: true });
});

it("a hostile SWF reads neither the relay's token nor what is not shared; who it sends the browser to hears no key", async () => {
  const bound: string[] = [];
  const backend = nodeBackend();
  const bindTcp = backend.bindTcp!.bind(backend);
  backend.bindTcp = (local) => {
    bound.push(local.address);
    return bindTcp(local);
  };
  const relay = new Relay({ backend });
  const keys = { pages: "0123456789abcdef0123456789abcdef", files: "fedcba9876543210fedcba9876543210" };
  // The server of another user of the machine, and all that it hears from the browser.
  const heard: string[] = [];
  const friend = createServer(({ method, url, rawHeaders }, response) => {
    heard.push([method, url, ...rawHeaders].join("\n"));
    response.setHeader("Access-Control-Allow-Origin", "*").end("a friend");
  });
  await once(friend.listen(0, "127.0.0.1"), "listening");
  const friendUrl = `http://127.0.0.1:${(friend.address() as AddressInfo).port}/friend`;
  const player = await ServedPlayer.visit(tested.browser, {
    path: folder,
    web,
    relay,
    keys,
    config: { runtime: "air", policy: "allow", param: { friend: friendUrl } },
  });
  try {
    await player.traced("done", 80_000);
    const trace = (await player.trace()).join("\n");
    expect(trace).not.toContain(relay.token);
    expect(trace).not.toContain(keys.pages);
    expect(trace).not.toContain("flashnet-config");
    expect(trace).not.toContain("a secret");
    expect(trace).not.toContain("root:");
    expect(trace).toMatch(/^loaderInfo http:\/\/127\.0\.0\.1:\d+\/fedcba9876543210fedcba9876543210\/test\.swf /m);
    expect(trace).toContain("ExternalInterface false");
    expect(trace.match(/^call .*$/gm)).toEqual(["call nothing", "call nothing", "call nothing"]);
    expect(trace.match(/^(URLLoader|URLStream) \S* (?!nothing|forbidden).*$/gm)?.sort()).toEqual([
      "URLLoader data:text/plain,data data",
      `URLLoader ${friendUrl} a friend`,
      "URLLoader level.txt a level",
      "URLStream data:text/plain,data data",
      "URLStream level.txt a level",
    ]);
    expect(bound).toEqual([]);
    expect(await player.page.title()).not.toMatch(/token|secret/);
    const { length } = await tested.browser.pages();
    expect(length).toBeLessThanOrEqual(2);

    await player.page.evaluate((url) => {
      const link = document.body.appendChild(document.createElement("a"));
      Object.assign(link, { href: url }).click();
    }, friendUrl);
    await expect.poll(() => player.page.url()).toBe(friendUrl);
    expect(heard.length).toBeGreaterThanOrEqual(2);
    const all = heard.join("\n");
    expect(all).not.toContain(keys.pages);
    expect(all).not.toContain(keys.files);
    expect(all).not.toMatch(/^(cookie|authorization)$/im);
    // Firefox asks for an icon of the friend's page, in that page's name.
    const referers = [...all.matchAll(/^referer\n(.*)$/gim)].map(([, value]) => value);
    expect(referers.filter((value) => value !== friendUrl)).toEqual([]);
  } finally {
    await player.close();
    friend.closeAllConnections();
    friend.close();
  }
}, 120_000);
