import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { flashnetFiles, type SiteFile, serveSite } from "../base/testing/site.ts";
import { traceOf } from "../examples/testing/page-trace.ts";
import { CaseServer } from "../test-swfs/cases.ts";
import { flashnet } from "./program.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

const example = (path: string): URL => new URL(`../examples/${path}`, import.meta.url);
const GAME = fileURLToPath(example("private-server/game.swf"));
const SERVED = ["--server", fileURLToPath(example("private-server/server.ts")), "--policy", "allow"];

let chromium: TestBrowser;

beforeAll(async () => {
  chromium = await launchBrowser();
});

afterAll(() => chromium?.close());

it("a private server answers a game headless", async () => {
  const ann = ["--param", "name=Ann", "--until", "Ann: hello"];
  const { exitCode, stdout } = await run("run", GAME, ...SERVED, ...ann);
  expect([exitCode, stdout]).toEqual([0, "players: 1\nAnn: hello\n"]);
});

it("a private server answers a game in the player page", async () => {
  const terminal = new TestTerminal();
  const url = terminal.firstLine();
  const ended = flashnet(["serve", GAME, ...SERVED, "--param", "name=Bob", "--port", "0"], terminal);
  try {
    const page = await chromium.browser.newPage();
    await page.goto(await url);
    const trace = () => page.$$eval("#trace > .trace", (lines) => lines.map((line) => line.textContent));
    await expect.poll(trace, { timeout: 30_000 }).toContain("Bob: hello");
    expect(await trace()).toContain("players: 1");
    await page.close();
  } finally {
    terminal.interrupt();
    await ended;
  }
});

it("a script of what a private server said answers the game in the player page", async () => {
  const folder = await mkdtemp(join(tmpdir(), "flashnet-script-"));
  const [recording, script] = [join(folder, "session.jsonl"), join(folder, "server.ts")];
  const terminal = new TestTerminal();
  try {
    await run("run", GAME, ...SERVED, "--param", "name=Ann", "--until", "Ann: hello", "--record", recording);
    expect(await run("script", recording, "-o", script)).toMatchObject({ exitCode: 0 });
    const url = terminal.firstLine();
    const options = ["--server", script, "--policy", "allow", "--param", "name=Cid", "--port", "0"];
    const ended = flashnet(["serve", GAME, ...options], terminal);
    const page = await chromium.browser.newPage();
    await page.goto(await url);
    const trace = () => page.$$eval("#trace > .trace", (lines) => lines.map((line) => line.textContent));
    await expect.poll(trace, { timeout: 30_000 }).toEqual(["players: 1", "Cid: hello"]);
    await page.close();
    terminal.interrupt();
    await ended;
  } finally {
    terminal.interrupt();
    await rm(folder, { recursive: true });
  }
});

/** A page that plays the lobby, whose `Main.ts` says where things are. */
class LobbyPage {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async open(url: string, name: string): Promise<LobbyPage> {
    const page = await (await chromium.browser.createBrowserContext()).newPage();
    await page.goto(url);
    const lobby = new LobbyPage(page);
    await lobby.traced("What is your name?");
    await lobby.type(name);
    await lobby.traced("board: ");
    return lobby;
  }

  /** Waits until it traces a line. */
  async traced(line: string): Promise<void> {
    const trace = () => this.#page.$$eval("#trace > .trace", (lines) => lines.map((line) => line.textContent));
    await expect.poll(trace, { timeout: 30_000 }).toContain(line);
  }

  async type(text: string): Promise<void> {
    await this.#click(300, 388);
    await this.#page.keyboard.type(text);
    await this.#page.keyboard.press("Enter");
  }

  /** Clicks on a field of the board, such as `a1`. */
  async choose(field: string): Promise<void> {
    await this.#click(40 + "abcdefgh".indexOf(field[0]!) * 40, 66 + (8 - Number(field[1])) * 40);
  }

  async close(): Promise<void> {
    await this.#page.close();
  }

  /** Clicks on the movie, which fills the stage as far as its shape lets it. */
  async #click(x: number, y: number): Promise<void> {
    await this.#page.bringToFront();
    const stage = await (await this.#page.$("#stage > *"))!.boundingBox();
    const { width, height } = stage!;
    const scale = Math.min(width / 600, height / 420);
    const left = stage!.x + (width - 600 * scale) / 2;
    const top = stage!.y + (height - 420 * scale) / 2;
    await this.#page.mouse.click(left + x * scale, top + y * scale);
  }
}

it("two pages play in a lobby", async () => {
  const terminal = new TestTerminal();
  const printed = terminal.firstLine();
  const lobby = (file: string) => fileURLToPath(example(`lobby/${file}`));
  const ended = flashnet(["serve", lobby("game.swf"), "--server", lobby("server.ts"), "--port", "0"], terminal);
  try {
    const url = await printed;
    const ann = await LobbyPage.open(url, "Ann");
    const bob = await LobbyPage.open(url, "Bob");
    for (const page of [ann, bob]) await page.traced("players: Ann, Bob");
    await ann.type("hello");
    await bob.traced("Ann: hello");
    await bob.type("good luck");
    await ann.traced("Bob: good luck");
    await ann.choose("c3");
    await bob.traced("board: c3 Ann");
    await bob.choose("c3");
    await bob.traced("That field is Ann's.");
    await bob.choose("d4");
    for (const page of [ann, bob]) await page.traced("board: c3 Ann, d4 Bob");
    await bob.close();
    await ann.traced("players: Ann");
    await ann.close();
  } finally {
    terminal.interrupt();
    await ended;
  }
});

it("the page of a public site reaches the game's server through its relay", async () => {
  const server = await CaseServer.start(async (connection) => {
    if ((await connection.readUTF()) === "question") connection.writeUTF("Who killed Flash?");
    await connection.readChunk();
  });
  const files: Record<string, SiteFile> = {
    "/game.swf": { type: "application/x-shockwave-flash", body: await readFile(example("public-site/game.swf")) },
    ...(await flashnetFiles(fileURLToPath(example("../dist")), "/flashnet/")),
  };
  const site = await serveSite(files);
  const terminal = new TestTerminal();
  const printed = terminal.firstLine();
  const target = `127.0.0.1:${server.port}`;
  const folder = await mkdtemp(join(tmpdir(), "flashnet-site-"));
  const config = join(folder, "site.toml");
  const toml = await readFile(example("public-site/site.toml"), "utf8");
  await writeFile(
    config,
    toml
      .replace("port = 8181", "port = 0")
      .replace("https://games.example.org", site.origin)
      .replace("play.example.org:6112", target),
  );
  const ended = flashnet(["relay", "--site", config], terminal);
  try {
    const url = await printed;
    const html = await readFile(example("public-site/index.html"), "utf8");
    const body = html.replace("wss://relay.example.org/relay", url).replace("play.example.org:6112", target);
    files["/index.html"] = { type: "text/html", body };
    const page = await chromium.browser.newPage();
    const trace = await traceOf(page);
    await page.goto(`${site.origin}/index.html`);
    await expect.poll(trace, { timeout: 30_000 }).toEqual(["Who killed Flash?"]);
    await page.close();
  } finally {
    terminal.signal("SIGINT");
    await ended;
    await site.close();
    await server.close();
    await rm(folder, { recursive: true });
  }
});
