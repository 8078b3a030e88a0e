import { syncBuiltinESMExports } from "node:module";
import net, { type NetConnectOpts, type Socket, type TcpNetConnectOpts } from "node:net";
import { launchBrowser } from "../../base/testing/browser.ts";
import type { BrowserName } from "../../base/testing/browsers.ts";
import { bundle, page, serveSite } from "../../base/testing/site.ts";
import { startWebsockify } from "../../base/testing/websockify.ts";
import { nodeBackend } from "../../host/network/node/backend.ts";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { loadRuffle, play } from "../../src/player/node/index.ts";
import { type MinimalWebSocket, measureBare, measureConnection } from "./bare.ts";
import { startRelay } from "./relay.ts";
import { startServer } from "./server.ts";
import { benchSwf, openSocket } from "./sockets.ts";
import { EMPTY_TICKS, type Profile, STAGES, type Stage, StageClock } from "./stages.ts";
import { type BenchRow, median } from "./table.ts";

const ROUND_TRIPS = 2000;
const REPEATS = 5;

/** Clocks of pages that are isolated are exact to 5 µs. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** Where the time of a round trip goes in a page, and what a bare WebSocket takes in all. */
export async function profileBrowser(name: BrowserName): Promise<BenchRow[]> {
  const server = await startServer();
  const websockify = await startWebsockify(server.port);
  const site = await serveSite({
    "/": { ...page(["/bench.js"]), headers: ISOLATED },
    "/bench.js": await bundle(new URL("page.ts", import.meta.url)),
    "/bench.swf": { type: "application/x-shockwave-flash", body: benchSwf() },
  });
  const relay = await startRelay(site.origin);
  const tested = await launchBrowser({ networkEvents: false, name });
  const profiles: Profile[] = [];
  const bare: number[] = [];
  const relayed: number[] = [];
  try {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const visited = await tested.browser.newPage();
      await visited.goto(`${site.origin}/`);
      bare.push(
        await visited.evaluate((...args) => window.bench.bare(...args), websockify.url, "e" as const, ROUND_TRIPS),
      );
      const relayAddress = { url: relay.url, token: relay.token };
      relayed.push(
        await visited.evaluate(
          (...args) => window.bench.relay(...args),
          relayAddress,
          "127.0.0.1",
          server.port,
          ROUND_TRIPS,
        ),
      );
      const map = `game.example.com=127.0.0.1:${server.port}`;
      await visited.evaluate((...args) => window.bench.staged(...args), relayAddress, map);
      await visited.addScriptTag({ url: "/ruffle-0.6/ruffle.js" });
      profiles.push(await visited.evaluate((count) => window.bench.profile(count), ROUND_TRIPS));
      await visited.close();
    }
  } finally {
    await tested.close();
    relay.close();
    await site.close();
    websockify.close();
    server.close();
  }
  return rows(profiles, { "the relay without a player": relayed, "a bare WebSocket": bare });
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
