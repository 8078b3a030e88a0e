import { readFile } from "node:fs/promises";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, describe } from "vitest";
import { launchBrowser, type TestBrowser } from "../../base/testing/browser.ts";
import { bundle, page, type Site, serveSite } from "../../base/testing/site.ts";
import { Relay } from "../../host/relay/server/relay.ts";
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
  const swf = async (machine: Machine) => ({
    type: "application/x-shockwave-flash",
    body: await readFile(new URL(`${machine}/test.swf`, import.meta.url)),
  });
  site = await serveSite({
    "/": page(["/installed.js", "/ruffle/ruffle.js"]),
    "/installed.js": await bundle(new URL("../../src/player/page/testing/installed.ts", import.meta.url)),
    "/avm1.swf": await swf("avm1"),
    "/avm2.swf": await swf("avm2"),
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
async function play(machine: Machine, param: Record<string, string>): Promise<Played> {
  const at = await visited.evaluate(
    async (url, parameters) => {
      const player = window.RufflePlayer.newest().createPlayer();
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
    `/${machine}.swf`,
    param,
  );
  return {
    trace: () => visited.evaluate((at) => window.played[at]!.trace, at),
    stop: () => visited.evaluate((at) => window.played[at]!.player.remove(), at),
  };
}

describe("RTMP in a page", () => {
  describeGame(play, async (players) => {
    await relay.close();
    for (const player of players) await player.traces(CLOSED);
  });
});
