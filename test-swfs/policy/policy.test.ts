import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { VirtualTime } from "../../base/time.ts";
import { memoryBackend } from "../../host/network/memory/backend.ts";
import { allow, PolicyNetwork, policyFile } from "../../host/policy/testing/policy-network.ts";
import { type PlayOptions, play } from "../../src/player/node/play.ts";
import { portableCodec } from "../../src/swf/codec.ts";
import { TagCode } from "../../src/swf/model.ts";
import { readSwf } from "../../src/swf/reader.ts";
import { fileAttributesTag } from "../../src/swf/tags.ts";
import { writeSwf } from "../../src/swf/writer.ts";
import { expectedTrace, flashVars, ScenarioServers, SWF_URL, scenarios } from "./scenarios.ts";

function load(folder: string): Uint8Array {
  return readFileSync(new URL(`${folder}/test.swf`, import.meta.url));
}

/** The limits of Flash, shortened. */
const LIMITS = { policyMasterTimeout: 1000, policyTimeout: 3000 };

const KINDS = { Socket: "avm2", XMLSocket: "avm2", AVM1: "avm1" } as const;
type Kind = keyof typeof KINDS;
const kinds = Object.keys(KINDS) as Kind[];

interface Run {
  trace: string[];
  warnings: string[];
  connections: ScenarioServers["connections"];
}

async function run(kind: Kind): Promise<Run> {
  const servers = await ScenarioServers.start();
  const warnings: string[] = [];
  try {
    const { trace } = await play(load(KINDS[kind]), {
      url: SWF_URL,
      param: { ...flashVars, kind },
      map: servers.map,
      limits: LIMITS,
      until: "done",
      timeout: 25_000,
      log: { debug() {}, warn: (message) => warnings.push(message) },
    });
    return { trace, warnings, connections: servers.connections };
  } finally {
    await servers.close();
  }
}

/** All at once: they wait most of the time. */
let runs: Promise<Run[]>;
beforeAll(() => {
  runs = Promise.all(kinds.map(run));
});

describe.each(kinds)("%s in plain Node", (kind) => {
  let trace: string[];
  let warnings: string[];
  let connections: ScenarioServers["connections"];

  beforeAll(async () => {
    ({ trace, warnings, connections } = (await runs)[kinds.indexOf(kind)]!);
  });

  it.each(scenarios.map((scenario, i) => ({ ...scenario, i })))("$row", ({ target, allowed, i }) => {
    expect(trace.filter((line) => line.startsWith(`${target} `))).toEqual([expectedTrace(kind)[i]]);
    const told = warnings.filter((message) => message.startsWith(`${SWF_URL} may not connect to ${target}. `));
    expect(told).toHaveLength(allowed ? 0 : 1);
    // A policy is asked for on connections of its own; the server is connected to only when that is decided.
    const own = connections.filter((connection) => connection.target === target && !connection.policy);
    expect(own).toHaveLength(allowed ? 1 : 0);
  });

  it("is in the sandbox of what is loaded from the web", () => {
    expect(trace[0]).toBe("sandbox remote");
  });
});

