/** SWFs with script access, in their frame of the player page. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { parseHostMapping } from "../host/network/wrappers/host-map.ts";
import { encodeOpen, Kind, MessageType, PROTOCOL_VERSION } from "../host/protocol/messages.ts";
import { Relay } from "../host/relay/server/relay.ts";
import { browserModule } from "./server/browser-module.ts";
import { buildPlayerFiles, type PlayerFiles, type Served, ServedPlayer } from "./testing/served.ts";

const keys = { pages: "0123456789abcdef0123456789abcdef", files: "fedcba9876543210fedcba9876543210" };
const SWF_URL = "http://games.example/test.swf";

let tested: TestBrowser;
let web: PlayerFiles;
/** answers in capitals, and what it has heard */
let server: Server;
let heard: string[];
let player: ServedPlayer | undefined;

beforeAll(async () => {
  web = await buildPlayerFiles();
  tested = await launchBrowser();
  server = createServer((socket) => {
    heard.push("connected");
    socket
      .on("error", () => {})
      .on("data", (chunk) => {
        heard.push(String(chunk));
        socket.write(String(chunk).toUpperCase());
      });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});

afterEach(async () => {
  await player?.close();
  player = undefined;
});

afterAll(async () => {
  await tested?.close();
  await web?.remove();
  server?.close();
});

/** Plays the bridge; `domain` is whose SWFs its server lets in. */
async function visit(domain: string, options: Omit<Served, "web"> = {}): Promise<ServedPlayer> {
  heard = [];
  const { port } = server.address() as AddressInfo;
  player = await ServedPlayer.visit(tested.browser, {
    folder: "bridge",
    web,
    keys,
    ...options,
    config: {
      url: SWF_URL,
      map: [parseHostMapping(`game.example.com=127.0.0.1:${port}`)],
      policyFor: {
        "game.example.com": `<cross-domain-policy><allow-access-from domain="${domain}" to-ports="*"/></cross-domain-policy>`,
      },
      ...options.config,
    },
  });
  return player;
}

it("a bridge connects, sends and receives by JavaScript", async () => {
  const file = fileURLToPath(new URL("../test-swfs/bridge/page.ts", import.meta.url));
  const player = await visit("games.example", { external: { file, script: await browserModule(file, "by content") } });
  await player.traced(/^closed by JavaScript/);
  expect(await player.trace()).toEqual([
    "available true content",
    "JavaScript heard HELLO, SAYS JAVASCRIPT",
    "closed by JavaScript, connected: false",
  ]);
  expect(heard).toEqual(["connected", "hello, says JavaScript"]);
  // The page has what it has of all SWFs.
  const row = await player.page.$eval("flashnet-inspector >>> [role=option]", ({ textContent }) => textContent);
  expect(row).toMatch(/↑ 22 B↓ 22 B/);
  expect(player.warnings).toEqual([]);
});

it.each([
  [
    "throws as it loads",
    'throw new Error("no level 3");',
    "--external page.ts can't be loaded: no level 3; mend it, and start serve again",
  ],
  [
    "exports what a window keeps",
    "export function top() {}",
    "--external page.ts exports top, which a window has already and keeps; give it another name",
  ],
])("a module that %s is named", async (_, script, message) => {
  const player = await visit("games.example", { external: { file: "folder/page.ts", script } });
  const error = await player.page.waitForSelector("#error:not([hidden])");
  expect(await error?.evaluate(({ textContent }) => textContent)).toBe(message);
});

it("there is no script access if the operator says so", async () => {
  const player = await visit("*", { scriptAccess: "never" });
  expect(await player.traced(/^available /)).toBe("available false null");
  expect(await player.page.$("iframe")).toBeNull();
});

/** What the hostile SWF has evaluated, in its frame. */
async function attack(files: string, open: number[]): Promise<void> {
  const content = document.getElementById("content") as unknown as {
    report(line: string): void;
    dial(host: string, port: number): void;
  };
  const attempts: [string, () => unknown][] = [];
  const attempt = (name: string, get: () => unknown): void => {
    attempts.push([name, get]);
  };
  const stranger = window.parent as Window & typeof globalThis & { RufflePlayer: unknown };
  const { host, port: pagePort } = window.location;
  const pageHost = `127.0.0.1:${pagePort}`;

  attempt("own document", () => document.documentElement.outerHTML);
  attempt("own URL", () => window.location.href);
  attempt("cookie", () => document.cookie);
  attempt("referrer", () => document.referrer);
  attempt("ancestors", () => [...(window.location.ancestorOrigins ?? [])].join());
  attempt("storage", () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, window.name]));
  attempt("requests", () =>
    performance
      .getEntries()
      .map(({ name }) => name)
      .join(),
  );
  attempt("parent document", () => stranger.document.documentElement.outerHTML);
  attempt("parent URL", () => stranger.location.href);
  attempt("parent eval", () => stranger.eval("1"));
  attempt("parent name", () => stranger.name);
  attempt("parent Ruffle", () => stranger.RufflePlayer);
  attempt("frame element", () => (window.frameElement === null ? "null" : "there"));
  attempt("navigate parent", () => {
    stranger.location.href = "about:blank";
    return "tried";
  });
  attempt("navigate top", () => (window.open("about:blank", "_top") === null ? "null" : "opened"));
  attempt("open page", () => (window.open(`http://${pageHost}/`) === null ? "null" : "opened"));
  attempt("tell parent", () => {
    for (const text of ["forged", { kind: "error", text: "forged" }, { kind: "ready" }])
      stranger.postMessage(text, "*");
    return "told";
  });
  const paths = [
    "",
    "/",
    `/${files}/`,
    "/flashnet/player.js",
    "/flashnet/player.css",
    "/policy-log",
    "/relay",
    "/relay/call",
  ];
  for (const origin of [`http://${host}`, `http://${pageHost}`]) {
    for (const path of [...paths, `/${files}/.env`]) {
      attempt(`fetch ${origin}${path}`, async () => {
        const response = await fetch(origin + path, { credentials: "include" });
        return `${response.status} ${await response.text()}`;
      });
    }
    attempt(`call ${origin}`, async () => {
      const headers = { Authorization: "Bearer 00000000000000000000000000000000", "Content-Type": "application/json" };
      const response = await fetch(`${origin}/relay/call`, { method: "POST", headers, body: "{}" });
      return `${response.status} ${await response.text()}`;
    });
    attempt(`relay ${origin}`, () => {
      const socket = new WebSocket(`${origin.replace("http", "ws")}/relay`, ["flashnet.v1", "flashnet.token.0"]);
      return new Promise((resolve) => {
        socket.onopen = () => resolve("open");
        socket.onclose = socket.onerror = () => resolve("refused");
      });
    });
  }

  for (const [name, get] of attempts) {
    let got: unknown;
    try {
      got = await get();
    } catch (error) {
      got = `denied (${(error as Error).name})`;
    }
    content.report(`${name}: ${got}`);
  }

  // The port to the page is to be had: the next channel goes over it.
  const { postMessage } = MessagePort.prototype;
  const grabbed = new Promise<MessagePort>((resolve) => {
    MessagePort.prototype.postMessage = function (this: MessagePort, ...values: unknown[]) {
      if ((values[0] as { kind?: string } | null)?.kind === "channel") resolve(this);
      Reflect.apply(postMessage, this, values);
    };
  });
  content.dial("game.example.com", 1);
  const port = await grabbed;
  for (const nonsense of [
    undefined,
    1,
    [],
    {},
    { kind: "channel" },
    { kind: "trace", text: {} },
    { kind: "constructor" },
  ]) {
    postMessage.call(port, nonsense);
  }
  const channel = (...messages: unknown[]): Promise<string> => {
    const { port1, port2 } = new MessageChannel();
    Reflect.apply(postMessage, port, [{ kind: "channel" }, [port2]]);
    const answers: string[] = [];
    const answered = new Promise<string>((resolve) => {
      port1.onmessage = ({ data }) => {
        if (data === null) resolve(answers.join());
        else answers.push(data.type);
      };
    });
    for (const message of messages) postMessage.call(port1, message);
    return answered;
  };
  content.report(`garbage on a channel: ${await channel({ type: 1.5, payload: "x" })}`);
  content.report(`too much on a channel: ${await channel({ type: 1, payload: new Uint8Array(4 << 20) })}`);
  content.report(`in another's name: ${await channel({ type: 1, payload: Uint8Array.from(open) })}`);
  content.report("done");
}

