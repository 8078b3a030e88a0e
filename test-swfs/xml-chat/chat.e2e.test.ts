import { fileURLToPath } from "node:url";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { flashnet } from "../../host/cli/program.ts";
import { TestTerminal } from "../../host/cli/testing.ts";
import { launchBrowser, type TestBrowser } from "../../web/testing/browser.ts";

let chromium: TestBrowser;

beforeAll(async () => {
  chromium = await launchBrowser();
});

afterAll(() => chromium?.close());

async function open(url: string): Promise<Page> {
  const page = await chromium.browser.newPage();
  await page.goto(url);
  return page;
}

/** The trace of a page, once it has that line; what a tab behind others shows is not up to date. */
async function traced(page: Page, line: string): Promise<(string | null)[]> {
  await page.bringToFront();
  const lines = () => page.$$eval("#trace > .trace", (elements) => elements.map((element) => element.textContent));
  await expect.poll(lines, { timeout: 20_000 }).toContain(line);
  return lines();
}

it("pages of flashnet serve chat with each other, by policy", { timeout: 120_000 }, async () => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const terminal = new TestTerminal();
  const serving = flashnet(
    ["serve", folder, "--port", "0", "--server", `${folder}/server.ts`, "--param", "greets=yes"],
    terminal,
  );
  try {
    const url = await terminal.firstLine();
    const first = await open(`${url}play/avm1/test.swf`);
    // Ruffle does not start a movie in a tab that is not in front.
    await traced(first, "connected");
    const second = await open(`${url}play/avm2/test.swf`);
    const traces = [await traced(second, "done"), await traced(first, "done")];
    const texts = ["AVM1: Hello AVM2!", "AVM2: Hello AVM1!"];
    for (const trace of traces) expect(trace).toEqual(expect.arrayContaining(["connected", ...texts, "done"]));
  } finally {
    terminal.interrupt();
    expect(await serving).toBe(0);
  }
});
