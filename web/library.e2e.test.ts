import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElementHandle, Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { memoryBackend } from "../host/network/memory/backend.ts";
import { Relay } from "../host/relay/server/relay.ts";
import { installedRuffle } from "../src/player/node/package.ts";
import { root } from "../src/testing/root.ts";
import { LIBRARY_PATHS } from "./library/lines.ts";
import { PlayerServer } from "./server/player-server.ts";

/** More than anyone keeps. Most have nothing in them, which is soon found out. */
const MANY = 2000;
/** Names of files can be anything but "/". */
const MARKUP = '<img src=x onerror="window.harmed = true">.swf';

let folder: string;
let server: PlayerServer;
let tested: TestBrowser;
let url: string;
let visited: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-library-"));
  const games = join(folder, "games");
  await mkdir(join(games, "many"), { recursive: true });
  const swfs = {
    "chat 10.swf": "xml-chat/avm1/test.swf",
    "chat 2.swf": "xml-chat/avm2/test.swf",
    "server tool.swf": "server-tool/test.swf",
    [MARKUP]: "telnet/test.swf",
  };
  for (const [name, swf] of Object.entries(swfs)) await copyFile(join(root, "test-swfs", swf), join(games, name));
  await Promise.all(Array.from({ length: MANY }, (_, i) => writeFile(join(games, "many", `z${i}.swf`), "no SWF")));
  server = new PlayerServer({
    folder: games,
    web: join(root, "dist/web"),
    ruffle: installedRuffle(),
    relay: new Relay({ backend: memoryBackend() }),
    cache: join(folder, "cache"),
    page: () => ({ runtime: "flash", param: {}, map: [], policy: "allow", plugin: true }),
  });
  url = await server.listen(0);
  tested = await launchBrowser();
  visited = await tested.browser.newPage();
  await visited.setViewport({ width: 1000, height: 700 });
});

afterAll(async () => {
  await tested?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(hash = ""): Promise<void> {
  await visited.goto(`${url}${hash}`);
  await expect.poll(status, { timeout: 20_000 }).toMatch(/(^| of )2,004 SWFs$/);
}

const find = (selector: string): Promise<ElementHandle | null> => visited.$(`flashnet-library >>> ${selector}`);
const texts = (selector: string): Promise<string[]> =>
  visited.$$eval(`flashnet-library >>> ${selector}`, (elements) =>
    elements.map((element) => element.textContent!.replace(/\s+/g, " ").trim()),
  );
const names = async (): Promise<string[]> => (await texts(".card b")).slice(0, 4);
const status = async (): Promise<string> => (await texts("[role=status]"))[0]!;
const chosen = (): Promise<string[]> => texts("[aria-selected=true] b");
/** The file of the page that is shown in its place. */
const played = (): Promise<string> =>
  expect
    .poll(() => visited.title(), { timeout: 20_000 })
    .toMatch(/\.swf – flashnet$/)
    .then(() => visited.title());

describe("the library", () => {
  it("has a card for each SWF, in the order of names, and says what it is and where it connects", async () => {
    await open();
    await expect.poll(names).toEqual([MARKUP, "chat 2.swf", "chat 10.swf", "server tool.swf"]);
    const card = (at: number): Promise<string> =>
      find(`#s${at}`).then((handle) => handle!.evaluate((element) => element.getAttribute("aria-label")!));
    await expect
      .poll(() => card(2), { timeout: 20_000 })
      .toBe("chat 10.swf, SWF 8, AVM1, connects to game.example.com:6112, 2527 B");
    await expect.poll(() => card(3), { timeout: 20_000 }).toMatch(/^server tool.swf, SWF 15, AVM2, needs AIR, uses /);
    expect(await visited.evaluate(() => (window as { harmed?: boolean }).harmed)).toBeUndefined();
  });

  it("has pictures of the first frames", async () => {
    await open("#q=chat");
    const loaded = () =>
      visited.$$eval("flashnet-library >>> .card img", (images) =>
        (images as HTMLImageElement[])
          .filter(({ naturalWidth }) => naturalWidth > 0)
          .map(({ naturalWidth, naturalHeight }) => naturalWidth / naturalHeight),
      );
    await expect.poll(loaded, { timeout: 40_000 }).toHaveLength(2);
  });

  it("says of a damaged file why it is none", async () => {
    await open("#q=z7.swf");
    await expect
      .poll(() => texts(".problem"), { timeout: 20_000 })
      .toEqual(["SWF file, byte 0: no FWS, CWS or ZWS signature"]);
  });

  it("finds by name, host and class, and is linked to", async () => {
    await open();
    const field = await find("[type=search]");
    await visited.keyboard.press("/");
    await field!.type("GAME.example.com xmlsocket");
    await expect.poll(names, { timeout: 20_000 }).toEqual(["chat 2.swf", "chat 10.swf"]);
    await expect.poll(status).toBe("2 of 2,004 SWFs");
    const link = new URL(visited.url()).hash;
    await visited.goto("about:blank");
    await open(link);
    await expect.poll(names).toEqual(["chat 2.swf", "chat 10.swf"]);
  });

  it("shows those of a kind, and sorts", async () => {
    await open("#show=air");
    await expect.poll(names, { timeout: 20_000 }).toEqual(["server tool.swf"]);
    await open("#sort=version");
    await expect.poll(names, { timeout: 20_000 }).toEqual([MARKUP, "server tool.swf", "chat 2.swf", "chat 10.swf"]);
    await visited.select("flashnet-library >>> select", "server");
    await expect.poll(names).toEqual([MARKUP, "chat 2.swf", "chat 10.swf", "server tool.swf"]);
  });

  it("goes through thousands by keys, with some cards at a time", async () => {
    await open();
    await (await find("[role=listbox]"))!.focus();
    await visited.keyboard.press("ArrowRight");
    await expect.poll(chosen).toEqual([MARKUP]);
    await visited.keyboard.press("ArrowRight");
    await expect.poll(chosen).toEqual(["chat 2.swf"]);
    await visited.keyboard.press("End");
    await expect.poll(chosen).toEqual([`z${MANY - 1}.swf`]);
    expect((await texts(".card")).length).toBeLessThan(200);
    await visited.keyboard.press("Home");
    await expect.poll(chosen).toEqual([MARKUP]);
    await visited.keyboard.press("PageDown");
    await expect.poll(async () => (await chosen())[0]).toMatch(/^z\d+\.swf$/);
  });

  it("opens the chosen SWF by Enter", async () => {
    await open("#q=chat");
    await visited.keyboard.press("/");
    await visited.keyboard.press("Enter");
    await expect.poll(chosen).toEqual(["chat 2.swf"]);
    await visited.keyboard.press("Enter");
    expect(await played()).toBe("chat 2.swf – flashnet");
  });

  it("opens a SWF that is given to it", async () => {
    await open();
    const input = (await find("[type=file]")) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(join(root, "test-swfs/loads/avm2/test.swf"));
    expect(await played()).toBe("test.swf – flashnet");
    expect(await visited.evaluate(() => location.pathname)).toMatch(/\/\.dropped\/[0-9a-f]{32}\/test\.swf$/);
  });

  it("tells nobody but its page", async () => {
    const own = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "same-origin" };
    const { origin } = new URL(url);
    for (const path of Object.values(LIBRARY_PATHS)) {
      expect((await fetch(url + path)).status).toBe(403);
      expect((await fetch(url + path, { headers: { ...own, "sec-fetch-mode": "cors" } })).status).toBe(403);
      expect((await fetch(`${origin}/${"0".repeat(32)}/${path}`, { headers: own })).status).toBe(404);
    }
  });
});
