import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { BrowserContext, Frame } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser, SHOWN, type TestBrowser, testedBrowser } from "../../../base/testing/browser.ts";
import { bundle, page, type Site, type SiteFile, serveSite } from "../../../base/testing/site.ts";
import { Relay } from "../../../host/relay/server/relay.ts";
import type { Dialling } from "./testing/dialling.ts";
import type { Installed } from "./testing/installed.ts";

/** In pages with Ruffle: src/player/page/testing/installed.ts */
declare const installed: Installed;
/** In pages without: src/player/page/testing/dialling.ts */
declare const dialling: Dialling;

/**
 * Pages on the public internet, as far as the browser knows, and a relay on this machine. Chromium has the rule by default;
 * in Firefox it is switched on.
 */
const CHROMIUM = testedBrowser() === "chromium";
const NAMES = { secure: "archive.example", insecure: "insecure.example", other: "other.example" };
const PLAYER: SiteFile = page(["/installed.js", "/ruffle/ruffle.js"]);
const DIALLING: SiteFile = page(["/dialling.js"]);

let tested: TestBrowser;
let site: Site;
let relay: Relay;
let relayUrl: string;
let echo: Server;
let context: BrowserContext;

const portOf = (url: string): string => new URL(url).port;
const originOf = (name: keyof typeof NAMES): string => `http://${NAMES[name]}:${portOf(site.origin)}`;

beforeAll(async () => {
  const swf = await readFile(createRequire(import.meta.url).resolve("node-forge/flash/swf/SocketPool.swf"));
  const files: Record<string, SiteFile> = {
    "/SocketPool.swf": { type: "application/x-shockwave-flash", body: swf },
    "/installed.js": await bundle(new URL("testing/installed.ts", import.meta.url)),
    "/dialling.js": await bundle(new URL("testing/dialling.ts", import.meta.url)),
    "/player": PLAYER,
    "/dialling": DIALLING,
    "/placed": page(["/dialling.js"], "<main><flashnet-permission></flashnet-permission></main>"),
    "/forbidding": { ...DIALLING, headers: { "permissions-policy": "loopback-network=()" } },
  };
  site = await serveSite(files);
  relay = new Relay({ origin: [originOf("secure"), originOf("insecure"), originOf("other")] });
  relayUrl = await relay.listen();
  for (const [path, framed, allow] of [
    ["/frame", "/player", ""],
    ["/allowing-frame", "/dialling", ' allow="loopback-network"'],
  ]) {
    const url = `${originOf("other")}${framed}#${encodeURIComponent(`${relayUrl} ${relay.token}`)}`;
    files[path!] = { type: "text/html", body: `<!doctype html><iframe src="${url}"${allow}></iframe>` };
  }
  echo = createServer((socket) => socket.on("error", () => {}).pipe(socket)).listen(0, "127.0.0.1");
  await once(echo, "listening");

  const isPublic = `127.0.0.1:${portOf(site.origin)}`;
  tested = await launchBrowser({
    args: [
      `--ip-address-space-overrides=${isPublic}=public`,
      "--host-resolver-rules=MAP *.example 127.0.0.1",
      `--unsafely-treat-insecure-origin-as-secure=${originOf("secure")},${originOf("other")}`,
    ],
    prefs: {
      "network.lna.enabled": true,
      "network.lna.blocking": true,
      "network.lna.websocket.enabled": true,
      "network.lna.address_space.public.override": isPublic,
      "network.dns.localDomains": Object.values(NAMES).join(),
      "dom.securecontext.allowlist": `${NAMES.secure},${NAMES.other}`,
    },
  });
});

afterAll(async () => {
  await tested?.close();
  await relay?.close();
  await site?.close();
  echo?.close();
});

/** A visitor who has said nothing yet. */
beforeEach(async () => {
  context = await tested.browser.createBrowserContext();
});

afterEach(() => context.close());

