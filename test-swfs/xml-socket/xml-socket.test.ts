import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { PolicyDecider } from "../../host/policy/decider.ts";
import { loadRuffle } from "../../src/player/node/index.ts";
import { type PlayOptions, type PlayOutcome, play } from "../../src/player/node/play.ts";
import { scriptedBackend, serve } from "../../src/scripted/index.ts";
import { readSwf } from "../../src/swf/reader.ts";
import { fileAttributes, fileAttributesTag } from "../../src/swf/tags.ts";
import { writeSwf } from "../../src/swf/writer.ts";
import scenarios from "./server.ts";

const versions = ["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"] as const;

const policy: PolicyDecider = {
  decide: async ({ host, timeout }) => {
    const forbidden = host === "forbidden.example.com" || (host === "patient.example.com" && timeout < 20_000);
    return forbidden ? { allowed: false, text: "forbidden" } : { allowed: true };
  },
};

async function playMovie(swf: Uint8Array, version: string, options: Partial<PlayOptions>): Promise<PlayOutcome> {
  const directory = fileURLToPath(new URL(`../../node_modules/${version}`, import.meta.url));
  return play(swf, {
    ruffle: await loadRuffle({ directory }),
    url: "http://own.example.com/test.swf",
    backend: scriptedBackend(["game", "own", "patient"].map((name) => serve(`${name}.example.com:6112`, scenarios))),
    policy,
    timeout: 15_000,
    ...options,
  });
}

function sections(lines: readonly string[]): Map<string, string[]> {
  const text = lines.join("\n").replace(/^== /, "");
  return new Map(
    text.split("\n== ").map((section) => {
      const [name, ...rest] = section.split("\n");
      return [name!, rest];
    }),
  );
}

function read(path: string): Uint8Array {
  return readFileSync(new URL(path, import.meta.url));
}

/** The movie as one of an older version; the file has no tag that such a version lacks. */
function asVersion(swf: Uint8Array, version: number): Uint8Array {
  const older = Uint8Array.from(swf);
  older[3] = version;
  return older;
}

/** Without the permission to use the network, which FileAttributes gives. */
function asLocal(swf: Uint8Array): Uint8Array {
  const file = readSwf(swf);
  const { actionScript3 } = fileAttributes(file);
  return writeSwf({ ...file, tags: [fileAttributesTag({ actionScript3, useNetwork: false }), ...file.tags.slice(1)] });
}

/** Each comes out of an event of its own. */
const UNHANDLED = [
  'event "ioError": Error: Error #2044: Unhandled ioError:. text=Error #2031',
  'event "securityError": Error: Error #2044: Unhandled securityError:. text=Error #2048',
];