it("a hostile SWF finds neither the token nor the page, and has no more rights than its URL", async () => {
  const relay = new Relay();
  const policyLog: string[] = [];
  const claim = encodeOpen({
    version: PROTOCOL_VERSION,
    kind: Kind.tcp,
    timeout: 5000,
    host: "game.example.com",
    port: 6112,
    swfUrl: "http://friend.example/test.swf",
  });
  const script = `setTimeout(() => (${attack})("${keys.files}", [${claim}]), 500)`;
  const player = await visit("friend.example", {
    relay,
    policyLog: (line) => policyLog.push(line),
    config: { param: { script } },
  });
  await player.traced("done", 60_000);
  const trace = (await player.trace()).slice(1);
  const all = trace.join("\n");
  expect(all).not.toContain(relay.token);
  expect(all).not.toContain(keys.pages);
  expect(all).not.toContain("flashnet-config");
  const page = "http://127.0.0.1:PORT";
  const frame = `http://${keys.files}.localhost:PORT`;
  const got = trace.map((line) => line.trim().replaceAll(/(127\.0\.0\.1|localhost):\d+/g, "$1:PORT"));
  // All that it is shown is what it has itself.
  expect(got.filter((line) => !/: (denied|refused|40[34] |null$|$)/.test(line))).toEqual([
    expect.stringMatching(/^script \d+$/),
    expect.stringMatching(/^own document: .*<ruffle-player id="content"/s),
    `own URL: ${frame}/flashnet/frame.html`,
    "cookie:",
    "referrer:",
    `ancestors: ${page}`,
    'storage: [{},{},""]',
    expect.stringMatching(/^requests: /),
    "tell parent: told",
    `garbage on a channel: ${MessageType.reset}`,
    `too much on a channel: ${MessageType.reset}`,
    `in another's name: ${MessageType.refused}`,
    "done",
  ]);
  expect(got.filter((line) => /^parent .*: denied \(SecurityError\)$/.test(line))).toHaveLength(5);
  expect(got.filter((line) => line.startsWith(`fetch ${page}`) && line.endsWith("denied (TypeError)"))).toHaveLength(9);
  // The page hears nothing but the port, and goes on.
  expect(await player.page.$eval("#error", (error) => (error as HTMLElement).hidden)).toBe(true);
  expect(player.page.url()).toMatch(new RegExp(`/${keys.pages}/$`));
  expect(heard.filter((text) => !text.startsWith("<policy-file-request/>") && text !== "connected")).toEqual([]);
  expect(policyLog.filter((line) => line.includes("friend.example"))).toEqual([]);
  expect(policyLog.find((line) => line.includes("xmlsocket://game.example.com:6112 by"))).toContain(SWF_URL);
}, 90_000);