/** @returns the page, or the frame in it */
async function visit(name: keyof typeof NAMES, path: string, url = relayUrl): Promise<{ frame: Frame }> {
  const visited = await context.newPage();
  await visited.goto(`${originOf(name)}${path}#${encodeURIComponent(`${url} ${relay.token}`)}`);
  if (!path.includes("frame")) return { frame: visited.mainFrame() };
  return { frame: await visited.waitForFrame((frame) => frame.parentFrame() !== null) };
}

/** What the visitor says of a page, or has said. */
async function decide(state: "granted" | "denied", name: keyof typeof NAMES = "secure"): Promise<void> {
  await context.setPermission(originOf(name), {
    permission: { name: "loopback-network" as PermissionName },
    state,
  });
}

/** Content opens a socket to the echo server, and says something once it is open. */
async function connect(frame: Frame): Promise<void> {
  await frame.evaluate(async (port) => {
    const page = globalThis as { pool?: Awaited<ReturnType<Installed["createPool"]>>; outcome?: Promise<object> };
    page.pool ??= await installed.createPool("pool");
    const socket = page.pool.open();
    const start = performance.now();
    socket.connect("127.0.0.1", port);
    page.outcome = socket
      .until(() => socket.events.length > 0)
      .then(async () => {
        const [{ type }] = socket.events as [{ type: string }];
        const end = performance.now();
        return { type, end, start, answer: type === "connect" ? await socket.exchange("over the relay") : undefined };
      });
  }, portOfEcho());
}

/** What comes of it, with the milliseconds that content has waited since it asked, or since it was `known`. */
function outcome(frame: Frame, known?: number): Promise<{ type: string; answer: string | undefined; waited: number }> {
  return frame.evaluate(async (known) => {
    const page = globalThis as unknown as {
      outcome: Promise<{ type: string; answer: string | undefined; end: number; start: number }>;
    };
    const { type, answer, start, end } = await page.outcome;
    return { type, answer, waited: end - (known ?? start) };
  }, known);
}

const portOfEcho = (): number => (echo.address() as AddressInfo).port;
const now = (frame: Frame): Promise<number> => frame.evaluate(() => performance.now());

/** The sentence that the page shows; waits for it. */
async function sentence(frame: Frame, cause: string): Promise<string> {
  const shown = await frame.waitForSelector(`flashnet-permission[data-cause="${cause}"] >>> p`, { timeout: 10_000 });
  return shown!.evaluate((element) => element.textContent);
}

async function press(frame: Frame, button: "allow" | "dismiss"): Promise<void> {
  await (await frame.waitForSelector(`flashnet-permission >>> [part="${button}"]`, SHOWN))!.click();
}

const warnings = (frame: Frame): Promise<string> => frame.evaluate(() => installed.warnings.join("\n"));
const isShown = (frame: Frame): Promise<boolean> =>
  frame.evaluate(() => document.querySelector("flashnet-permission") !== null);

/** Content hears of it within a second; the page and its log have a sentence with the cure. */
async function expectRefused(frame: Frame, cause: string, cure: string, known?: number): Promise<void> {
  const { type, waited } = await outcome(frame, known);
  expect(type).toBe("ioError");
  expect(waited).toBeLessThan(1000);
  expect(await sentence(frame, cause)).toContain(cure);
  expect(await warnings(frame)).toContain(cure);
}

const SETTINGS = "settings of this site";

