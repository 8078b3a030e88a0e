import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import WebSocket from "ws";
import { randomId } from "../../../../base/random-id.ts";
import { VirtualTime } from "../../../../base/time.ts";
import type { TcpConnection } from "../../../network/backend.ts";
import { type MemoryBackend, memoryBackend } from "../../../network/memory/backend.ts";
import { RELAY_PROTOCOL } from "../../../protocol/relay-token.ts";
import { type RelayBackendOptions, type RelayWebSocket, relayBackend } from "../../client/backend.ts";
import type { SyncRequest } from "../../client/sync-request.ts";
import { parseSiteConfig } from "./config.ts";
import type { SiteEvent } from "./events.ts";
import type { Site } from "./load.ts";
import { SiteRelay } from "./site-relay.ts";

const ORIGIN = "https://games.example";
const GAME = { host: "game.example", port: 7 };
const OPTIONS = { timeout: 5000 };
const LEAST = `port = 0\norigins = ["${ORIGIN}"]\ntargets = ["game.example:7", "127.0.0.1:4000-4999"]\n`;

const cleanUp: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

/** A WebSocket of a page of the site. */
class PageWebSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols, { origin: ORIGIN });
    sockets.push(this);
    this.on("close", (code) => codes.push(code));
  }
}
const sockets: WebSocket[] = [];
const codes: number[] = [];

interface Started {
  relay: SiteRelay;
  url: string;
  metrics: string | undefined;
  network: MemoryBackend;
  log: SiteEvent[];
}

function siteOf(toml: string): Site {
  const config = parseSiteConfig(LEAST + toml, "site.toml");
  return { config, policyFor: {}, origins: config.origins, targets: config.targets, tokens: undefined };
}

async function start(toml = "", time?: VirtualTime, policyFor: Record<string, string> = {}): Promise<Started> {
  const network = memoryBackend();
  network.listen("*:7", ({ readable, writable }) => readable.pipeTo(writable).catch(() => {}));
  const log: SiteEvent[] = [];
  const report = (event: SiteEvent): void => void log.push(event);
  const relay = new SiteRelay({ ...siteOf(toml), policyFor }, { report, backend: network, ...(time && { time }) });
  cleanUp.push(() => relay.close());
  const url = await relay.listen();
  const metrics = await relay.listenForMetrics();
  sockets.length = 0;
  codes.length = 0;
  return { relay, url, metrics, network, log };
}

function page(url: string, more: Partial<RelayBackendOptions> = {}) {
  const backend = relayBackend({ url, WebSocket: PageWebSocket as unknown as new () => RelayWebSocket, ...more });
  cleanUp.push(() => backend.close());
  return backend;
}

async function say(connection: TcpConnection, text: string): Promise<string> {
  const writer = connection.writable.getWriter();
  await writer.write(Buffer.from(text));
  writer.releaseLock();
  const reader = connection.readable.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return Buffer.from(value!).toString();
}

const get = async (url: string, path: string): Promise<[number, string]> => {
  const answer = await fetch(new URL(path, url.replace("ws:", "http:")));
  return [answer.status, await answer.text()];
};

