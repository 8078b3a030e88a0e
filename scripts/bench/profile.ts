import { syncBuiltinESMExports } from "node:module";
import net, { type NetConnectOpts, type Socket, type TcpNetConnectOpts } from "node:net";
import type { Page } from "puppeteer-core";
import type { BrowserName } from "../../base/testing/browsers.ts";
import { startWebsockify } from "../../base/testing/websockify.ts";
import { nodeBackend } from "../../host/network/node/backend.ts";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { loadRuffle, play } from "../../src/player/node/index.ts";
import { type MinimalWebSocket, measureBare, measureConnection } from "./bare.ts";
import { addRuffle, benchSwf, onField } from "./field.ts";
import { startServer } from "./server.ts";
import { openSocket } from "./sockets.ts";
import { EMPTY_TICKS, type Profile, STAGES, type Stage, StageClock } from "./stages.ts";
import { type BenchRow, median } from "./table.ts";

const ROUND_TRIPS = 2000;
const REPEATS = 5;

/** Where the time of a round trip goes in a page, and what a bare WebSocket takes in all. */
export function profileBrowser(name: BrowserName): Promise<BenchRow[]> {
  return onField(name, async ({ port, websockify, relay, map, inPage }) => {
    const profiles: Profile[] = [];
    const bare: number[] = [];
    const relayed: number[] = [];
    const once = async (visited: Page): Promise<void> => {
      bare.push(
        await visited.evaluate((...args) => window.bench.bare(...args), websockify.url, "e" as const, ROUND_TRIPS),
      );
      const target = ["127.0.0.1", port, ROUND_TRIPS] as const;
      relayed.push(await visited.evaluate((...args) => window.bench.relay(...args), relay.address, ...target));
      await visited.evaluate((...args) => window.bench.staged(...args), relay.address, map);
      await addRuffle(visited);
      profiles.push(await visited.evaluate((count) => window.bench.profile(count), ROUND_TRIPS));
    };
    for (let repeat = 0; repeat < REPEATS; repeat++) await inPage(once, { isolated: true });
    return rows(profiles, { "the relay without a player": relayed, "a bare WebSocket": bare });
  });
}

/** The same in Node: what reads a socket and what writes to one is wrapped, where a page's WebSocket is. */
export async function profileHeadless(): Promise<BenchRow[]> {
  const server = await startServer();
  const websockify = await startWebsockify(server.port);
  const clock = new StageClock();
  clock.watch();
  watchSockets(clock, server.port);
  const ruffle = await loadRuffle();
  const profiles: Profile[] = [];
  const bare: number[] = [];
  const relayed: number[] = [];
  const target = { host: "127.0.0.1", port: server.port };
  try {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      bare.push(await measureBare(openSocket(websockify.url) as unknown as MinimalWebSocket, "e", ROUND_TRIPS));
      relayed.push(await measureConnection(await nodeBackend().openTcp(target, { timeout: 5000 }), ROUND_TRIPS));
      let emptyTick = 0;
      await play(benchSwf(), {
        url: "http://localhost/bench.swf",
        param: { mode: "e", count: String(ROUND_TRIPS), marks: "1" },
        until: "milliseconds",
        timeout: 60_000,
        ruffle,
        policy: "allow",
        map: [parseHostMapping(`game.example.com=127.0.0.1:${server.port}`)],
        onTrace(line) {
          if (line === "connected") clock.reset();
          else clock.stop();
        },
        onPlayer(player) {
          const { destroy } = player;
          player.destroy = () => {
            emptyTick = clock.emptyTick(EMPTY_TICKS);
            destroy.call(player);
          };
        },
      });
      profiles.push({ times: { ...clock.times }, emptyTick });
    }
  } finally {
    await websockify.close();
    server.close();
  }
  return rows(profiles, { "the network without a player": relayed, "a bare WebSocket": bare });
}

/** Those to a port. */
function watchSockets(clock: StageClock, port: number): void {
  const { connect } = net;
  const watched = (options: NetConnectOpts & TcpNetConnectOpts): Socket => {
    if (options.port !== port || !options.onread) return connect(options);
    const { callback } = options.onread;
    const socket = connect({ ...options, onread: { ...options.onread, callback: clock.arriving(callback) } });
    socket.write = clock.leaving(socket.write.bind(socket));
    return socket;
  };
  Object.assign(net, { connect: watched });
  syncBuiltinESMExports();
}

function rows(profiles: readonly Profile[], rivals: Record<string, readonly number[]>): BenchRow[] {
  const each = (milliseconds: number): number => (milliseconds * 1000) / ROUND_TRIPS;
  const row = (name: string, figures: Record<string, number>): BenchRow => ({
    name,
    unit: "µs",
    lessIsBetter: true,
    figures,
  });
  const stages = Object.keys(STAGES) as Stage[];
  const of = (stage: Stage): number => median(profiles.map(({ times }) => each(times[stage])));
  const sum = ({ times }: Profile): number => each(Object.values(times).reduce((sum, time) => sum + time, 0));
  return [
    ...stages.map((stage) => row(STAGES[stage], { flashnet: of(stage) })),
    row("Ruffle: a tick for which nothing comes", {
      flashnet: median(profiles.map(({ emptyTick }) => emptyTick * 1000)),
    }),
    row("all of it", {
      flashnet: median(profiles.map(sum)),
      ...Object.fromEntries(Object.entries(rivals).map(([name, times]) => [name, median(times.map(each))])),
    }),
  ];
}