describe("content of a page on the public internet, with a relay on this machine", () => {
  it.runIf(CHROMIUM)("waits for the visitor, hears his no at once, and plays when he has allowed it", async () => {
    const { frame } = await visit("secure", "/player");
    await connect(frame);
    expect(await sentence(frame, "ask")).toContain("your browser will ask whether it may");
    // Nobody sees the browser's own question here, which is a no.
    const known = await now(frame);
    await press(frame, "allow");
    await expectRefused(frame, "denied", SETTINGS, known);
    await connect(frame);
    await expectRefused(frame, "denied", SETTINGS);
    await decide("granted");
    expect(await isShown(frame)).toBe(false);
    await connect(frame);
    expect(await outcome(frame)).toMatchObject({ type: "connect", answer: "over the relay" });
  });

  it.runIf(!CHROMIUM)("waits while the browser asks, hears a no at once, and plays when it is allowed", async () => {
    const { frame } = await visit("secure", "/player");
    await connect(frame);
    expect(await sentence(frame, "asked")).toContain("allow it, and the page connects");
    const known = await now(frame);
    await decide("denied");
    await expectRefused(frame, "denied", SETTINGS, known);
    await connect(frame);
    await expectRefused(frame, "denied", SETTINGS);
    await decide("granted");
    expect(await isShown(frame)).toBe(false);
    await connect(frame);
    expect(await outcome(frame)).toMatchObject({ type: "connect", answer: "over the relay" });
  });

  it("is refused in a frame that does not pass the permission on", async () => {
    const { frame } = await visit("secure", "/frame");
    await connect(frame);
    await expectRefused(frame, "frame", 'allow="loopback-network"');
  });

  // Firefox asks there, too.
  it.runIf(CHROMIUM)("is refused on a page that came by http:", async () => {
    const { frame } = await visit("insecure", "/player");
    await connect(frame);
    await expectRefused(frame, "insecure", "open it by https:");
  });
});

describe("a page on the public internet, and a relay on this machine", () => {
  const dial = (frame: Frame): Promise<string> => frame.evaluate((port) => dialling.connect(port), portOfEcho());

  it("connects in a frame that passes the permission on", async () => {
    await decide("granted");
    await decide("granted", "other");
    const { frame } = await visit("secure", "/allowing-frame");
    expect(await dial(frame)).toBe("");
    expect(await isShown(frame)).toBe(false);
  });

  it("names the relay, and not the rule, where it may connect and no relay is there", async () => {
    await decide("granted");
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const { port } = gone.address() as AddressInfo;
    gone.close();
    const { frame } = await visit("secure", "/dialling", `ws://127.0.0.1:${port}/relay`);
    expect(await dial(frame)).toContain("can't be reached; start it");
    expect(await isShown(frame)).toBe(false);
  });

  // Firefox asks there, too.
  it.runIf(CHROMIUM)("is told that it forbids it to itself", async () => {
    const { frame } = await visit("secure", "/forbidding");
    expect(await dial(frame)).toContain("Permissions-Policy");
    expect(await sentence(frame, "header")).toContain("Permissions-Policy");
  });

  it.runIf(CHROMIUM)("goes on when the permission comes in another way, while the visitor is asked", async () => {
    const { frame } = await visit("secure", "/dialling");
    const dialled = dial(frame);
    await sentence(frame, "ask");
    await decide("granted");
    expect(await dialled).toBe("");
    expect(await isShown(frame)).toBe(false);
  });

  it.runIf(CHROMIUM)("asks no more when the visitor does not want it", async () => {
    const { frame } = await visit("secure", "/dialling");
    const dialled = dial(frame);
    await press(frame, "dismiss");
    expect(await dialled).toContain("the relay was not dialled");
    expect(await dial(frame)).toContain("the relay was not dialled");
    expect(await isShown(frame)).toBe(false);
  });

  it.runIf(CHROMIUM)("asks in its own words, where it has put the element", async () => {
    const { frame } = await visit("secure", "/placed?german");
    const dialled = dial(frame);
    expect(await sentence(frame, "ask")).toBe("Dein Browser fragt gleich.");
    const button = await frame.waitForSelector('main > flashnet-permission:not([floating]) >>> [part="allow"]', SHOWN);
    expect(await button!.evaluate((element) => element.textContent)).toBe("Verbinden");
    await press(frame, "dismiss");
    await dialled;
  });

  it("does not stop for a server while its visitor or his browser is asked, which it is at once", async () => {
    const { frame } = await visit("secure", "/dialling?air");
    const cause = CHROMIUM ? "ask" : "asked";
    const said = await sentence(frame, cause);
    expect(await frame.evaluate(() => dialling.bind())).toContain(said);
    await decide("granted");
    await frame.waitForFunction(() => document.querySelector("flashnet-permission") === null);
    expect(await frame.evaluate(() => dialling.bind())).toBe("");
  });
});
