import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { launchBrowser, type TestBrowser, testedBrowser } from "../../../base/testing/browser.ts";
import { bundle, page, RUFFLE_VERSIONS, type Site, serveSite } from "../../../base/testing/site.ts";
import { Relay } from "../../../host/relay/server/relay.ts";
import type { Dialling } from "./testing/dialling.ts";
import type { Installed } from "./testing/installed.ts";
import type { PoolSocket } from "./testing/pool.ts";

/** In the page: src/player/page/testing/installed.ts */
declare const installed: Installed;
/** In a page without Ruffle: src/player/page/testing/dialling.ts */
declare const dialling: Dialling;
/** In the page: what is used here of Ruffle's public API */
declare const window: { RufflePlayer: { newest(): { createPlayer(): RufflePlayer } } };

interface RufflePlayer extends HTMLElement {
  load(options: { url: string; parameters: Record<string, string> }): Promise<void>;
  traceObserver: (line: string) => void;
}

/** Both ends make the bytes of a direction from its seed. */
function pattern(seed: number, length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 167 + (index >> 8) * seed) & 0xff));
}

const LENGTH = 1 << 20;

/** Of a page that may ask nobody but its own server. */
const CSP = `<!doctype html><meta http-equiv="Content-Security-Policy" content="connect-src 'self'">`;

/** Of a page with another in a frame that has no origin. */
const SANDBOXED = `<!doctype html><link rel="icon" href="data:,"><iframe sandbox="allow-scripts"></iframe><script>
document.querySelector("iframe").src = "/dialling" + location.hash;
</script>`;

/** Of a page whose scripts let nobody get between them and the browser. */
const FREEZING = `<!doctype html><link rel="icon" href="data:,"><script>
Object.defineProperty(window, "WebSocket", { writable: false });
Object.freeze(WebAssembly);
Object.freeze(customElements);
</script>`;

/** Of a page on which the browser's extension has taken an <embed> over before the page's own scripts run. */
const EXTENDED = `<!doctype html><link rel="icon" href="data:,"><script src="/extension.js"></script>
<embed src="/SocketPool.swf"><script type="module">
await customElements.whenDefined("ruffle-embed");
const script = document.createElement("script");
script.src = "/installed.js";
script.onload = script.onerror = () => document.body.append(document.createElement("output"));
document.head.append(script);
</script>`;

/** Serves, when it is told to; it is an AIR program. */
const AIR_PROGRAM = new URL("../../../test-swfs/air-page/test.swf", import.meta.url);

let tested: TestBrowser;
let site: Site;
let relay: Relay;
let relayUrl: string;
let visited: Page;
let server: Server | undefined;

beforeAll(async () => {
  const swf = await readFile(createRequire(import.meta.url).resolve("node-forge/flash/swf/SocketPool.swf"));
  // The extension has the same code under another name.
  const ruffle = await readFile(createRequire(import.meta.url).resolve("@ruffle-rs/ruffle/ruffle.js"), "utf8");
  site = await serveSite({
    "/dialling.js": await bundle(new URL("testing/dialling.ts", import.meta.url)),
    "/dialling": page(["/dialling.js"]),
    "/sandboxed": { type: "text/html", body: SANDBOXED },
    "/elsewhere": { type: "text/html", body: "<!doctype html>" },
    "/freezing": { type: "text/html", body: `${FREEZING}<script src="/installed.js"></script>` },
    "/extended": { type: "text/html", body: EXTENDED },
    "/extension.js": {
      type: "text/javascript",
      body: ruffle.replace('"local",{onFirstLoad', '"extension",{onFirstLoad'),
    },
    "/SocketPool.swf": { type: "application/x-shockwave-flash", body: swf },
    "/air.swf": { type: "application/x-shockwave-flash", body: await readFile(AIR_PROGRAM) },
    "/installed.js": await bundle(new URL("testing/installed.ts", import.meta.url)),
    "/csp": { type: "text/html", body: `${CSP}${page(["/installed.js", "/ruffle-0.6/ruffle.js"]).body}` },
    ...Object.fromEntries(
      RUFFLE_VERSIONS.map((version) => [`/${version}`, page(["/installed.js", `/ruffle-${version}/ruffle.js`])]),
    ),
  });
  relay = new Relay({ origin: [site.origin] });
  relayUrl = await relay.listen();
  tested = await launchBrowser();
});