describe("a page of the site", () => {
  it("connects without a token, and what happens is logged", async () => {
    const { url, log } = await start();
    const connection = await page(url).openTcp(GAME, OPTIONS);
    expect(await say(connection, "hello")).toBe("hello");
    await connection.writable.close();
    await connection.readable.cancel();
    sockets[0]!.close();
    await vi.waitUntil(() => log.some(({ event }) => event === "page-end"));
    const about = {
      client: "127.0.0.1",
      origin: ORIGIN,
      visitor: "127.0.0.1",
      session: expect.stringMatching(/^[\da-f]{8}$/),
    };
    expect(log).toEqual([
      { event: "page", verdict: "open", ...about },
      { event: "connection", verdict: "open", target: "game.example:7", ...about },
      {
        event: "connection-end",
        target: "game.example:7",
        seconds: expect.any(Number),
        sent: 5,
        received: 5,
        ...about,
      },
      { event: "page-end", seconds: expect.any(Number), ...about },
    ]);
  });

  it.each([
    ["closes", (socket: WebSocket) => socket.close()],
    ["is lost", (socket: WebSocket) => socket.terminate()],
  ])("that %s with connections open gives back what they had", async (_, leave) => {
    const { url, metrics, log } = await start(
      '[visitor]\nopens = 0\n[all]\nopens = 0\nmemory = "1MiB"\n[metrics]\nport = 0\n',
    );
    // More than there is room for at a time.
    for (let visits = 0; visits < 40; visits++) {
      const backend = page(url);
      for (let opened = 0; opened < 2; opened++) {
        expect(await say(await backend.openTcp(GAME, OPTIONS), "hello")).toBe("hello");
      }
      leave(sockets.at(-1)!);
      await vi.waitUntil(() => log.filter(({ event }) => event === "page-end").length > visits);
    }
    await vi.waitFor(async () => expect((await get(metrics!, "/metrics"))[1]).toMatch(/^flashnet_window_bytes 0$/m));
  });

  it("has its session in the URLs of its WebSocket and of its calls, and its token in neither", async () => {
    const { url } = await start("servers = true\n");
    const calls: [string, Record<string, string>][] = [];
    const sync: SyncRequest = (url, headers) => {
      calls.push([url, headers]);
      return JSON.stringify({ ticket: "none", port: 1 });
    };
    const token = vi.fn((session: string) => `token-for-${session}`);
    page(url, { sync, token }).bindTcp!({ address: "127.0.0.1", port: 0 });
    const session = new URL(sockets[0]!.url).searchParams.get("session");
    expect(session).toMatch(/^[\da-f]{32}$/);
    expect(token.mock.calls).toEqual([[session]]);
    expect(calls.map(([url]) => url)).toEqual([`${url.replace("ws:", "http:")}/call?session=${session}`]);
    expect(calls[0]![1]).toMatchObject({ Authorization: `Bearer token-for-${session}` });
    expect(sockets[0]!.url).not.toContain("token");
  });

  it("gets a new token for each WebSocket, and waits for one that takes time", async () => {
    const { url } = await start();
    const token = vi.fn(async () => randomId());
    const backend = page(url, { token, sync: () => "" });
    expect(() => backend.bindTcp!({ address: "127.0.0.1", port: 0 })).toThrow("is not there yet");
    await backend.openTcp(GAME, OPTIONS);
    expect(token).toHaveBeenCalledTimes(1);
    sockets[0]!.terminate();
    await once(sockets[0]!, "close");
    await backend.openTcp(GAME, OPTIONS);
    expect(token).toHaveBeenCalledTimes(2);
  });

  it("answers those who ask how it is, and lets them go", async () => {
    const { url } = await start();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("GET /health HTTP/1.1\r\nHost: relay\r\n\r\n");
    socket.resume();
    // Without being told so, Node does it after 6 s.
    await once(socket, "end", { signal: AbortSignal.timeout(4000) });
  });

  it.each<[string, () => unknown, string]>([
    ["an error page", async () => "<!doctype html>\n<title>Log in</title>", "has other characters than letters"],
    ["nothing at all", () => undefined, "is no text"],
    ["what is no text", async () => ({ token: "x" }), "is no text"],
  ])("is told that what it got in place of a token is %s", async (_, token, message) => {
    const { url } = await start();
    const opening = page(url, { token: token as () => string }).openTcp(GAME, OPTIONS);
    await expect(opening).rejects.toMatchObject({ reason: "relay", message: expect.stringContaining(message) });
  });

  it("is told why it has no token", async () => {
    const { url } = await start();
    for (const token of [
      () => Promise.reject(new Error("not logged in")),
      () => {
        throw new Error("not logged in");
      },
    ]) {
      const opening = page(url, { token }).openTcp(GAME, OPTIONS);
      await expect(opening).rejects.toThrow(`there is no token for the relay at ${url}: not logged in`);
    }
  });

  it("gets the policy files that the site gives out in place of the host's", async () => {
    const { url } = await start("", undefined, { "game.example": "<cross-domain-policy/>" });
    const { readable, writable } = await page(url).openTcp({ host: "game.example", port: 843 }, OPTIONS);
    await writable.getWriter().write(Buffer.from("<policy-file-request/>\0"));
    let text = "";
    for await (const chunk of readable) text += Buffer.from(chunk);
    expect(text).toBe("<cross-domain-policy/>\0");
  });

  it("binds where the site lets it, and is reached", async () => {
    const { url, network } = await start("servers = true\n");
    const socket = new PageWebSocket(`${url}?session=${"ab".repeat(16)}`, [RELAY_PROTOCOL]);
    await once(socket, "open");
    const call = async (name: string, ...args: unknown[]) => {
      const answer = await fetch(`${url.replace("ws:", "http:")}/call?session=${"ab".repeat(16)}`, {
        method: "POST",
        headers: { Origin: ORIGIN },
        body: JSON.stringify({ name, args }),
      });
      return answer.json();
    };
    const { ticket } = await call("bind", "tcp", "127.0.0.1", 4000);
    expect(await call("listen", ticket, 5)).toEqual({});
    await expect(network.openTcp({ host: "127.0.0.1", port: 4000 }, OPTIONS)).resolves.toBeDefined();
  });
});

