/** The figures of docs/security.md, "Memory": nobody reads, 100 connections at once, 64 MiB for each. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import WebSocket from "ws";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { memoryOf } from "../base/testing/process-usage.ts";
import type { NetworkBackend } from "../host/network/backend.ts";
import { type RelayWebSocket, relayBackend } from "../host/relay/client/backend.ts";
import { type CommandProcess, startCommand } from "./testing/command.ts";

const MIB = 1 << 20;
const STREAMS = 100;
const EACH = 64 * MIB;
const swf = fileURLToPath(new URL("../test-swfs/unread/test.swf", import.meta.url));

/** MiB that a process may hold: docs/security.md. */
const MOST = { run: 800, relay: 300, page: 600 };

const cleanUp: (() => Promise<unknown> | unknown)[] = [];
let chromium: TestBrowser;

beforeAll(async () => {
  chromium = await launchBrowser({ networkEvents: false });
});
afterAll(() => chromium.close());
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});

/** A server that sends 64 MiB on every connection, or never reads. */
async function serve(does: "floods" | "reads nothing"): Promise<number> {
  const block = Buffer.alloc(65536, "flashnet");
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).pause();
    let left = does === "floods" ? EACH : 0;
    const more = (): void => {
      for (let free = true; free && left > 0; left -= block.length) free = socket.write(block);
    };
    socket.on("drain", more);
    more();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function start(...args: string[]): CommandProcess {
  const command = startCommand(...args);
  cleanUp.push(() => command.stop());
  return command;
}

/**
 * Runs the SWF that reads nothing until at least `least` bytes wait for it; on a slow machine less can stand still for a
 * second. Returns what waits, and the most MiB that the process held.
 */
async function runUnread(port: number, least: number, ...args: string[]): Promise<{ waiting: number; most: number }> {
  const map = `game.example.com=127.0.0.1:${port}`;
  const { lines, pid } = start("run", swf, "--policy", "allow", "--map", map, "--timeout", "60", ...args);
  for await (const line of lines) {
    const [, waiting] = line.match(/^waiting (\d+)/) ?? [];
    if (waiting !== undefined && Number(waiting) >= least)
      return { waiting: Number(waiting), most: await settled(pid) };
  }
  throw new Error(`the SWF did not say that ${least} bytes wait`);
}

it("a SWF that never reads", async () => {
  const { waiting, most } = await runUnread(await serve("floods"), 64 * MIB);
  expect(waiting).toBeLessThanOrEqual(128 * MIB + STREAMS * 65536);
  expect(most).toBeLessThan(MOST.run);
}, 90_000);

it("a SWF whose servers never read", async () => {
  const { most } = await runUnread(await serve("reads nothing"), 0, "--param", `write=${Math.floor(EACH / STREAMS)}`);
  expect(most).toBeLessThan(MOST.run);
}, 90_000);

/** A relay, and a page of it with 100 connections; `stopReading` leaves everything in its WebSocket. */
async function page(port: number) {
  const { lines, pid } = start("relay", "--port", "0");
  const { value } = await lines.next();
  const [url, token] = (value as string).split(" ") as [string, string];
  const sockets: WebSocket[] = [];
  class Kept extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      sockets.push(this);
    }
  }
  const connect = (): NetworkBackend =>
    relayBackend({ url, token, WebSocket: Kept as unknown as new () => RelayWebSocket });
  const backend = connect();
  cleanUp.push(() => backend.close());
  const open = (through: NetworkBackend) =>
    through.openTcp({ host: "127.0.0.1", port }, { timeout: 20_000, signal: new AbortController().signal });
  const connections = await Promise.all(Array.from({ length: STREAMS }, () => open(backend)));
  return { pid, connections, stopReading: () => sockets[0]!.pause(), neighbour: () => open(connect()) };
}

/** Until it has held no more for a second. */
async function settled(pid: number): Promise<number> {
  for (let before = -1; ; ) {
    const { most } = memoryOf(pid);
    if (most === before) return most / MIB;
    before = most;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

it("a relay whose page never reads", async () => {
  const { pid, stopReading, neighbour } = await page(await serve("floods"));
  stopReading();
  expect(await settled(pid)).toBeLessThan(MOST.relay);
  await neighbour();
}, 60_000);

it("a relay whose servers never read", async () => {
  const { pid, connections, neighbour } = await page(await serve("reads nothing"));
  const block = new Uint8Array(MIB);
  for (const { writable } of connections) {
    const writer = writable.getWriter();
    void (async () => {
      for (let sent = 0; sent < EACH; sent += block.length) await writer.write(block);
    })().catch(() => {});
  }
  expect(await settled(pid)).toBeLessThan(MOST.relay);
  await neighbour();
}, 60_000);

it.each([
  ["never reads", "floods", []],
  ["has servers that never read", "reads nothing", ["--param", `write=${Math.floor(EACH / STREAMS)}`]],
] as const)(
  "a page whose SWF %s, and the relay of serve",
  async (_, does, args) => {
    const map = `game.example.com=127.0.0.1:${await serve(does)}`;
    const served = start("serve", swf, "--port", "0", "--policy", "allow", "--map", map, ...args);
    const { value: url } = await served.lines.next();
    const visited = await chromium.browser.newPage();
    cleanUp.push(() => visited.close());
    await visited.goto(url as string);
    await visited.waitForFunction(() => document.querySelector("#trace")?.textContent?.includes("waiting"), {
      timeout: 80_000,
      polling: 100,
    });
    expect(memoryOf(served.pid).most / MIB).toBeLessThan(MOST.relay);
    const session = await chromium.browser.target().createCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => memoryOf(id).most / MIB);
    expect(Math.max(...renderers)).toBeLessThan(MOST.page);
  },
  90_000,
);
