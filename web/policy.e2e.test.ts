import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { expectedTrace, flashVars, ScenarioServers, SWF_URL, scenarios } from "../test-swfs/policy/scenarios.ts";
import type { InspectorElement } from "./inspector/elements/index.ts";
import { buildPlayerFiles, type PlayerFiles, ServedPlayer } from "./testing/served.ts";

let tested: TestBrowser;
let web: PlayerFiles;

beforeAll(async () => {
  web = await buildPlayerFiles();
  tested = await launchBrowser();
});

afterAll(async () => {
  await tested?.close();
  await web?.remove();
});

interface Visit {
  trace: string[];
  /** warnings on the console */
  warnings: string[];
  /** what `--policy-log` writes */
  policyLog: string[];
  /** entries of the inspector: what was refused, and why */
  refusals: { name: string; reason: string; swf: string }[];
}

/** Has the player page go through all scenarios, with the limits of Flash. */
async function visit(kind: string, folder: string): Promise<Visit> {
  const servers = await ScenarioServers.start();
  const policyLog: string[] = [];
  const player = await ServedPlayer.visit(tested.browser, {
    folder: `policy/${folder}`,
    web,
    policyLog: (line) => policyLog.push(line),
    config: { url: SWF_URL, param: { ...flashVars, kind }, map: servers.map },
  });
  try {
    await player.traced("done");
    // The log is sent on its own way.
    const decisions = () => policyLog.filter((line) => / is permitted | is denied | has failed /.test(line));
    await vi.waitFor(() => expect(decisions()).toHaveLength(scenarios.length), { timeout: 10_000 });
    const refusals = await player.page.$eval("flashnet-inspector", (inspector) => {
      const { connections } = (inspector as InspectorElement).capture;
      const refused = connections.filter(({ kind }) => kind === "policy");
      return refused.map(({ name, reason = "", swf = "" }) => ({ name, reason, swf }));
    });
    return { trace: await player.trace(), warnings: player.warnings, policyLog, refusals };
  } finally {
    await player.close();
    await servers.close();
  }
}

describe.each<["Socket" | "XMLSocket" | "AVM1", string]>([
  ["Socket", "avm2"],
  ["XMLSocket", "avm2"],
  ["AVM1", "avm1"],
])("%s in the player page", (kind, folder) => {
  let visited: Visit;

  beforeAll(async () => {
    visited = await visit(kind, folder);
  });

  it.each(scenarios.map((scenario, i) => ({ ...scenario, i })))("$row", ({ target, allowed, i }) => {
    expect(visited.trace.filter((line) => line.startsWith(`${target} `))).toEqual([expectedTrace(kind)[i]]);
    // The console says once why, and how to allow it.
    const told = visited.warnings.filter((text) => text.startsWith(`${SWF_URL} may not connect to ${target}. `));
    expect(told).toHaveLength(allowed ? 0 : 1);
    const shown = visited.refusals.filter(({ name, swf }) => name === target && swf === SWF_URL);
    expect(shown.map(({ reason }) => reason)).toEqual(told);
    const logged = visited.policyLog.filter((line) => line.includes(` resource at xmlsocket://${target} `));
    expect(logged).toHaveLength(2);
    expect(logged[1]).toMatch(allowed ? /^OK: .* is permitted / : /^Error: .* (is denied|has failed) /);
  });

  it("logs where the SWF came from", () => {
    expect(visited.policyLog[0]).toBe(`OK: Root-level SWF loaded: ${SWF_URL}`);
  });
});
