import type { Page } from "puppeteer-core";
import WebSocket from "ws";
import type { BrowserName } from "../../base/testing/browsers.ts";
import { startWebsockify } from "../../base/testing/websockify.ts";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { loadRuffle, type PlayerSocket, play, run } from "../../src/player/node/index.ts";
import { type MinimalWebSocket, type Mode, measureBare } from "./bare.ts";
import { addRuffle, benchSwf, onField } from "./field.ts";
import { startServer } from "./server.ts";
import { type BenchRow, inTurn } from "./table.ts";

/** Milliseconds that a contestant takes for `count` round trips or bytes. */
type Measure = (mode: Mode, count: number) => Promise<number>;

const ROUND_TRIPS = 1000;
const MIB = 1 << 20;
const BULK = 128 * MIB;
const REPEATS = 5;

async function compare(contestants: Record<string, Measure>): Promise<BenchRow[]> {
  const row = async (name: string, mode: Mode, count: number, unit: string, figure: (ms: number) => number) => {
    const figures = await inTurn(contestants, REPEATS, async (measure) => figure(await measure(mode, count)));
    return { name, unit, lessIsBetter: mode === "e", figures };
  };
  const throughput = (ms: number): number => BULK / MIB / (ms / 1000);
  return [
    await row("1-byte echo, round trip", "e", ROUND_TRIPS, "ms", (ms) => ms / ROUND_TRIPS),
    await row("download", "d", BULK, "MiB/s", throughput),
    await row("upload", "u", BULK, "MiB/s", throughput),
  ];
}

/** flashnet through its relay; stock Ruffle's socketProxy, and a bare page WebSocket, through websockify. */
export function benchBrowser(name: BrowserName): Promise<BenchRow[]> {
  return benchPages(name, ({ flashnet, stock, bare }) => ({
    flashnet,
    "stock Ruffle": stock,
    "a bare WebSocket": bare,
  }));
}

/** What a page of `flashnet serve` pays for an inspector that nobody has open. */
export function benchInspector(): Promise<BenchRow[]> {
  return benchPages("chromium", ({ flashnet, folded }) => ({
    "a folded inspector": folded,
    none: flashnet,
  }));
}

async function benchPages(
  name: BrowserName,
  choose: (all: Record<"flashnet" | "folded" | "stock" | "bare", Measure>) => Record<string, Measure>,
): Promise<BenchRow[]> {
  const playSwf = async (visited: Page, mode: Mode, count: number): Promise<number> => {
    await addRuffle(visited);
    return visited.evaluate((...args) => window.bench.swf(...args), mode, count);
  };
  return onField(name, ({ relay, websockify, map, players, inPage }) => {
    const all = {
      flashnet: (mode: Mode, count: number) =>
        inPage(async (visited) => {
          await players.flashnet(visited);
          return playSwf(visited, mode, count);
        }),
      folded: (mode: Mode, count: number) =>
        inPage(async (visited) => {
          await visited.evaluate((...args) => window.bench.folded(...args), relay.address, map);
          return playSwf(visited, mode, count);
        }),
      stock: (mode: Mode, count: number) =>
        inPage(async (visited) => {
          await players.stock(visited);
          return playSwf(visited, mode, count);
        }),
      bare: (mode: Mode, count: number) =>
        inPage((visited) => visited.evaluate((...args) => window.bench.bare(...args), websockify.url, mode, count)),
    };
    return compare(choose(all));
  });
}

/** flashnet's own network; stock Ruffle's sockets, and a bare Node WebSocket, through websockify. */
export async function benchHeadless(): Promise<BenchRow[]> {
  const server = await startServer();
  const websockify = await startWebsockify(server.port);
  const ruffle = await loadRuffle();
  const swf = benchSwf();
  const optionsFor = (mode: Mode, count: number) => ({
    url: "http://localhost/bench.swf",
    param: { mode, count: String(count) },
    until: "milliseconds",
    timeout: 60_000,
  });
  try {
    return await compare({
      async flashnet(mode, count) {
        const map = [parseHostMapping(`game.example.com=127.0.0.1:${server.port}`)];
        return wallClock((onTrace) => play(swf, { ...optionsFor(mode, count), ruffle, policy: "allow", map, onTrace }));
      },
      async "stock Ruffle"(mode, count) {
        return wallClock(async (onTrace) => {
          const player = await ruffle.createPlayer({
            ...optionsFor(mode, count),
            onTrace,
            openSocket: (url) => openSocket(url) as unknown as PlayerSocket,
            socketProxy: [{ host: "game.example.com", port: 6112, proxyUrl: websockify.url }],
          });
          await player.load(swf);
          await run(player, optionsFor(mode, count));
          player.destroy();
        });
      },
      "a bare WebSocket": (mode, count) =>
        measureBare(openSocket(websockify.url) as unknown as MinimalWebSocket, mode, count),
    });
  } finally {
    websockify.close();
    server.close();
  }
}

/** websockify ends connections with a close code that must not be sent, which ws reports as an error. */
export function openSocket(url: string): WebSocket {
  return new WebSocket(url).on("error", () => {});
}

/** Milliseconds between the first and the last trace: a headless player's own clock is a virtual one. */
async function wallClock(playing: (onTrace: () => void) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  await playing(() => times.push(performance.now()));
  return times.at(-1)! - times[0]!;
}
