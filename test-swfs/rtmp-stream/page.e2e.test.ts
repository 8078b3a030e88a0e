import { readFile } from "node:fs/promises";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../../base/testing/browser.ts";
import { bundle, page, type Site, serveSite } from "../../base/testing/site.ts";
import { Relay } from "../../host/relay/server/relay.ts";
import { coloursOf } from "./testing/colours.ts";
import { type Published, publish } from "./testing/published.ts";
import { withVideo } from "./testing/with-video.ts";

/** In the page: what is used here of Ruffle's public API, and what is kept for the test */
declare const window: {
  RufflePlayer: { newest(): { createPlayer(): RufflePlayer } };
  traces: string[][];
};

interface RufflePlayer extends HTMLElement {
  load(options: { url: string; parameters: Record<string, string> }): Promise<void>;
  traceObserver: (line: string) => void;
}

let tested: TestBrowser;
let site: Site;
let relay: Relay;
let published: Published;
let visited: Page;

beforeAll(async () => {
  const type = "application/x-shockwave-flash";
  const swf = (machine: string) => readFile(new URL(`${machine}/test.swf`, import.meta.url));
  site = await serveSite({
    "/": page(["/installed.js", "/ruffle/ruffle.js"]),
    "/installed.js": await bundle(new URL("../../src/player/page/testing/installed.ts", import.meta.url)),
    "/avm1.swf": { type, body: withVideo(await swf("avm1")) },
    "/avm2.swf": { type, body: await swf("avm2") },
  });
  published = await publish();
  relay = new Relay({ origin: [site.origin] });
  const url = await relay.listen();
  tested = await launchBrowser({ networkEvents: false });
  visited = await tested.browser.newPage();
  await visited.goto(`${site.origin}/#${encodeURIComponent(`${url} ${relay.token}`)}`);
});

afterAll(async () => {
  await tested?.close();
  await relay?.close();
  await published?.close();
  await site?.close();
});

describe("a stream in a page", () => {
  it.each(["avm2", "avm1"])("is seen, by %s", async (machine) => {
    const at = await visited.evaluate(
      async (url, parameters) => {
        const player = window.RufflePlayer.newest().createPlayer();
        window.traces ??= [];
        player.id = `player${window.traces.length}`;
        player.style.cssText = "width: 320px; height: 240px; display: block";
        document.body.append(player);
        const trace: string[] = [];
        const at = window.traces.push(trace) - 1;
        const loaded = player.load({ url, parameters });
        player.traceObserver = (line) => trace.push(line);
        await loaded;
        player.traceObserver = (line) => trace.push(line);
        return at;
      },
      `/${machine}.swf`,
      { ...published.param, acts: "1000 time" },
    );
    const trace = () => visited.evaluate((at) => window.traces[at]!, at);
    await expect.poll(async () => (await trace()).at(-1), { timeout: 30_000 }).toMatch(/^time [1-9]/);
    expect((await trace()).filter((line) => !line.startsWith("ArgumentError")).slice(0, -1)).toEqual([
      "NetConnection.Connect.Success",
      "NetStream.Play.Start",
      "NetStream.Buffer.Full",
      "metadata 320 240",
    ]);
    const player = await visited.$(`#player${at}`);
    await expect.poll(async () => coloursOf(await player!.screenshot()), { timeout: 10_000 }).toBeGreaterThan(5);
    await player!.evaluate((element) => element.remove());
  });
});
