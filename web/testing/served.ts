/** The player page as `flashnet serve` serves it, visited by a browser. */
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "puppeteer-core";
import { expect, vi } from "vitest";
import { bundle } from "../../base/testing/site.ts";
import { Relay } from "../../host/relay/server/relay.ts";
import { installedRuffle } from "../../src/player/node/package.ts";
import type { PageConfig } from "../config.ts";
import { PlayerServer, type PlayerServerOptions } from "../server/player-server.ts";

/** The page's own files, built from their sources. */
export interface PlayerFiles {
  folder: string;
  remove(): Promise<void>;
}

export async function buildPlayerFiles(): Promise<PlayerFiles> {
  const folder = await mkdtemp(join(tmpdir(), "flashnet-web-"));
  for (const name of ["player", "frame"]) {
    const { body } = await bundle(new URL(`../${name}.ts`, import.meta.url));
    await writeFile(join(folder, `${name}.js`), body);
  }
  await copyFile(fileURLToPath(new URL("../player.css", import.meta.url)), join(folder, "player.css"));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

export interface Served
  extends Partial<
    Pick<PlayerServerOptions, "keys" | "ruffle" | "relay" | "policyLog" | "scriptAccess" | "external" | "decoder">
  > {
  /** folder below `test-swfs/` with the `test.swf` that is played */
  folder?: string;
  /** or a folder anywhere */
  path?: string;
  web: PlayerFiles;
  config?: Partial<PageConfig>;
}

/** One server with its relay, and one page of it. */
export class ServedPlayer {
  readonly page: Page;
  /** warnings on the console, so far */
  readonly warnings: string[] = [];
  readonly #server: PlayerServer;

  private constructor(server: PlayerServer, page: Page) {
    this.#server = server;
    this.page = page;
    page.on("console", (message) => {
      if (message.type() === "warn") this.warnings.push(message.text());
    });
  }

  static async visit(browser: Browser, { folder, path, web, config, ...options }: Served): Promise<ServedPlayer> {
    const server = new PlayerServer({
      folder: path ?? fileURLToPath(new URL(`../../test-swfs/${folder}/`, import.meta.url)),
      swf: "test.swf",
      web: web.folder,
      ruffle: installedRuffle(),
      relay: new Relay(),
      ...options,
      page: () => ({ runtime: "flash", param: {}, map: [], policy: "enforce", plugin: true, ...config }),
    });
    const url = await server.listen(0);
    const player = new ServedPlayer(server, await browser.newPage());
    await player.page.goto(url);
    return player;
  }

  async trace(): Promise<string[]> {
    // A page in the background shows nothing new.
    await this.page.bringToFront();
    return this.page.$$eval("#trace > .trace", (lines) => lines.map((line) => line.textContent));
  }

  /** The first line of the trace that matches, once it is there. */
  traced(pattern: string | RegExp, timeout = 30_000): Promise<string> {
    const matches = (line: string) => (typeof pattern === "string" ? line === pattern : pattern.test(line));
    const find = async () => {
      const lines = await this.trace();
      return lines.find(matches) ?? expect.fail(`no line is ${pattern}: ${JSON.stringify(lines)}`);
    };
    return vi.waitFor(find, { timeout, interval: 50 });
  }

  async close(): Promise<void> {
    if (!this.page.isClosed()) await this.page.close();
    await this.#server.close();
  }
}
