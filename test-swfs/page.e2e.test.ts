import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { bundle, page, RUFFLE_VERSIONS, type Site, serveSite } from "../base/testing/site.ts";
import { damaged } from "../src/player/testing/damaged.ts";
import { loadCase } from "./cases.ts";
import { program, programsFromBytes } from "./loads/programs.ts";

/** In the page: what is used here of Ruffle's public API */
declare const window: {
  RufflePlayer: { newest(): { createPlayer(): RufflePlayer } };
};

interface RufflePlayer extends HTMLElement {
  load(options: { url: string; parameters: Record<string, string> }): Promise<void>;
  traceObserver: (line: string) => void;
}

let tested: TestBrowser;
let site: Site;
let expected: string[];

const damagedChildren = damaged(program("child"));

beforeAll(async () => {
  const game = await loadCase("objects");
  expected = game.expected;
  const swf = (body: Uint8Array) => ({ type: "application/x-shockwave-flash", body });
  site = await serveSite({
    "/objects": page(["/objects.js", "/ruffle/ruffle.js"]),
    "/objects.js": await bundle(new URL("objects/page.ts", import.meta.url)),
    "/objects.swf": swf(game.swf),
    ...Object.fromEntries(
      RUFFLE_VERSIONS.map((version) => [`/loads-${version}`, page(["/loads.js", `/ruffle-${version}/ruffle.js`])]),
    ),
    "/loads.js": await bundle(new URL("loads/page.ts", import.meta.url)),
    "/avm2.swf": swf(program("avm2")),
    "/child.swf": swf(program("child")),
    "/old/program.swf": { ...swf(Buffer.of()), movedTo: "/new/program.swf" },
    "/new/program.swf": swf(program("moved")),
    // To Ruffle, URLs are relative to the page.
    "/moved.swf": { ...swf(Buffer.of()), movedTo: "/child.swf" },
    "/from-bytes.swf": swf(program("from-bytes")),
    ...Object.fromEntries(Object.values(programsFromBytes).map(({ file, bytes }) => [`/${file}`, swf(bytes)])),
    ...Object.fromEntries(damagedChildren.map(([, bytes], i) => [`/damaged-${i}.swf`, swf(bytes)])),
  });
  tested = await launchBrowser();
});

afterAll(async () => {
  await tested?.close();
  await site?.close();
});

/** Plays a SWF on a page until it has traced as much. */
async function traceOf(path: string, url: string, lines: number, parameters: Record<string, string> = {}) {
  const visited = await tested.browser.newPage();
  await visited.goto(site.origin + path);
  const trace = await traceOn(visited, url, lines, parameters);
  await visited.close();
  return trace;
}

function traceOn(visited: Page, url: string, lines: number, parameters: Record<string, string> = {}) {
  return visited.evaluate(
    async (url, lines, parameters) => {
      const player = window.RufflePlayer.newest().createPlayer();
      document.body.append(player);
      await player.load({ url, parameters });
      const traced: string[] = [];
      const done = new Promise<void>((resolve) => {
        player.traceObserver = (text) => {
          traced.push(...text.split("\n"));
          if (traced.length >= lines) resolve();
        };
      });
      await done;
      player.remove();
      return traced;
    },
    url,
    lines,
    parameters,
  );
}

it("a game and its server script are one static page, with no relay", async () => {
  expect(await traceOf("/objects", "/objects.swf", expected.length)).toEqual(expected);
});

describe.each(RUFFLE_VERSIONS)("loads in Ruffle %s", (version) => {
  it("gives data as they are, and what a Loader loads its sockets", async () => {
    const trace = await traceOf(`/loads-${version}`, "/avm2.swf", 9);
    const { length } = program("child");
    expect(trace.sort()).toEqual(
      [
        "Loader",
        `URLLoader ${length}`,
        `URLLoader after Loader ${length}`,
        `URLLoader as text ${length}`,
        `URLStream ${length}`,
        "done",
        "done",
        `${site.origin}/avm2.swf`,
        "server says hello",
      ].sort(),
    );
  });
});

/** One page plays them all, one after the other: most of a page's time goes into compiling Ruffle. */
describe("has sockets", () => {
  let visited: Page;

  beforeAll(async () => {
    visited = await tested.browser.newPage();
    await visited.goto(`${site.origin}/loads-0.6`);
  });

  afterAll(() => visited?.close());

  it.each(Object.entries(programsFromBytes))("%s", async (_name, { bytes, param }) => {
    const trace = await traceOn(visited, "/from-bytes.swf", 3, param);
    expect(trace).toEqual([`${bytes.length} as signed`, "server says hello", "done"]);
  });

  // The same rows as those of Node: src/player/node/play.test.ts.
  it.each(damagedChildren.map(([damage], i) => [damage, `/damaged-${i}.swf`]))("%s", async (_damage, url) => {
    expect(await traceOn(visited, url, 2)).toEqual(["server says hello", "done"]);
  });

  it("what is moved elsewhere, as is what it loads; both know where they came from, as in stock", async () => {
    expect(await traceOn(visited, "/old/program.swf", 4)).toEqual([
      `root ${site.origin}/new/program.swf`,
      `child ${site.origin}/child.swf ${site.origin}/new/program.swf`,
      "server says hello",
      "done",
    ]);
  });
});
