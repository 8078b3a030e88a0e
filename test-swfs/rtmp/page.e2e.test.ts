import { readFile } from "node:fs/promises";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../../base/testing/browser.ts";
import { bundle, page, type Site, serveSite } from "../../base/testing/site.ts";
import { Relay } from "../../host/relay/server/relay.ts";
import { coloursOf } from "../rtmp-stream/testing/colours.ts";
import { publish } from "../rtmp-stream/testing/published.ts";
import { withVideo } from "../rtmp-stream/testing/with-video.ts";
import { GameServer } from "./testing/game-server.ts";
import { CLOSED, describeGame, type Machine, type Played } from "./testing/scenario.ts";

/** In the page: what is used here of Ruffle's public API, and what is kept for {@link played} */
declare const window: {
  RufflePlayer: { newest(): { createPlayer(): RufflePlayer } };
  played: { player: RufflePlayer; trace: string[] }[];
};

interface RufflePlayer extends HTMLElement {
  load(options: { url: string; parameters: Record<string, string> }): Promise<void>;
  traceObserver: (line: string) => void;
}

let tested: TestBrowser;
let site: Site;
let relay: Relay;
let visited: Page;

beforeAll(async () => {
  const read = (path: string) => readFile(new URL(path, import.meta.url));
  const swf = async (path: string) => ({ type: "application/x-shockwave-flash", body: await read(path) });
  site = await serveSite({
    "/": page(["/installed.js", "/ruffle/ruffle.js"]),
    "/installed.js": await bundle(new URL("../../src/player/page/testing/installed.ts", import.meta.url)),
    "/avm1.swf": await swf("avm1/test.swf"),
    "/avm2.swf": await swf("avm2/test.swf"),
    "/stream-avm1.swf": {
      ...(await swf("../rtmp-stream/avm1/test.swf")),
      body: withVideo(await read("../rtmp-stream/avm1/test.swf")),
    },
    "/stream-avm2.swf": await swf("../rtmp-stream/avm2/test.swf"),
  });
  relay = new Relay({ origin: [site.origin] });
  const url = await relay.listen();
  // What Chromium reports of WebSockets costs more than sending it.
  tested = await launchBrowser({ networkEvents: false });
  visited = await tested.browser.newPage();
  await visited.goto(`${site.origin}/#${encodeURIComponent(`${url} ${relay.token}`)}`);
});

afterAll(async () => {
  await tested?.close();
  await relay?.close();
  await site?.close();
});

/** Plays a SWF on the page, beside the others. */
async function play(movie: string, param: Record<string, string>): Promise<Played> {
  const at = await visited.evaluate(
    async (url, parameters) => {
      const player = window.RufflePlayer.newest().createPlayer();
      player.style.cssText = "width: 320px; height: 240px; display: block";
      document.body.append(player);
      const trace: string[] = [];
      window.played ??= [];
      const at = window.played.push({ player, trace }) - 1;
      // A player that has not loaded its movie yet forgets the observer.
      const loaded = player.load({ url, parameters });
      player.traceObserver = (line) => trace.push(line);
      await loaded;
      player.traceObserver = (line) => trace.push(line);
      return at;
    },
    `/${movie}.swf`,
    param,
  );
  return {
    trace: () => visited.evaluate((at) => window.played[at]!.trace, at),
    stop: () => visited.evaluate((at) => window.played[at]!.player.remove(), at),
  };
}

// Before the game, which ends with the relay.
it.each<Machine>(["avm2", "avm1"])("a stream of nginx-rtmp is seen, in %s", async (machine) => {
  const published = await publish();
  try {
    const { trace, stop } = await play(`stream-${machine}`, { ...published.param, acts: "1000 time" });
    await expect.poll(async () => (await trace()).at(-1), { timeout: 30_000 }).toMatch(/^time (0\.[1-9]|[1-9])/);
    expect((await trace()).filter((line) => !line.startsWith("ArgumentError")).slice(0, -1)).toEqual([
      "NetConnection.Connect.Success",
      "NetStream.Play.Start",
      "NetStream.Buffer.Full",
      "metadata 320 240",
    ]);
    const player = await visited.$("ruffle-player");
    await expect.poll(async () => coloursOf(await player!.screenshot()), { timeout: 10_000 }).toBeGreaterThan(5);
    await stop();
  } finally {
    await published.close();
  }
});

it("a player that is removed is disconnected, and others play on", async () => {
  const server = await GameServer.start();
  try {
    const gone = await play("avm2", { uri: server.uri, name: "ann" });
    const other = await play("avm1", { uri: server.uri, name: "bob" });
    const names = (): string[] => [...server.game.clients].map(({ data }) => data.name);
    await expect.poll(names, { timeout: 30_000 }).toEqual(["ann", "bob"]);
    await gone.stop();
    await expect.poll(names).toEqual(["bob"]);
    await other.stop();
  } finally {
    await server.stop();
  }
});

describe("RTMP in a page", () => {
  describeGame(play, async (players) => {
    await relay.close();
    for (const player of players) await player.traces(CLOSED);
  });
});
