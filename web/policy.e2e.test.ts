import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ruffleFolder } from "../host/cli/package-files.ts";
import { Relay } from "../host/relay/server.ts";
import { PlayerServer } from "../host/serve/player-server.ts";
import { expectedTrace, flashVars, ScenarioServers, SWF_URL, scenarios } from "../test-swfs/policy/scenarios.ts";
import { launchBrowser, type TestBrowser } from "./testing/browser.ts";
import { bundle } from "./testing/site.ts";

let chromium: TestBrowser;
let web: string;

beforeAll(async () => {
  web = await mkdtemp(join(tmpdir(), "flashnet-web-"));
  const { body } = await bundle(new URL("player.ts", import.meta.url));
  await writeFile(join(web, "player.js"), body);
  await copyFile(fileURLToPath(new URL("player.css", import.meta.url)), join(web, "player.css"));
  chromium = await launchBrowser();
});

afterAll(async () => {
  await chromium?.close();
  await rm(web, { recursive: true });
});

interface Visit {
  trace: string[];
  /** warnings on the console */
  warnings: string[];
  /** what `--policy-log` writes */
  policyLog: string[];
}

/** Has the player page, as `flashnet serve` serves it, go through all scenarios, with the limits of Flash. */
async function visit(kind: string, folder: string): Promise<Visit> {
  const servers = await ScenarioServers.start();
  const policyLog: string[] = [];
  const warnings: string[] = [];
  const server = new PlayerServer({
    folder: fileURLToPath(new URL(`../test-swfs/policy/${folder}`, import.meta.url)),
    swf: "test.swf",
    web,
    ruffle: ruffleFolder(),
    relay: new Relay(),
    policyLog: (line) => policyLog.push(line),
    page: () => ({
      url: SWF_URL,
      runtime: "flash",
      params: { ...flashVars, kind },
      map: servers.hostMap,
      policy: "enforce",
      plugin: true,
    }),
  });
  const page = await chromium.browser.newPage();
  try {
    page.on("console", (message) => {
      if (message.type() === "warn") warnings.push(message.text());
    });
    await page.goto(await server.listen(0));
    const trace = () => page.$$eval("#trace > .trace", (lines) => lines.map((line) => line.textContent ?? ""));
    await vi.waitFor(async () => expect(await trace()).toContain("done"), { timeout: 50_000, interval: 100 });
    // The log is sent on its own way.
    const decisions = () => policyLog.filter((line) => / is permitted | is denied | has failed /.test(line));
    await vi.waitFor(() => expect(decisions()).toHaveLength(scenarios.length), { timeout: 10_000 });
    return { trace: await trace(), warnings, policyLog };
  } finally {
    await page.close();
    await server.close();
    await servers.close();
  }
}

describe.each<["Socket" | "XMLSocket" | "AVM1", string]>([
  ["Socket", "avm2"],
  ["XMLSocket", "avm2"],
  ["AVM1", "avm1"],
])("%s in the player page in Chromium", (kind, folder) => {
  let visited: Visit;

  beforeAll(async () => {
    visited = await visit(kind, folder);
  });

  it.each(scenarios.map((scenario, i) => ({ ...scenario, i })))("$row", ({ target, allowed, i }) => {
    expect(visited.trace.filter((line) => line.startsWith(`${target} `))).toEqual([expectedTrace(kind)[i]]);
    // The console says once why, and how to allow it.
    const told = visited.warnings.filter((text) => text.startsWith(`${SWF_URL} may not connect to ${target}. `));
    expect(told).toHaveLength(allowed ? 0 : 1);
    const logged = visited.policyLog.filter((line) => line.includes(` resource at xmlsocket://${target} `));
    expect(logged).toHaveLength(2);
    expect(logged[1]).toMatch(allowed ? /^OK: .* is permitted / : /^Error: .* (is denied|has failed) /);
  });

  it("logs where the SWF came from", () => {
    expect(visited.policyLog[0]).toBe(`OK: Root-level SWF loaded: ${SWF_URL}`);
  });
});