describe("the server's side", () => {
  it("says that it lives, and that it is ready", async () => {
    const { url } = await start();
    expect(await get(url, "/health")).toEqual([200, "alive\n"]);
    expect(await get(url, "/ready")).toEqual([200, "ready\n"]);
    expect((await get(url, "/"))[0]).toBe(426);
    expect((await get(url, "/relay"))[0]).toBe(426);
  });

  it("has metrics, by listed target and by reason", async () => {
    const { url, metrics } = await start("[metrics]\nport = 0\n");
    const backend = page(url);
    const connection = await backend.openTcp({ host: "GAME.example.", port: 7 }, OPTIONS);
    await say(connection, "hello");
    await expect(backend.openTcp({ host: "127.0.0.1", port: 4000 }, OPTIONS)).rejects.toThrow();
    for (const port of [1, 2, 3]) {
      await expect(backend.openTcp({ host: `${port}.example`, port }, OPTIONS)).rejects.toThrow("is no target");
    }
    await expect(fetch(`${url.replace("ws:", "http:")}/call?session=${randomId()}`)).resolves.toMatchObject({
      status: 403,
    });
    const text = (await get(metrics!, "/metrics"))[1];
    const lines = text.split("\n").filter((line) => line.startsWith("flashnet_"));
    expect(lines).toEqual([
      "flashnet_pages 1",
      "flashnet_visitors 1",
      expect.stringMatching(/^flashnet_window_bytes \d{6}$/),
      'flashnet_connections{target="game.example:7",state="opening"} 0',
      'flashnet_connections{target="game.example:7",state="open"} 1',
      'flashnet_connections{target="127.0.0.1:4000-4999",state="opening"} 0',
      'flashnet_connections{target="127.0.0.1:4000-4999",state="open"} 0',
      'flashnet_connection_attempts_total{target="game.example:7",verdict="open"} 1',
      'flashnet_connection_attempts_total{target="game.example:7",verdict="refused"} 0',
      'flashnet_connection_attempts_total{target="game.example:7",verdict="failed"} 0',
      'flashnet_connection_attempts_total{target="127.0.0.1:4000-4999",verdict="open"} 0',
      'flashnet_connection_attempts_total{target="127.0.0.1:4000-4999",verdict="refused"} 0',
      'flashnet_connection_attempts_total{target="127.0.0.1:4000-4999",verdict="failed"} 1',
      'flashnet_bytes_total{direction="to-server"} 5',
      'flashnet_bytes_total{direction="to-page"} 5',
      'flashnet_refusals_total{reason="target"} 3',
      'flashnet_refusals_total{reason="origin"} 1',
    ]);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
    expect((await get(metrics!, "/"))[0]).toBe(404);
  });

  it("takes other origins and targets while it runs, for pages that are here as well", async () => {
    const { relay, url } = await start();
    const backend = page(url);
    const old = await backend.openTcp(GAME, OPTIONS);
    const other = siteOf("");
    const { targets } = parseSiteConfig(`origins = ["https://a.example"]\ntargets = ["other.example:7"]`, "site.toml");
    expect(relay.reload({ ...other, targets })).toEqual([]);
    await expect(backend.openTcp(GAME, OPTIONS)).rejects.toMatchObject({ reason: "rule" });
    await backend.openTcp({ host: "other.example", port: 7 }, OPTIONS);
    expect(await say(old, "still")).toBe("still");
    expect(relay.reload({ ...siteOf("udp = true\nbind = '::1'\n"), origins: ["https://a.example"] })).toEqual([
      "bind",
      "udp",
    ]);
    await expect(page(url).openTcp(GAME, OPTIONS)).rejects.toMatchObject({ reason: "relay" });
  });

  it("reads no more of a server than its visitor's share, and all of it in time", async () => {
    const time = new VirtualTime();
    const { url, network } = await start('[visitor]\nbytes = "100KiB"\n', time);
    network.listen("game.example:7", async ({ writable }) => {
      const writer = writable.getWriter();
      for (let i = 0; i < 50; i++) await writer.write(new Uint8Array(10 << 10));
      await writer.close();
    });
    const { readable } = await page(url).openTcp(GAME, OPTIONS);
    let received = 0;
    const reading = (async () => {
      for await (const { length } of readable) received += length;
    })();
    const settled = async () => {
      for (let last = -1; last !== received; ) {
        last = received;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return received >> 10;
    };
    expect(await settled()).toBeLessThanOrEqual(110);
    for (let second = 0; second < 2; second++) {
      for (let step = 0; step < 10; step++) {
        time.advance(100);
        await settled();
      }
    }
    expect(received >> 10).toBeGreaterThan(250);
    expect(received >> 10).toBeLessThanOrEqual(310);
    const moving = setInterval(() => time.advance(1000), 1);
    await reading;
    clearInterval(moving);
    expect(received >> 10).toBe(500);
  });
});

describe("a relay that leaves", () => {
  it("is not ready at once, lets what is open live, and what is new goes elsewhere", async () => {
    const time = new VirtualTime();
    const leaving = await start("", time);
    const other = await start();
    const urls = [leaving.url, other.url];
    // As behind a load balancer: one URL, and what is new goes to who is ready.
    class Balanced extends PageWebSocket {
      constructor(url: string, protocols: string[]) {
        super(url.replace(leaving.url, urls[0]!), protocols);
      }
    }
    const playing = page(leaving.url, { WebSocket: Balanced as unknown as new () => RelayWebSocket });
    const idle = page(leaving.url, { WebSocket: Balanced as unknown as new () => RelayWebSocket });
    const game = await playing.openTcp(GAME, OPTIONS);
    const short = await idle.openTcp(GAME, OPTIONS);
    let drained = false;
    const draining = leaving.relay.drain().then(() => {
      drained = true;
    });
    expect(await get(leaving.url, "/ready")).toEqual([503, "leaving\n"]);
    expect(await get(leaving.url, "/ready?404")).toEqual([404, "leaving\n"]);
    expect(await get(leaving.url, "/health")).toEqual([200, "alive\n"]);
    // Load balancers have not noticed yet.
    await page(leaving.url).openTcp(GAME, OPTIONS);
    expect(leaving.log.filter(({ event }) => event === "page")).toHaveLength(3);

    time.advance(5000);
    urls.shift();
    await vi.waitUntil(() => leaving.log.some(({ message }) => message?.startsWith("sends 3 pages away")));
    await expect(page(leaving.url).openTcp(GAME, OPTIONS)).rejects.toMatchObject({ reason: "relay" });
    expect(leaving.log.at(-1)).toMatchObject({ event: "page", verdict: "refused", reason: "leaving" });

    expect(await say(game, "still here")).toBe("still here");
    const before = other.log.length;
    const next = await playing.openTcp(GAME, OPTIONS);
    expect(await say(next, "over there")).toBe("over there");
    expect(other.log.slice(before).map(({ event }) => event)).toEqual(["page", "connection"]);

    // The page itself ends a WebSocket on which nothing is open any more.
    await short.writable.abort();
    await vi.waitUntil(() => leaving.log.filter(({ event }) => event === "page-end").length === 1);

    for (let i = 0; i < 20; i++) {
      time.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(drained).toBe(false);
    expect(await say(game, "to the end")).toBe("to the end");

    const moving = setInterval(() => time.advance(60_000), 1);
    await draining;
    clearInterval(moving);
    await expect(say(game, "and no longer")).rejects.toThrow();
    await vi.waitUntil(() => codes.includes(1012));
    expect(await say(next, "elsewhere still")).toBe("elsewhere still");
  });

  it("ends pages that know nothing of leaving when nothing of them is open", async () => {
    const time = new VirtualTime();
    const { relay, url } = await start("", time);
    const socket = new PageWebSocket(`${url}?session=${randomId()}`, [RELAY_PROTOCOL]);
    await once(socket, "open");
    const draining = relay.drain();
    const moving = setInterval(() => time.advance(500), 1);
    expect((await once(socket, "close"))[0]).toBe(1012);
    await draining;
    clearInterval(moving);
    // Long before the deadline.
    expect(time.now()).toBeLessThan(60_000);
  });
});
