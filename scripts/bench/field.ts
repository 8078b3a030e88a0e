import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { launchBrowser } from "../../base/testing/browser.ts";
import type { BrowserName } from "../../base/testing/browsers.ts";
import { bundle, page, type SiteFile, serveSite } from "../../base/testing/site.ts";
import { startWebsockify } from "../../base/testing/websockify.ts";
import { compileProgram, root } from "../../src/testing/compile.ts";
import type { RelayAddress } from "./page.ts";
import { startRelay } from "./relay.ts";
import { startServer } from "./server.ts";

/** What contestants in a browser run on: the server, and both ways to it. */
export interface Field {
  /** port of the server */
  port: number;
  websockify: { pid: number; url: string };
  relay: { pid: number; address: RelayAddress };
  /** what leads content to the server */
  map: string;
  /** of the browser */
  pid: number;
  /** What plays SWFs that reach the server; on a page, before Ruffle is added. */
  players: Record<"flashnet" | "stock", (visited: Page) => Promise<void>>;
  /** Uses a page of its own, on which `window.bench` is; an isolated one has an exact clock. */
  inPage<T>(use: (visited: Page) => Promise<T>, options?: { isolated?: boolean }): Promise<T>;
}

/** Clocks of pages that are isolated are exact to 5 µs, others' to 100. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

const PROGRAMS = { "/bench.swf": "Main.ts", "/messages.swf": "Messages.ts" };

/** @param name which of `scripts/bench/swf` */
export function benchSwf(name = PROGRAMS["/bench.swf"]): Uint8Array {
  return compileProgram(join(root, "scripts/bench/swf", name));
}

/** @param body of a SWF */
export function swfFile(body: Uint8Array): SiteFile {
  return { type: "application/x-shockwave-flash", body };
}

/** Sets everything up, and takes it down when `use` is done. @param files beside the programs, by path */
export async function onField<T>(
  name: BrowserName,
  use: (field: Field) => Promise<T>,
  files: Record<string, SiteFile> = {},
): Promise<T> {
  const server = await startServer();
  const websockify = await startWebsockify(server.port);
  const visited = page(["/bench.js"]);
  const programs = Object.entries(PROGRAMS).map(([path, program]) => [path, swfFile(benchSwf(program))]);
  const site = await serveSite({
    "/": visited,
    "/isolated": { ...visited, headers: ISOLATED },
    "/bench.js": await bundle(new URL("page.ts", import.meta.url)),
    ...Object.fromEntries(programs),
    ...files,
  });
  const relay = await startRelay(site.origin);
  const tested = await launchBrowser({ networkEvents: false, name });
  const address = { url: relay.url, token: relay.token };
  const map = `game.example.com=127.0.0.1:${server.port}`;
  try {
    return await use({
      port: server.port,
      websockify,
      relay: { pid: relay.pid, address },
      map,
      players: {
        flashnet: (visited) => visited.evaluate((...args) => window.bench.flashnet(...args), address, map),
        stock: (visited) => visited.evaluate((url) => window.bench.stock(url), websockify.url),
      },
      pid: tested.browser.process()!.pid!,
      async inPage(use, { isolated = false } = {}) {
        const visited = await tested.browser.newPage();
        try {
          await visited.goto(`${site.origin}/${isolated ? "isolated" : ""}`);
          return await use(visited);
        } finally {
          await visited.close();
        }
      },
    });
  } finally {
    await tested.close();
    relay.close();
    await site.close();
    await websockify.close();
    server.close();
  }
}

/** Puts stock Ruffle on a page. */
export async function addRuffle(visited: Page): Promise<void> {
  await visited.addScriptTag({ url: "/ruffle-0.6/ruffle.js" });
}
