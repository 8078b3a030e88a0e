import { readFile } from "node:fs/promises";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { HostPort } from "../base/address.ts";
import { launchBrowser, SHOWN, type TestBrowser, testedBrowser } from "../base/testing/browser.ts";
import { bundle, type Site, type SiteFile, serveSite } from "../base/testing/site.ts";
import { Relay } from "../host/relay/server/relay.ts";
import { CaseServer, caseNames, loadCase } from "../test-swfs/cases.ts";
import type { PageConfig } from "./config.ts";
import { playerPage } from "./html.ts";
import { PLAIN_OPTIONS } from "./options/options.ts";

/** The programs that are played: in Firefox those that differ in what the browser does, not in which natives they use. */
const played =
  testedBrowser() === "chromium" ? caseNames : ["avm1-xml-socket", "binary-protocol", "bulk-echo", "load-bytes"];

let tested: TestBrowser;
let assets: Record<string, SiteFile>;
let site: Site | undefined;
let relay: Relay;
let visited: Page;

beforeAll(async () => {
  assets = {
    "/flashnet/player.js": await bundle(new URL("player.ts", import.meta.url)),
    "/flashnet/player.css": { type: "text/css", body: await readFile(new URL("player.css", import.meta.url)) },
  };
  tested = await launchBrowser();
});

afterAll(() => tested?.close());

afterEach(async () => {
  await visited.close();
  await relay.close();
  await site?.close();
});

/** Opens the player page for a SWF; the site has nothing else. */
async function visit(swf: Uint8Array | undefined, config: Partial<PageConfig> = {}): Promise<void> {
  const files: Record<string, SiteFile> = { ...assets };
  if (swf) files["/swf/test.swf"] = { type: "application/x-shockwave-flash", body: swf };
  site = await serveSite(files);
  relay = new Relay({ origin: [site.origin] });
  const relayUrl = await relay.listen();
  const page = playerPage({
    swf: "/swf/test.swf",
    root: "/swf/",
    title: "test.swf",
    ...PLAIN_OPTIONS,
    policy: "allow",
    relay: { url: relayUrl, token: relay.token },
    given: PLAIN_OPTIONS,
    command: ["serve", "test.swf"],
    ...config,
  });
  files["/"] = { type: "text/html", body: page };
  visited = await tested.browser.newPage();
  await visited.goto(site.origin);
}

/** Texts of the elements that a selector names. */
function texts(selector: string): Promise<string[]> {
  return visited.$$eval(selector, (elements) => elements.map((element) => element.textContent));
}

describe("the player page", () => {
  it.each(played)("%s traces what it traces in plain Node", { timeout: 120_000 }, async (name) => {
    const { swf, expected, serve } = await loadCase(name);
    const server = await CaseServer.start(serve);
    try {
      await visit(swf, { map: server.map });
      const tracing = () => texts("#trace > .trace").then((lines) => lines.join("\n").split("\n"));
      await expect.poll(tracing, { timeout: 100_000, interval: 100 }).toEqual(expected);
    } finally {
      await server.close();
    }
  });

  it("shows what became of each connection, and why one failed", async () => {
    const { swf, serve } = await loadCase("connection-refused");
    const server = await CaseServer.start(serve);
    try {
      await visit(swf, { map: server.map });
      const closedPort = (server.map[1]!.to as HostPort).port;
      const failed = await visited.waitForSelector("flashnet-inspector >>> [data-state=failed] .name", SHOWN);
      expect(await failed!.evaluate(({ textContent }) => textContent)).toMatch(
        new RegExp(`^game\\.example\\.com:\\d+ → 127\\.0\\.0\\.1:${closedPort}.*refused`),
      );
      // Not a second time, as a warning.
      expect(await texts("#trace > .warning")).toEqual([]);
    } finally {
      await server.close();
    }
  });

  it("says so when the SWF is not there", async () => {
    await visit(undefined);
    await visited.waitForSelector("#error:not([hidden])");
    expect(await texts("#error")).toEqual(["The server answers 404 for /swf/test.swf; check that the file is there"]);
  });
});