afterAll(async () => {
  await tested?.close();
  await relay?.close();
  await site?.close();
});

afterEach(async () => {
  await visited.close();
  server?.close();
});

/** @param network the relay, memory, or the URL of a WebSocket server */
async function visit(path: string, network: string): Promise<void> {
  visited = await tested.browser.newPage();
  const named = network === "relay" ? `${relayUrl} ${relay.token}` : network === "memory" ? "" : network;
  const fragment = `#${encodeURIComponent(named)}`;
  await visited.goto(site.origin + path + fragment);
}

async function listen(): Promise<number> {
  server = createServer({ allowHalfOpen: true }, (socket) => socket.on("error", () => {})).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

describe.each(RUFFLE_VERSIONS)("a SWF of the wild in Ruffle %s", (version) => {
  it("exchanges a mebibyte each way with a TCP server that nobody has listed, and sees it close", async () => {
    const port = await listen();
    const received: Buffer[] = [];
    server!.on("connection", (socket) => {
      let length = 0;
      socket.on("data", (chunk) => {
        received.push(chunk);
        length += chunk.length;
        if (length === LENGTH) socket.end(pattern(7, LENGTH));
      });
    });
    await visit(`/${version}`, "relay");
    const result = await visited.evaluate(
      async (port, sent, expected) => {
        const socket = (await installed.createPool("pool")).open();
        socket.connect("127.0.0.1", port);
        await socket.event("connect");
        const connected = socket.connected;
        const bytes = atob(sent);
        for (let offset = 0; offset < bytes.length; offset += 65536) socket.send(bytes.slice(offset, offset + 65536));
        await socket.event("close");
        return {
          connected,
          intact: socket.received.join("") === atob(expected),
          last: socket.events.at(-1)!.type,
          warnings: installed.warnings,
        };
      },
      port,
      pattern(3, LENGTH).toString("base64"),
      pattern(7, LENGTH).toString("base64"),
    );
    expect(result).toEqual({ connected: true, intact: true, last: "close", warnings: [] });
    expect(Buffer.concat(received).equals(pattern(3, LENGTH))).toBe(true);
  });

  it("gets ioError, and neither connect nor close, where nobody listens", async () => {
    const port = await listen();
    server!.close();
    await once(server!, "close");
    await visit(`/${version}`, "relay");
    const types = await visited.evaluate(async (port) => {
      const socket = (await installed.createPool("pool")).open();
      socket.connect("127.0.0.1", port);
      await socket.event("ioError");
      return socket.events.map(({ type }) => type);
    }, port);
    expect(types).toEqual(["ioError"]);
  });
});

it("gets ioError at once where a Content-Security-Policy does not name the relay, and the page says so", async () => {
  await visit("/csp", "relay");
  const { types, warnings, waited } = await visited.evaluate(async () => {
    const socket = (await installed.createPool("pool")).open();
    const start = performance.now();
    socket.connect("127.0.0.1", 1);
    await socket.event("ioError");
    const waited = performance.now() - start;
    return { types: socket.events.map(({ type }) => type), warnings: installed.warnings, waited };
  });
  expect(types).toEqual(["ioError"]);
  expect(warnings.join()).toContain("name it in connect-src of the page's Content-Security-Policy");
  expect(waited).toBeLessThan(10_000);
});

/** Content connects to the echo server, and says what it has seen. */
const CONNECT = async (port: number): Promise<string[]> => {
  const page = globalThis as { pool?: Awaited<ReturnType<Installed["createPool"]>>; socket?: PoolSocket };
  page.pool ??= await installed.createPool("pool");
  const socket = page.pool.open();
  page.socket = socket;
  socket.connect("127.0.0.1", port);
  await socket.until(() => socket.events.length > 0);
  return socket.events.map(({ type }) => type);
};
/** What the socket of before has seen, once it is closed. */
const CLOSED = async (): Promise<string[]> => {
  const { socket } = globalThis as unknown as { socket: PoolSocket };
  await socket.event("close");
  return socket.events.map(({ type }) => type);
};

describe("a relay that is gone", () => {
  it("and comes back with another token: content sees close and ioError, the page is told", async () => {
    const port = await listen();
    const first = new Relay({ origin: [site.origin] });
    const url = await first.listen();
    await visit("/0.6", `${url} ${first.token}`);
    expect(await visited.evaluate(CONNECT, port)).toEqual(["connect"]);
    await first.close();
    expect(await visited.evaluate(CLOSED)).toEqual(["connect", "close"]);
    const second = new Relay({ origin: [site.origin] });
    try {
      await second.listen(Number(new URL(url).port));
      expect(await visited.evaluate(CONNECT, port)).toEqual(["ioError"]);
      const warnings = await visited.evaluate(() => installed.warnings);
      expect(warnings.join()).toContain("does not know this page's token");
    } finally {
      await second.close();
    }
  });

  // Firefox does not keep a page with a WebSocket.
  it.runIf(testedBrowser() === "chromium")("for a page that was left and come back to", async () => {
    const port = await listen();
    await visit("/0.6", "relay");
    expect(await visited.evaluate(CONNECT, port)).toEqual(["connect"]);
    await visited.goto(`${site.origin}/elsewhere`);
    await visited.goBack();
    expect(await visited.evaluate(CLOSED)).toEqual(["connect", "close"]);
    expect(await visited.evaluate(CONNECT, port)).toEqual(["connect"]);
  });
});

describe("a relay whose WebSocket does not open", () => {
  it("because it does not take this page's origin", async () => {
    const other = new Relay();
    try {
      await visit("/dialling", `${await other.listen()} ${other.token}`);
      const line = await visited.evaluate(() => dialling.connect(1));
      expect(line).toContain(`start it with --origin ${site.origin}`);
    } finally {
      await other.close();
    }
  });

  it("because the page has no origin", async () => {
    await visit("/sandboxed", "relay");
    const frame = await visited.waitForFrame((frame) => frame.url().includes("/dialling"));
    await frame.waitForFunction(() => "dialling" in globalThis);
    expect(await frame.evaluate(() => dialling.connect(1))).toContain("--origin null");
  });

  it("because the browser has as many open as it can", async () => {
    const crowd = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(crowd, "listening");
    try {
      await visit("/dialling", "relay");
      const line = await visited.evaluate(
        async (url) => {
          const open = (): Promise<boolean> =>
            new Promise((resolve) => {
              const socket = new WebSocket(url);
              socket.onopen = () => resolve(true);
              socket.onclose = () => resolve(false);
            });
          // One after the other: Chromium lets those wait that are opened together.
          for (let count = 0; count < 300 && (await open()); count++);
          return dialling.connect(1);
        },
        `ws://127.0.0.1:${(crowd.address() as AddressInfo).port}/`,
      );
      expect(line).toContain("the browser has too many open");
    } finally {
      for (const socket of crowd.clients) socket.terminate();
      crowd.close();
    }
  });
});

describe("a page without a relay", () => {
  /** Echoes; at "bye" it closes in order, at "die" it is gone. */
  async function serveWebSockets(): Promise<{ url: string; server: WebSocketServer }> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    server.on("connection", (socket) => {
      socket.on("message", (data: Buffer) => {
        if (String(data) === "bye") socket.close(1000);
        else if (String(data) === "die") socket.terminate();
        else socket.send(data);
      });
    });
    return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
  }

  it.each(["bye", "die"])("connects to a server that takes WebSockets, and hears it close: %s", async (last) => {
    const { url, server } = await serveWebSockets();
    try {
      await visit("/0.6", url);
      const { answer, types } = await visited.evaluate(async (last) => {
        const socket = (await installed.createPool("pool")).open();
        socket.connect("echo.example", 7);
        await socket.event("connect");
        const answer = await socket.exchange("\u0000raw bytes\u00ff");
        socket.send(last);
        await socket.event("close");
        return { answer, types: socket.events.map(({ type }) => type) };
      }, last);
      expect(answer).toBe("\0raw bytes\xff");
      expect(types).toEqual(["connect", "socketData", "close"]);
    } finally {
      server.close();
    }
  });

  it("gets ioError at once where nobody listens, and for what is mapped to no WebSocket", async () => {
    await visit("/0.6", "ws://127.0.0.1:1/");
    const { types, warnings } = await visited.evaluate(async () => {
      const pool = await installed.createPool("pool");
      const types: string[] = [];
      for (const host of ["echo.example", "other.example"]) {
        const socket = pool.open();
        socket.connect(host, 7);
        await socket.event("ioError");
        types.push(...socket.events.map(({ type }) => type));
      }
      return { types, warnings: installed.warnings };
    });
    expect(types).toEqual(["ioError", "ioError"]);
    expect(warnings.join()).toContain("ws://127.0.0.1:1/ could not be opened as a WebSocket");
    expect(warnings.join()).toContain("other.example:7 leads nowhere: this page has no relay");
  });
});

