import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { bundle, page, RUFFLE_VERSIONS, type Site, serveSite } from "../base/testing/site.ts";
import type { SwfCompression } from "../src/swf/model.ts";
import { readSwf } from "../src/swf/reader.ts";
import { writeSwf } from "../src/swf/writer.ts";
import { loadCase } from "./cases.ts";

/** In the page: what is used here of Ruffle's public API, and what this test counts */
declare const window: {
  RufflePlayer: { newest(): { createPlayer(): RufflePlayer } };
  DecompressionStream: typeof DecompressionStream;
  inflated: number;
};

interface RufflePlayer extends HTMLElement {
  load(options: { url: string } | { data: Uint8Array }): Promise<void>;
  traceObserver: (line: string) => void;
}

const COMPRESSIONS: SwfCompression[] = ["none", "zlib", "lzma"];
/** More than is rewritten at once. */
const LARGE = 3 << 20;

let tested: TestBrowser;
let site: Site;
let expected: string[];

beforeAll(async () => {
  const game = await loadCase("objects");
  expected = game.expected;
  const swf = readSwf(game.swf);
  // A Metadata tag
  const large = { ...swf, tags: [swf.tags[0]!, { code: 77, data: new Uint8Array(LARGE) }, ...swf.tags.slice(1)] };
  const fileOf = (compression: SwfCompression) => ({
    type: "application/x-shockwave-flash",
    body: writeSwf(compression === "none" ? large : swf, { compression }),
    pieces: 7,
  });
  site = await serveSite({
    "/objects.js": await bundle(new URL("objects/page.ts", import.meta.url)),
    ...Object.fromEntries(
      RUFFLE_VERSIONS.map((version) => [`/${version}`, page(["/objects.js", `/ruffle-${version}/ruffle.js`])]),
    ),
    ...Object.fromEntries(COMPRESSIONS.map((compression) => [`/${compression}.swf`, fileOf(compression)])),
  });
  tested = await launchBrowser();
});

afterAll(async () => {
  await tested?.close();
  await site?.close();
});

/** @returns what a SWF traces, and how many streams the browser has inflated for it */
async function play(path: string, url: string, asData: boolean): Promise<{ trace: string[]; inflated: number }> {
  const visited = await tested.browser.newPage();
  await visited.goto(site.origin + path);
  const result = await visited.evaluate(
    async (url, asData, lines) => {
      window.inflated = 0;
      window.DecompressionStream = new Proxy(DecompressionStream, {
        construct(target, args: [CompressionFormat]) {
          window.inflated++;
          return new target(...args);
        },
      });
      const player = window.RufflePlayer.newest().createPlayer();
      document.body.append(player);
      await player.load(asData ? { data: new Uint8Array(await (await fetch(url)).arrayBuffer()) } : { url });
      const trace: string[] = [];
      await new Promise<void>((resolve) => {
        player.traceObserver = (text) => {
          trace.push(...text.split("\n"));
          if (trace.length >= lines) resolve();
        };
      });
      return { trace, inflated: window.inflated };
    },
    url,
    asData,
    expected.length,
  );
  await visited.close();
  return result;
}

describe.each(RUFFLE_VERSIONS)("a SWF that comes slowly, in Ruffle %s", (version) => {
  it.each([
    ["none", 0],
    ["zlib", 1],
    ["lzma", 0],
  ])("plays (%s)", async (compression, inflated) => {
    expect(await play(`/${version}`, `/${compression}.swf`, false)).toEqual({ trace: expected, inflated });
  });
});

it("one that a page has in memory plays", async () => {
  expect((await play("/0.6", "/none.swf", true)).trace).toEqual(expected);
});
