import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { memoryBackend } from "../../host/network/memory/backend.ts";
import { type PlayOptions, play } from "../../src/player/node/play.ts";

const OWN = "http://forger.example/movie.swf";
const VICTIM = "http://victim.example/game.swf";
const POLICY = '<cross-domain-policy><allow-access-from domain="victim.example" to-ports="*"/></cross-domain-policy>';

/** What a movie sees that asks for a connection as if it were the SWF that it claims to be, and the log of the host. */
async function forge(machine: string, claim: string, options: Partial<PlayOptions> = {}) {
  const backend = memoryBackend();
  let connections = 0;
  backend.listen("game.example:6112", () => {
    connections++;
  });
  const log: string[] = [];
  const swf = readFileSync(new URL(`${machine}/test.swf`, import.meta.url));
  const { trace } = await play(swf, {
    url: OWN,
    param: { claim, host: "game.example", rest: "Socket" },
    backend,
    policyFor: { "game.example": POLICY },
    until: "done",
    limits: { policyTimeout: 100 },
    timeout: 15_000,
    log: { debug() {}, warn: (text) => log.push(text) },
    ...options,
  });
  return { trace: trace.filter((line) => !line.startsWith("forger:")), log: log.join("\n"), connections };
}

describe.each([
  ["avm2", "refused 3"],
  ["avm1", "E"],
])("%s: a SWF that speaks to the host itself", (machine, refused) => {
  it.each([
    ["one that has a policy for the server", VICTIM, {}],
    ["one that is a file, and trusted", "file:///game.swf", { trust: true }],
    ["one of an AIR application", "app:/main.swf", { runtime: "air" }],
    ["one that policies don't matter for", VICTIM, { policy: "allow" }],
  ] as const)("gets nothing as a SWF that is not there: %s", async (_, claim, options) => {
    const { trace, log, connections } = await forge(machine, claim, options);
    expect(trace).toEqual([refused, "done"]);
    expect(log).toContain(`${claim} is not the URL of a SWF in this player`);
    expect(connections).toBe(0);
  });
});

it("gets what it may have as itself", async () => {
  const { trace } = await forge("avm2", OWN);
  expect(trace).toEqual(["refused 2", "done"]);
  const allowed = await forge("avm2", VICTIM, { url: VICTIM });
  expect(allowed.trace).toEqual(["opened", "done"]);
  expect(allowed.connections).toBe(1);
});
