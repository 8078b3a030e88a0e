import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../../base/testing/browser.ts";
import { bundle, page, type Site, serveSite } from "../../base/testing/site.ts";
import { loadCase } from "../cases.ts";

/** In the page: what is used here of Ruffle's public API */
declare const window: {
  RufflePlayer: { newest(): { createPlayer(): RufflePlayer } };
};

interface RufflePlayer extends HTMLElement {
  load(options: { url: string }): Promise<void>;
  traceObserver: (line: string) => void;
}

let chromium: TestBrowser;
let site: Site;
let expected: string[];

beforeAll(async () => {
  const game = await loadCase("objects");
  expected = game.expected;
  site = await serveSite({
    "/": page(["/page.js", "/ruffle/ruffle.js"]),
    "/page.js": await bundle(new URL("page.ts", import.meta.url)),
    "/game.swf": { type: "application/x-shockwave-flash", body: game.swf },
  });
  chromium = await launchBrowser();
});

afterAll(async () => {
  await chromium?.close();
  await site?.close();
});

it("a game and its server script are one static page, with no relay", async () => {
  const visited = await chromium.browser.newPage();
  await visited.goto(site.origin);
  const trace = await visited.evaluate(async (lines) => {
    const player = window.RufflePlayer.newest().createPlayer();
    document.body.append(player);
    await player.load({ url: "/game.swf" });
    const traced: string[] = [];
    const done = new Promise<void>((resolve) => {
      player.traceObserver = (text) => {
        traced.push(...text.split("\n"));
        if (traced.length >= lines) resolve();
      };
    });
    await done;
    return traced;
  }, expected.length);
  expect(trace).toEqual(expected);
});
