import { createRequire } from "node:module";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { silentLog } from "../../base/log.ts";

import { movie } from "../../src/avm1/movie.ts";
import { instrumentSwf } from "../../src/instrument/index.ts";
import { loadRuffle, run } from "../../src/player/node/index.ts";
import { play } from "../../src/player/node/play.ts";
import { SwfLoads } from "../../src/player/swf-loads.ts";
import { scriptedBackend, serve } from "../../src/scripted/index.ts";
import { TagCode } from "../../src/swf/model.ts";
import { readSwf } from "../../src/swf/reader.ts";
import { writeSwf } from "../../src/swf/writer.ts";
import { echo } from "./echo.ts";
import { program, programsFromBytes } from "./programs.ts";

const { resolve } = createRequire(import.meta.url);
const versions = ["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"];
const avm1Child = movie({ frames: [Uint8Array.of(0x07)] });
const avm2Child = program("child");

/** Plays a program in a player whose rewriting makes every SWF 16 bytes longer. */
async function loadsOf(version: string, swf: Uint8Array, child: Uint8Array, frames = 1000) {
  const ruffle = await loadRuffle({ directory: dirname(resolve(`${version}/package.json`)) });
  const code: string[] = [];
  const admitted = new Set<string>();
  const trace: string[] = [];
  const loads = new SwfLoads();
  const { imports } = instrumentSwf(swf, { url: "http://example.com/", natives: [] });
  for (const file of imports) loads.expectImport(file);
  const player = await ruffle.createPlayer(
    {
      url: "http://example.com/program.swf",
      onTrace: (text) => trace.push(text),
      fetch: async ({ url }) => ({ status: 200, url, body: child }),
    },
    {
      loads,
      instrument(file, url) {
        code.push(url);
        return Buffer.concat([file, new Uint8Array(16)]);
      },
      admit: (url) => admitted.add(url),
      maxSwfLength: 1 << 20,
      log: silentLog,
    },
  );
  try {
    await player.load(swf);
    await run(player, { frames, until: "done", timeout: 60_000 });
  } finally {
    player.destroy();
  }
  return { code, trace, admitted: [...admitted] };
}

describe.each(versions)("what is loaded in %s", (version) => {
  test("AVM2: only what a Loader loads is rewritten, of five loads of one URL at once", async () => {
    const { code, trace, admitted } = await loadsOf(version, program("avm2"), avm2Child);
    const { length } = avm2Child;
    expect(trace.filter((line) => !/^(http|ioError)/.test(line)).sort()).toEqual([
      "Loader",
      `URLLoader ${length}`,
      `URLLoader after Loader ${length}`,
      `URLLoader as text ${length}`,
      `URLStream ${length}`,
      "done",
    ]);
    expect(code).toEqual(["http://example.com/child.swf"]);
    expect(admitted).toEqual(["http://example.com/child.swf", "http://example.com/child.swf?late"]);
  });

  test("AVM1: only movies are rewritten", async () => {
    const { code, trace } = await loadsOf(version, program("avm1"), avm1Child, 10);
    const { length } = avm1Child;
    expect(trace.filter((line) => !line.startsWith("http")).sort()).toEqual([`LoadVars ${length}`, `XML ${length}`]);
    expect(code.sort()).toEqual(["http://example.com/child.swf?clip", "http://example.com/child.swf?movie"]);
  });

  test("symbols that a SWF imports are code", async () => {
    const file = readSwf(movie({ frames: [Uint8Array.of(0x07)] }));
    const data = Buffer.concat([Buffer.from("lib/child.swf\0"), Uint8Array.of(1, 0, 1, 0, 1, 0), Buffer.from("a\0")]);
    const at = file.tags.findIndex(({ code }) => code === TagCode.DoAction);
    file.tags.splice(at, 0, { code: TagCode.ImportAssets2, data });
    const { code } = await loadsOf(version, writeSwf(file), avm1Child, 5);
    expect(code).toEqual(["http://example.com/lib/child.swf"]);
  });
});

describe("what is loaded as data, and run from its bytes", () => {
  test.each(Object.entries(programsFromBytes))("%s", async (_name, { file, bytes, param }) => {
    const { trace } = await play(program("from-bytes"), {
      url: "http://example.com/program.swf",
      param,
      fetch: async ({ url }) => (url === `http://example.com/${file}` ? { status: 200, url, body: bytes } : null),
      backend: scriptedBackend(serve("echo.example:7", echo)),
      policy: "allow",
      until: "done",
      timeout: 60_000,
    });
    // What a Flex application loads runs twice: as content of the loader, and as the class that it makes.
    expect([...new Set(trace)]).toEqual([`${bytes.length} as signed`, "server says hello", "done"]);
  });
});

test("what is moved elsewhere has sockets, and knows where it came from as in stock", async () => {
  const traceOf = async (plugin: boolean) => {
    const { trace } = await play(program("moved"), {
      url: "http://example.com/program.swf",
      // What the answer to a redirected request says.
      fetch: async () => ({ status: 200, url: "http://elsewhere.example/child.swf", body: avm2Child }),
      backend: scriptedBackend(serve("echo.example:7", echo)),
      policy: "allow",
      until: plugin ? "done" : "ioError",
      timeout: 60_000,
      plugin,
    });
    return trace;
  };
  const origins = [
    "root http://example.com/program.swf",
    "child http://elsewhere.example/child.swf http://example.com/program.swf",
  ];
  expect(await traceOf(true)).toEqual([...origins, "server says hello", "done"]);
  expect(await traceOf(false)).toEqual([...origins, "ioError"]);
});
