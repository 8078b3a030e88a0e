import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { type SiteFile, serveSite } from "../base/testing/site.ts";
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

it("the page of a public site reaches the game's server through its relay", async () => {
  const server = await CaseServer.start(async (connection) => {
    if ((await connection.readUTF()) === "question") connection.writeUTF("Who killed Flash?");
    await connection.readChunk();
  });
  const files: Record<string, SiteFile> = {
    "/game.swf": { type: "application/x-shockwave-flash", body: await readFile(example("public-site/game.swf")) },
    "/flashnet/page.js": { type: "text/javascript", body: await readFile(example("../dist/page.js")) },
  };
  const site = await serveSite(files);
  const terminal = new TestTerminal();
  const printed = terminal.firstLine();
  const target = `127.0.0.1:${server.port}`;
  const ended = flashnet(["relay", "--port", "0", "--origin", site.origin, "--allow", target], terminal);
  try {
    const [url, token] = (await printed).split(" ");
    const html = await readFile(example("public-site/index.html"), "utf8");
    const body = html
      .replace("wss://relay.example.org/relay", url!)
      .replace("the token that flashnet relay printed", token!)
      .replace("play.example.org:6112", target);
    files["/index.html"] = { type: "text/html", body };
    const page = await chromium.browser.newPage();
    const trace = await traceOf(page);
    await page.goto(`${site.origin}/index.html`);
    await expect.poll(trace, { timeout: 30_000 }).toEqual(["Who killed Flash?"]);
    await page.close();
  } finally {
    terminal.interrupt();
    await ended;
    await site.close();
    await server.close();
  }
});