describe("sandboxes in plain Node", () => {
  async function traceOf(swf: Uint8Array, options: Partial<PlayOptions> = {}): Promise<string[]> {
    const network = new PolicyNetwork();
    network.serve("game.example:843", policyFile(allow("localhost", "*")));
    network.listen("game.example:5000", async () => {});
    const { trace } = await play(swf, {
      url: "file:///C:/games/game.swf",
      param: { targets: "game.example:5000" },
      backend: network.backend,
      limits: { policyMasterTimeout: 1000, policyTimeout: 100 },
      until: "done",
      timeout: 25_000,
      ...options,
    });
    return trace.slice(0, -1);
  }

  const avm2 = load("avm2");
  const avm1 = load("avm1");
  const LOCAL_REFUSED =
    "game.example:5000 2048 Error #2048: Security sandbox violation: file:///C:/games/game.swf cannot load data from game.example:5000.";

  it.each<[row: string, swf: Uint8Array, options: Partial<PlayOptions>, trace: string[]]>([
    ["remote", avm2, { url: SWF_URL }, ["sandbox remote", "game.example:5000 connect"]],
    ["localWithNetwork: a policy for everybody is needed", avm2, {}, ["sandbox localWithNetwork", LOCAL_REFUSED]],
    ["localTrusted: no policy is needed", avm2, { trust: true }, ["sandbox localTrusted", "game.example:5000 connect"]],
    [
      "localWithFile: refused at once, by an exception",
      withUseNetwork(avm2, false),
      {},
      [
        "sandbox localWithFile",
        "game.example:5000 thrown SecurityError: Error #2010: Local-with-filesystem SWF files are not permitted to use sockets.",
      ],
    ],
    [
      "application: no policy is needed",
      avm2,
      { runtime: "air" },
      ["sandbox application", "game.example:5000 connect"],
    ],
    ["AVM1: localWithNetwork", withUseNetwork(avm1, true), {}, ["sandbox localWithNetwork", "game.example:5000 false"]],
    ["AVM1: localTrusted", avm1, { trust: true }, ["sandbox localTrusted", "game.example:5000 true"]],
    [
      "AVM1: localWithFile, refused at once",
      withUseNetwork(avm1, false),
      {},
      ["sandbox localWithFile", "game.example:5000 refused at once"],
    ],
  ])("%s", async (_, swf, options, trace) => {
    expect(await traceOf(swf, options)).toEqual(trace);
  });
});

describe("in plain Node", () => {
  it("100 sockets to one host, opened at once, cause one policy fetch", async () => {
    const network = new PolicyNetwork();
    network.serve("game.example:843", policyFile(allow("localhost", "*")));
    network.listen("game.example:5000", async () => {});
    const targets = Array.from({ length: 100 }, () => "game.example:5000").join(",");
    const { trace } = await play(load("avm2"), {
      url: SWF_URL,
      param: { targets },
      backend: network.backend,
      until: "done",
      timeout: 25_000,
    });
    expect(trace.filter((line) => line === "game.example:5000 connect")).toHaveLength(100);
    expect(network.asked.filter((address) => address === "game.example:843")).toHaveLength(1);
  });

  it("time-outs go by the player's time when that is not the clock's", async () => {
    const network = new PolicyNetwork();
    network.silent("game.example:843");
    network.silent("game.example:5000");
    const { trace } = await play(load("avm2"), {
      url: SWF_URL,
      param: { targets: "game.example:5000" },
      backend: network.backend,
      lockstep: new VirtualTime(),
      // Longer than the test may take.
      limits: { policyMasterTimeout: 300_000, policyTimeout: 300_000 },
      until: "done",
      timeout: 25_000,
    });
    expect(trace).toContainEqual(expect.stringMatching(/^game\.example:5000 2048 /));
  });

  it("policy files can be given for hosts that are dead", async () => {
    const { trace } = await play(load("avm2"), {
      url: SWF_URL,
      param: { targets: "dead.example:5000" },
      backend: memoryBackend(),
      policyFor: { "dead.example": policyFile(allow("localhost", "5000")) },
      until: "done",
      timeout: 25_000,
    });
    expect(trace).toContain("dead.example:5000 Error #2031: Socket Error.");
  });
});

function withUseNetwork(bytes: Uint8Array, useNetwork: boolean): Uint8Array {
  const swf = readSwf(bytes, { codec: portableCodec });
  const others = swf.tags.filter(({ code }) => code !== TagCode.FileAttributes);
  const actionScript3 = others.some(({ code }) => code === TagCode.DoAbc2);
  return writeSwf(
    { ...swf, tags: [fileAttributesTag({ actionScript3, useNetwork }), ...others] },
    { compression: "none" },
  );
}
