import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { NetworkBackend } from "../../host/network/backend.ts";
import { memoryBackend } from "../../host/network/memory/backend.ts";
import { nodeBackend } from "../../host/network/node/backend.ts";
import { wrapBackend } from "../../host/network/wrappers/wrap.ts";
import { type PlayOptions, play } from "../../src/player/node/play.ts";

const CHILD = "http://elsewhere.example/child.swf";
const PAYLOAD = "http://elsewhere.example/payload";

/** What is loaded from bytes belongs to the SWF that calls `loadBytes`, whoever's Loader it is. */
const NOT_OF_THE_APPLICATION = "SecurityError: Error #3205: Only application-sandbox content can access this feature.";

function read(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../${name}/test.swf`, import.meta.url)));
}

/** A SWF whose first byte is wrong: what fetches it takes it for no SWF. */
function disguised(swf: Uint8Array): Uint8Array {
  swf[0] = 0;
  return swf;
}

/** Node's backend, and how often something was bound by it. */
function countingBackend(): { backend: NetworkBackend; count: () => number } {
  let bound = 0;
  const backend = wrapBackend(nodeBackend(), {
    bindTcp(local, next) {
      bound++;
      return next(local);
    },
  });
  return { backend, count: () => bound };
}

/** An application that loads a movie from elsewhere, which takes what it finds. */
async function playIntruder(options: Partial<PlayOptions> = {}) {
  const { backend, count } = countingBackend();
  const log: string[] = [];
  const { trace } = await play(read("air/parent"), {
    url: "http://localhost/main.swf",
    runtime: "air",
    param: { child: `${CHILD}?payload=${PAYLOAD}` },
    fetch: async ({ url }) => ({
      status: 200,
      url,
      body: url === PAYLOAD ? disguised(read("air/intruder/payload")) : read("air/intruder"),
    }),
    backend,
    until: "done",
    timeout: 15_000,
    log: { debug() {}, warn: (text) => log.push(text) },
    ...options,
  });
  return { trace, log: log.join("\n"), bound: count() };
}

describe("a movie from elsewhere that takes the application's rights", () => {
  it("binds nothing, as nobody does once it is there", async () => {
    const { trace, log, bound } = await playIntruder();
    expect(trace).toEqual([
      "parent: application [object ServerSocket]",
      "child: remote",
      `by name: ${CHILD}?payload=${PAYLOAD} is not of the application; if you trust it, say so (trust)`,
      "payload: remote",
      NOT_OF_THE_APPLICATION,
      "done",
    ]);
    expect(log).toContain("is not of the AIR application");
    expect(bound).toBe(0);
  });

  it("binds where the operator trusts it", async () => {
    const { trace, bound } = await playIntruder({ trust: true });
    expect(trace.slice(2)).toEqual(["by name: bound", "payload: remote", NOT_OF_THE_APPLICATION, "done"]);
    expect(bound).toBe(1);
  });
});

it.each([
  ["by policy files once it is there", {}, "refused 2"],
  ["as the application's where it is trusted", { trust: true }, "opened"],
] as const)("what it asks for as if it were the application is decided %s", async (_, options, answer) => {
  const backend = memoryBackend();
  backend.listen("game.example:6112", () => {});
  const { trace } = await playIntruder({
    param: {
      child: `${CHILD}?host=game.example&claim=http://localhost/main.swf`,
    },
    fetch: async ({ url }) => ({ status: 200, url, body: read("forger/avm2") }),
    backend,
    limits: { policyTimeout: 100 },
    ...options,
  });
  expect(trace.slice(1)).toEqual(["forger: remote", answer, "done"]);
});
