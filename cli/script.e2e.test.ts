import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { flashnet } from "./program.ts";
import { at, GAMES } from "./testing/games.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

let chromium: TestBrowser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-script-"));
  chromium = await launchBrowser();
});

afterAll(async () => {
  await chromium?.close();
  await rm(folder, { recursive: true });
});

it.each(GAMES)("a page plays $name against the script that became of it", { timeout: 90_000 }, async (game) => {
  const { name, swf, server, until, param = [] } = game;
  const file = (ending: string): string => join(folder, `${name.replaceAll(" ", "-")}.${ending}`);
  const played = [at(swf), "--policy", "allow", ...param];
  const recorded = await run("run", ...played, "--until", until, "--server", at(server), "--record", file("jsonl"));
  expect(await run("script", file("jsonl"), "-o", file("ts"))).toMatchObject({ exitCode: 0 });

  const terminal = new TestTerminal();
  const url = terminal.firstLine();
  const serving = flashnet(["serve", ...played, "--port", "0", "--server", file("ts")], terminal);
  const page = await chromium.browser.newPage();
  try {
    await page.goto(await url);
    const trace = () =>
      page.$$eval("#trace > .trace", (lines) => lines.map(({ textContent }) => `${textContent}\n`).join(""));
    await expect.poll(trace, { timeout: 15_000 }).toBe(recorded.stdout);
  } finally {
    await page.close();
    terminal.interrupt();
    await serving;
  }
  expect(terminal.stderrText).toBe("");
});
