import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../../base/testing/browser.ts";
import { flashnetFiles, type Site, serveSite } from "../../base/testing/site.ts";
import { root } from "../../src/testing/root.ts";
import { traceOf } from "../testing/page-trace.ts";

let chromium: TestBrowser;
let site: Site;

beforeAll(async () => {
  const file = async (type: string, path: string) => ({ type, body: await readFile(new URL(path, import.meta.url)) });
  site = await serveSite({
    "/dice/index.html": await file("text/html", "index.html"),
    "/dice/server.js": await file("text/javascript", "server.js"),
    "/dice/game.swf": await file("application/x-shockwave-flash", "game.swf"),
    ...(await flashnetFiles(join(root, "dist"), "/dice/flashnet/")),
  });
  chromium = await launchBrowser();
});

afterAll(async () => {
  await chromium?.close();
  await site?.close();
});

it("the game is answered by the server in the page", async () => {
  const page = await chromium.browser.newPage();
  const trace = await traceOf(page);
  await page.goto(`${site.origin}/dice/index.html`);
  await expect.poll(async () => (await trace()).at(-1) ?? "", { timeout: 30_000 }).toMatch(/^you rolled [1-6]/);
});
