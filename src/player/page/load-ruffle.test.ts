import { readFile } from "node:fs/promises";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../../../base/testing/browser.ts";
import { bundle, page, RUFFLE_VERSIONS, type Site, serveSite } from "../../../base/testing/site.ts";
import type { Loading } from "./testing/loading.ts";

/** In the page: src/player/page/testing/loading.ts */
declare const loading: Loading;

let tested: TestBrowser;
let site: Site;
let elsewhere: Site;
let visited: Page;

beforeAll(async () => {
  site = await serveSite({
    "/games/": page(["/loading.js"], '<embed src="/game.swf" width="550" height="400">'),
    "/loading.js": await bundle(new URL("testing/loading.ts", import.meta.url)),
    "/game.swf": {
      type: "application/x-shockwave-flash",
      body: await readFile(new URL("../../../test-swfs/telnet/test.swf", import.meta.url)),
    },
  });
  elsewhere = await serveSite({});
  tested = await launchBrowser();
});

afterAll(async () => {
  await tested?.close();
  await elsewhere?.close();
  await site?.close();
});

afterEach(() => visited.close());

async function visit(ruffle: string): Promise<void> {
  visited = await tested.browser.newPage();
  await visited.goto(`${site.origin}/games/#${encodeURIComponent(ruffle)}`);
}

const scripts = ({ requests }: Site): string[] => requests.filter((path) => path.includes("core.ruffle"));

describe.each(RUFFLE_VERSIONS)("the option 'ruffle', Ruffle %s", (version) => {
  it("plays with a Ruffle that lies in another folder than the page", async () => {
    await visit(`/ruffle-${version}/ruffle.js`);
    expect(await visited.evaluate(() => loading.connected)).toBe("game.example.com");
    expect(scripts(site)).toContainEqual(expect.stringContaining(`/ruffle-${version}/core.ruffle`));
  });

  it("plays with a Ruffle of another origin", async () => {
    await visit(`${elsewhere.origin}/ruffle-${version}/ruffle.js`);
    expect(await visited.evaluate(() => loading.connected)).toBe("game.example.com");
    expect(scripts(elsewhere)).toContainEqual(expect.stringContaining(`/ruffle-${version}/core.ruffle`));
  });
});

describe("ready", () => {
  it("is done when Ruffle's API is there", async () => {
    await visit("/ruffle/ruffle.js");
    const newest = await visited.evaluate(async () => {
      await loading.ready;
      return typeof (window as unknown as { RufflePlayer: { newest: unknown } }).RufflePlayer.newest;
    });
    expect(newest).toBe("function");
  });

  it("rejects where there is no Ruffle, and names the URL", async () => {
    await visit("/ruffle/nothing.js");
    const error = await visited.evaluate(() =>
      loading.ready.then(
        () => undefined,
        ({ code, message }) => ({ code, message }),
      ),
    );
    expect(error).toEqual({
      code: "FLASHNET_RUFFLE_LOAD",
      message: `${site.origin}/ruffle/nothing.js can't be loaded; option 'ruffle' is where ruffle.js is`,
    });
  });
});