describe("installFlashNet", () => {
  it("connects to a server that is a function in the page", async () => {
    await visit("/0.6", "memory");
    const answer = await visited.evaluate(async () => {
      const socket = (await installed.createPool("pool")).open();
      socket.connect("echo.example", 7);
      await socket.event("connect");
      return socket.exchange("no network at all");
    });
    expect(answer).toBe("no network at all");
  });

  it("makes Ruffle run as AIR, where content binds servers with no relay at all", async () => {
    await visit("/0.6?air", "memory");
    const said = await visited.evaluate(async () => {
      const player = window.RufflePlayer.newest().createPlayer();
      document.body.append(player);
      await player.load({ url: "/air.swf", parameters: { role: "server" } });
      const lines: string[] = [];
      const listening = new Promise<void>((resolve) => {
        player.traceObserver = (line) => {
          lines.push(line);
          if (line === "listening") resolve();
        };
      });
      await listening;
      const port = Number(lines[0]!.slice("port ".length));
      const { readable, writable } = await installed.network.openTcp({ host: "127.0.0.1", port }, { timeout: 5000 });
      await writable.getWriter().write(new TextEncoder().encode("from the page"));
      return new TextDecoder().decode((await readable.getReader().read()).value);
    });
    expect(said).toBe("echo: from the page");
  });

  it("refuses to come twice", async () => {
    await visit("/0.6", "memory");
    const code = await visited.evaluate(() => {
      try {
        installed.installFlashNet({ relay: { url: "ws://localhost/", token: "" } });
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
    expect(code).toBe("FLASHNET_INSTALL");
  });

  it("says what it can't replace on this page", async () => {
    await visit("/freezing", "memory");
    const warnings = await visited.evaluate(() => installed.warnings);
    expect(warnings).toEqual([
      expect.stringContaining(
        "WebSocket, WebAssembly.instantiate, WebAssembly.instantiateStreaming, customElements.define",
      ),
    ]);
  });

  it("names the browser's extension where that was first, and what to do about it", async () => {
    await visit("/extended", "memory");
    await visited.waitForSelector("output");
    const warnings = await visited.evaluate(() => installed.warnings);
    expect(warnings).toEqual([expect.stringContaining("give <html> the attribute data-ruffle-optout")]);
  });

  it("refuses to come after Ruffle's first player", async () => {
    await visit("/0.6", "memory");
    const message = await visited.evaluate(async () => {
      await installed.uninstall();
      await installed.createPool("pool");
      try {
        installed.installFlashNet({ relay: { url: "ws://localhost/", token: "" } });
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(message).toBe("Ruffle has made players on this page already; call installFlashNet before ruffle.js");
  });

  it("ends every connection when it is uninstalled, and connects no more", async () => {
    await visit("/0.6", "memory");
    const events = await visited.evaluate(async () => {
      const pool = await installed.createPool("pool");
      const socket = pool.open();
      socket.connect("echo.example", 7);
      await socket.event("connect");
      await installed.uninstall();
      await socket.event("close");
      const late = pool.open();
      late.connect("echo.example", 7);
      await late.event("ioError");
      return [...socket.events, ...late.events].map(({ type }) => type);
    });
    expect(events).toEqual(["connect", "close", "ioError"]);
  });
});