describe.each([
  ["spec/xmlsocket.md A and B, AVM2", "avm2", 15, UNHANDLED],
  ["spec/xmlsocket.md A and C, AVM1, SWF 8", "avm1", 8, []],
  ["spec/xmlsocket.md A and C, AVM1, SWF 6", "avm1", 6, []],
  ["spec/xmlsocket.md A and C, AVM1, SWF 5", "avm1", 5, []],
])("%s", (_, folder, swfVersion, uncaught) => {
  const expected = sections(
    new TextDecoder()
      .decode(read(`${folder}/rows.txt`))
      .trimEnd()
      .split("\n"),
  );

  describe.each(versions)("%s", (version) => {
    let rows: Map<string, string[]>;
    let errors: string[];

    beforeAll(async () => {
      const outcome = await playMovie(asVersion(read(`${folder}/test.swf`), swfVersion), version, { until: "done" });
      rows = sections(outcome.trace);
      errors = outcome.errors;
    });

    it.each([...expected])("%s", (name, lines) => {
      expect(rows.get(name)).toEqual(lines);
    });

    it("there are no uncaught errors but those that the rows ask for", () => {
      expect(
        errors
          .map((error) => /event "\w+": Error: Error #2044: Unhandled \w+:\. text=Error #\d+/.exec(error)?.[0] ?? error)
          .sort(),
      ).toEqual(uncaught);
    });
  });
});

describe.each(versions)("movies that load movies, in %s", (version) => {
  const CHILD = ["AVM1 child, lap 1, same class: true", "AVM1 child connected true", "AVM1 child [whole]"];
  const SECOND_LAP = ["AVM1 child, lap 2, same class: true", "AVM1 child connected true", "AVM1 child [whole]"];
  const WHOLE_CHILD = [...CHILD, ...SECOND_LAP, "AVM1 child done"];

  async function load(parent: string, child: string, param: Record<string, string> = {}): Promise<PlayOutcome> {
    return playMovie(read(`loading/${parent}/test.swf`), version, {
      param: { child: `http://own.example.com/${child}/test.swf`, ...param },
      fetch: async ({ url }) => ({ status: 200, url, body: read(`loading/${new URL(url).pathname.slice(1)}`) }),
      until: "child done",
    });
  }

  it("AVM1 loads AVM1 of another version: they share one class", async () => {
    const { trace } = await load("avm1-parent", "avm1-child");
    expect(trace).toEqual(["AVM1 parent connected true", ...WHOLE_CHILD]);
  });

  it.each([
    ["by its URL", {}],
    ["from its bytes", { bytes: "yes" }],
  ])("AVM2 loads AVM1 %s", async (_, param) => {
    const { trace } = await load("avm2-parent", "avm1-child", param);
    expect(trace.filter((line) => !line.startsWith("loaded"))).toEqual(["AVM2 parent connected", ...WHOLE_CHILD]);
    expect(trace).toContain("loaded: AVM 1");
  });

  it("AVM1 loads AVM2: players run nothing of it, and the parent goes on", async () => {
    const { trace, errors } = await playMovie(read("loading/avm1-parent/test.swf"), version, {
      param: { child: "http://own.example.com/avm2-child/test.swf" },
      fetch: async ({ url }) => ({ status: 200, url, body: read("loading/avm2-child/test.swf") }),
      frames: 20,
    });
    expect(trace).toEqual(["AVM1 parent connected true"]);
    expect(errors).toEqual([]);
  });
});

it("connections are made in the name of the AVM1 movie that was loaded last", async () => {
  const urls: string[] = [];
  await playMovie(read("loading/avm1-parent/test.swf"), versions[0], {
    param: { child: "http://child.example.com/test.swf" },
    fetch: async ({ url }) => ({ status: 200, url, body: read("loading/avm1-child/test.swf") }),
    policy: {
      async decide({ swfUrl }) {
        urls.push(swfUrl);
        return { allowed: true };
      },
    },
    until: "child done",
  });
  const child = "http://child.example.com/test.swf";
  expect(urls).toEqual(["http://own.example.com/test.swf", child, child]);
});

describe("History of the port rules: ports below 1024", () => {
  const INVALID = "SecurityError: Error #2003: Invalid socket port number specified.";

  it.each([
    ["avm1", "policy", ["80 true", "1023 true", "1024 true", "no number true"]],
    ["avm1", "refuse", ["80 false", "1023 false", "1024 true", "no number false"]],
    ["avm2", "policy", ["80 connecting", "1023 connecting", "1024 connecting"]],
    ["avm2", "refuse", [`80 ${INVALID}`, `1023 ${INVALID}`, "1024 connecting"]],
  ] as const)("%s, %s", async (folder, lowPorts, expected) => {
    const { trace } = await playMovie(read(`low-ports/${folder}/test.swf`), versions[0], { lowPorts, until: "done" });
    expect(trace).toEqual([...expected, "done"]);
  });

  it.each(["avm1", "avm2"])("%s: SWFs that may not use the network get no connection", async (folder) => {
    const { trace } = await playMovie(asLocal(read(`low-ports/${folder}/test.swf`)), versions[0], {
      url: "file:///test.swf",
      until: "done",
    });
    const answer =
      folder === "avm1" ? "1024 false" : "1024 SecurityError: Error #2010: Local-with-filesystem SWF files";
    expect(trace.join("\n")).toContain(answer);
  });
});
