import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { flashnetFiles, type Site, serveSite } from "../base/testing/site.ts";
import { OPEN_POLICY_FILE } from "../host/policy/policy-file.ts";
import { Relay } from "../host/relay/server/relay.ts";
import type { installFlashNet } from "../src/player/page/index.ts";
import { root } from "../src/testing/root.ts";
import { CaseServer, loadCase } from "./cases.ts";

/** In the page: what is used here of Ruffle's public API, and what the page below has */
declare const window: {
  RufflePlayer: { newest(): { createPlayer(): RufflePlayer } };
  warnings: string[];
};

interface Movie {
  url: string;
  parameters?: Record<string, string>;
}

interface RufflePlayer extends HTMLElement {
  load(movie: Movie): Promise<void>;
}

/** Installs flashnet from beside itself, with the options in its fragment. */
const PAGE = `<!doctype html><link rel="icon" href="data:,"><script type="module">
import { installFlashNet } from "./flashnet/page.js";
const options = JSON.parse(decodeURIComponent(location.hash.slice(1)));
window.warnings = [];
window.RufflePlayer = { config: { splashScreen: false, preferredRenderer: "canvas", autoplay: "on", unmuteOverlay: "hidden" } };
const log = { debug() {}, warn: (message) => window.warnings.push(message) };
await installFlashNet({ ...options, log, ruffle: "/ruffle/ruffle.js" }).ready;
document.documentElement.dataset.ready = "yes";
</script>`;

/** SWFs that play to the end without a server, or with that of their case. */
const MOVIES = ["loads/moved", "binary-game", "avm1-xml-socket", "load-bytes", "air-page", "rtmp/avm2", "loads/child"];

let chromium: TestBrowser;
let site: Site;
let relay: Relay;
let relayUrl: string;
let visited: Page;
let server: CaseServer | undefined;

beforeAll(async () => {
  const html = { type: "text/html", body: PAGE };
  const scripts = { ...(await flashnetFiles(join(root, "dist"), "/flashnet/")), "/index.html": html };
  const damaged = await flashnetFiles(join(root, "dist"), "/damaged/flashnet/");
  for (const path of Object.keys(damaged)) if (/\/flash-\w+\.js$/.test(path)) delete damaged[path];
  const swf = (name: string) => ({
    type: "application/x-shockwave-flash",
    body: readFileSync(new URL(`${name}/test.swf`, import.meta.url)),
  });
  site = await serveSite({
    ...scripts,
    ...damaged,
    "/damaged/index.html": html,
    ...Object.fromEntries(MOVIES.map((name) => [`/${name}.swf`, swf(name)])),
  });
  relay = new Relay({ origin: [site.origin] });
  relayUrl = await relay.listen();
  chromium = await launchBrowser();
});

afterAll(async () => {
  await chromium?.close();
  await relay?.close();
  await site?.close();
});

beforeEach(() => {
  site.requests.length = 0;
});

afterEach(async () => {
  await visited.close();
  await server?.close();
  server = undefined;
});

type Options = Partial<Pick<Parameters<typeof installFlashNet>[0], "runtime" | "policy" | "policyFor">>;

/** A page with a relay, over which `game.example.com` is the server of a case. */
async function visit(options: Options = {}, caseName?: string, path = "/index.html"): Promise<void> {
  server = caseName === undefined ? undefined : await CaseServer.start((await loadCase(caseName)).serve);
  const given = { relay: { url: relayUrl, token: relay.token }, policy: "allow", map: server?.map ?? [], ...options };
  visited = await chromium.browser.newPage();
  await visited.goto(`${site.origin}${path}#${encodeURIComponent(JSON.stringify(given))}`);
  await visited.waitForSelector("[data-ready]", { timeout: 30_000 });
}

