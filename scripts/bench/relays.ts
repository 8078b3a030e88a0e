/** What relays cost a site: throughput by the second of the processor, and memory of connections that are idle. */
import { setTimeout as delay } from "node:timers/promises";
import WebSocket from "ws";
import { cpuOf, memoryOf } from "../../base/testing/process-usage.ts";
import { startWebsockify } from "../../base/testing/websockify.ts";
import type { NetworkBackend, TcpConnection } from "../../host/network/backend.ts";
import { webSocketBackend } from "../../host/network/websocket/backend.ts";
import type { ByteWebSocketConstructor } from "../../host/network/websocket/dial.ts";
import { wispBackend } from "../../host/network/wisp/backend.ts";
import { relayBackend } from "../../host/relay/client/backend.ts";
import type { Mode } from "./bare.ts";
import { startProcess, startRelay } from "./relay.ts";
import { startServer } from "./server.ts";
import { type BenchRow, median } from "./table.ts";

const Dialled = WebSocket as unknown as ByteWebSocketConstructor;
const MIB = 1 << 20;
/** Bytes of one measurement, of all streams: a second of the processor, which the system counts in hundredths. */
const BULK = 1024 * MIB;
const REPEATS = 5;
/** Rounds that do not count: relays run for days, and their code is compiled in their first gigabytes. */
const WARM_UP = 3;
const IDLE = 10_000;
/** Connections of one page. */
const PER_PAGE = 100;
const OPEN = { timeout: 30_000 };

interface Contestant {
  pid: number;
  /** a page of its own */
  page(): NetworkBackend;
  open(page: NetworkBackend): Promise<TcpConnection>;
}

/** `npm run bench relay`. */
export async function benchRelays(): Promise<BenchRow[]> {
  const server = await startServer();
  try {
    const rows: BenchRow[] = [];
    const { contestants, close } = await startContestants(server.port);
    for (const streams of [1, 8]) {
      for (const mode of ["d", "u"] as const) rows.push(await throughput(contestants, mode, streams));
    }
    close();
    return [...rows, await idleMemory(server.port)];
  } finally {
    server.close();
  }
}

/** Each in a process of its own. */
async function startContestants(port: number): Promise<{ contestants: Record<string, Contestant>; close(): void }> {
  const target = { host: "127.0.0.1", port };
  const relay = await startRelay("http://localhost:3000", `maxConnections=${2 * IDLE}`, `maxSockets=${IDLE}`);
  const websockify = await startWebsockify(port);
  const wisp = await startProcess("--import", "tsx", "scripts/bench/wisp-server.ts");
  const webSocket = { url: websockify.url, protocols: ["binary"], maxUnread: BULK };
  return {
    contestants: {
      flashnet: {
        pid: relay.pid,
        page: () => relayBackend({ url: relay.url, token: relay.token, WebSocket: Dialled }),
        open: (page) => page.openTcp(target, OPEN),
      },
      websockify: {
        pid: websockify.pid,
        page: () => webSocketBackend(Dialled),
        open: (page) => page.openTcp(target, { ...OPEN, webSocket }),
      },
      "wisp-js": {
        pid: wisp.pid,
        page: () => wispBackend({ url: wisp.line, WebSocket: Dialled, maxUnread: BULK }),
        open: (page) => page.openTcp(target, OPEN),
      },
    },
    close() {
      for (const process of [relay, websockify, wisp]) process.close();
    },
  };
}

/** Contestants take turns, so that a machine that slows down slows all of them. */
async function throughput(contestants: Record<string, Contestant>, mode: Mode, streams: number): Promise<BenchRow> {
  const samples = new Map(Object.keys(contestants).map((name) => [name, [] as number[]]));
  for (let repeat = -WARM_UP; repeat < REPEATS; repeat++) {
    for (const [name, contestant] of Object.entries(contestants)) {
      const page = contestant.page();
      const connections = await Promise.all(Array.from({ length: streams }, () => contestant.open(page)));
      const before = cpuOf(contestant.pid);
      await Promise.all(connections.map((connection) => transfer(connection, mode, BULK / streams)));
      if (repeat >= 0) samples.get(name)!.push(BULK / MIB / (cpuOf(contestant.pid) - before));
      await page.close();
      for (const { writable } of connections) void writable.abort().catch(() => {});
    }
  }
  const figures = Object.fromEntries([...samples].map(([name, values]) => [name, median(values)]));
  const direction = mode === "d" ? "download" : "upload";
  return {
    name: `${direction}, ${streams} stream${streams > 1 ? "s" : ""}`,
    unit: "MiB/CPU-s",
    lessIsBetter: false,
    figures,
  };
}

const BLOCK = new Uint8Array(65536);

async function transfer({ readable, writable }: TcpConnection, mode: Mode, bytes: number): Promise<void> {
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const request = new Uint8Array(5);
  request[0] = mode.charCodeAt(0);
  new DataView(request.buffer).setUint32(1, bytes);
  await writer.write(request);
  if (mode === "u") for (let sent = 0; sent < bytes; sent += BLOCK.length) await writer.write(BLOCK);
  for (let left = mode === "d" ? bytes : 1; left > 0; ) {
    const { value } = await reader.read();
    if (value === undefined) throw new Error(`the connection ended ${left} bytes early`);
    left -= value.length;
  }
}

/** Of processes that have done nothing else: what passed data has left behind would be used again. */
async function idleMemory(port: number): Promise<BenchRow> {
  const { contestants, close } = await startContestants(port);
  const figures: Record<string, number> = {};
  for (const [name, contestant] of Object.entries(contestants)) {
    // websockify has a process for each connection, which would be gigabytes.
    if (name !== "websockify") figures[name] = await memoryOfConnection(contestant);
  }
  close();
  return { name: `an idle connection of ${IDLE}`, unit: "KiB", lessIsBetter: true, figures };
}

/** @returns KiB of a connection that has spoken once */
async function memoryOfConnection(contestant: Contestant): Promise<number> {
  const speak = async (page: NetworkBackend): Promise<void> => {
    const { readable, writable } = await contestant.open(page);
    const writer = writable.getWriter();
    const reader = readable.getReader();
    await writer.write(Uint8Array.of("e".charCodeAt(0), 0, 0, 0, 0, 1));
    await reader.read();
  };
  const open = async (count: number): Promise<NetworkBackend> => {
    const page = contestant.page();
    await Promise.all(Array.from({ length: count }, () => speak(page)));
    return page;
  };
  // What it takes once: code that is compiled, buffers that are kept.
  const pages = [await open(PER_PAGE)];
  const before = await settled(contestant.pid);
  for (let opened = 0; opened < IDLE; opened += PER_PAGE) pages.push(await open(PER_PAGE));
  const after = await settled(contestant.pid);
  for (const page of pages) await page.close();
  return (after - before) / IDLE / 1024;
}

async function settled(pid: number): Promise<number> {
  await delay(3000);
  return memoryOf(pid).now;
}