/** Plays a movie until it has traced a line. */
function traceOf(movie: Movie, last: string): Promise<string[]> {
  return visited.evaluate(
    async (movie, last) => {
      const player = window.RufflePlayer.newest().createPlayer();
      document.body.append(player);
      const traced: string[] = [];
      const done = new Promise<void>((resolve) => {
        const traceObserver = (text: string): void => {
          traced.push(...text.split("\n"));
          if (traced.some((line) => line.startsWith(last))) resolve();
        };
        // A player that has not loaded its movie yet forgets the observer.
        void player.load(movie).then(() => Object.assign(player, { traceObserver }));
        Object.assign(player, { traceObserver });
      });
      await done;
      return traced;
    },
    movie,
    last,
  );
}

/** Of what was asked for, the parts that are loaded when they are needed, by their names without the hash. */
function parts(): string[] {
  return site.requests.flatMap((path) => /\/flashnet\/page\/(?!chunk)([\w-]+)-\w+\.js$/.exec(path)?.[1] ?? []).sort();
}

const warnings = (): Promise<string[]> => visited.evaluate(() => window.warnings);

it("a SWF that names no sockets loads nothing of ours", async () => {
  await visit();
  expect(await traceOf({ url: "/loads/moved.swf" }, "root")).toEqual([`root ${site.origin}/loads/moved.swf`]);
  expect(parts()).toEqual([]);
});

it.each([
  ["of AVM2", "binary-game", ["carry-out", "flash"]],
  ["of AVM1", "avm1-xml-socket", ["avm1", "carry-out"]],
  ["that loads others from bytes", "load-bytes", ["avm1", "byte-array", "carry-out", "flash"]],
])("a SWF %s loads its natives, once", async (_which, name, expected) => {
  await visit({}, name);
  const { expected: trace } = await loadCase(name);
  for (let times = 0; times < 2; times++) {
    expect((await traceOf({ url: `/${name}.swf` }, trace.at(-1)!)).at(-1)).toBe(trace.at(-1));
  }
  expect(parts()).toEqual(expected);
  expect((await warnings()).filter((text) => text.includes("can't be loaded"))).toEqual([]);
});

it("AIR has natives of its own", async () => {
  await visit({ runtime: "air" });
  const classes = "flash.net.ServerSocket,flash.net.DatagramSocket";
  const trace = await traceOf({ url: "/air-page.swf", parameters: { role: "classes", classes } }, "done");
  expect(trace.slice(1)).toEqual(["flash.net.ServerSocket true", "flash.net.DatagramSocket true", "done"]);
  expect(parts()).toEqual(["air", "carry-out"]);
});

it("the reader of policy files comes with the first policy file", async () => {
  await visit({ policy: "enforce", policyFor: { "game.example.com": OPEN_POLICY_FILE } }, "binary-game");
  expect((await traceOf({ url: "/binary-game.swf" }, "closed")).at(-1)).toBe("closed");
  expect(parts()).toEqual(["carry-out", "flash", "parser"]);
});

it("RTMP comes with the first channel that wants it", async () => {
  await visit({}, "binary-game");
  // Where nobody listens.
  const parameters = { uri: "rtmp://game.example.com:6113/app", name: "Ann" };
  await traceOf({ url: "/rtmp/avm2.swf", parameters }, "NetConnection.Connect.Failed");
  expect(parts()).toEqual(["byte-array", "carry-out", "client", "flash"]);
});

it("without the file of its natives a SWF is played as it is, and the log says which file is missed", async () => {
  await visit({}, undefined, "/damaged/index.html");
  const trace = await traceOf({ url: "/air-page.swf", parameters: { role: "classes", classes: "no.Class" } }, "done");
  expect(trace.slice(1)).toEqual(["no.Class false", "done"]);
  const [file] = site.requests.filter((path) => /\/flash-\w+\.js$/.test(path));
  const said = await warnings();
  expect(said).toHaveLength(1);
  // Each browser has words of its own.
  const [before, after] = said[0]!.split(/: [\w ]+: (?=http)/);
  expect(before).toBe(`${site.origin}/air-page.swf is played as it is: the natives of flashnet can't be loaded`);
  expect(after).toBe(
    `${site.origin}${file}; copy the folder "page" beside page.js with it, and let the page load its scripts`,
  );
});
