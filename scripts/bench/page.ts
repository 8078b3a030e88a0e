/** The page of the browsers' benchmark: a contestant is chosen by `bench.start`, results come as numbers. */

import { realTime } from "../../base/time.ts";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { withRecording } from "../../host/recording/recorder.ts";
import { relayBackend } from "../../host/relay/client/backend.ts";
import { installFlashNet } from "../../src/player/page/index.ts";
import { Capture } from "../../web/inspector/capture.ts";
import { type MinimalWebSocket, type Mode, measureBare, measureConnection } from "./bare.ts";
import { EMPTY_TICKS, type Profile, StageClock } from "./stages.ts";

export interface BenchPage {
  /** flashnet over a relay; call before Ruffle is loaded */
  flashnet(relay: RelayAddress, ...map: string[]): void;
  /** the same, with the inspector of `flashnet serve` folded */
  folded(relay: RelayAddress, ...map: string[]): void;
  /** the same, with its stages timed */
  staged(relay: RelayAddress, ...map: string[]): void;
  /** Echoes with the stages timed. @returns milliseconds of all of them, and those of a tick for which nothing comes */
  profile(count: number): Promise<Profile>;
  /** stock Ruffle's own socketProxy; call before Ruffle is loaded */
  stock(proxyUrl: string): void;
  /** plays a SWF until it says that it is connected */
  chatter(count: number, rate: number): Promise<void>;
  /** @returns milliseconds, as the SWF traced them; default that of sockets */
  swf(mode: Mode | "call", count: number, url?: string): Promise<number>;
  /** Echoes over the relay, without a player. @returns milliseconds */
  relay(relay: RelayAddress, host: string, port: number, count: number): Promise<number>;
  /** @returns milliseconds from `load` to what the SWF traces first */
  start(url: string): Promise<number>;
  /** @returns milliseconds */
  bare(url: string, mode: Mode, count: number): Promise<number>;
}

export interface RelayAddress {
  url: string;
  token: string;
}

interface Ruffle {
  config: object;
  newest(): { createPlayer(): HTMLElement & { load(options: object): Promise<void>; traceObserver: unknown } };
}
declare global {
  interface Window {
    bench: BenchPage;
    RufflePlayer: Ruffle;
  }
}

/** Plays a SWF until it traces its last line. @returns its player, and the number in that line */
async function played(parameters: object, url: string, last = "milliseconds") {
  const player = window.RufflePlayer.newest().createPlayer();
  document.body.replaceChildren(player);
  await player.load({ url, parameters });
  const measured = new Promise<number>((resolve) => {
    player.traceObserver = (line: string) => {
      if (line === "connected") stages.reset();
      if (line.startsWith(last)) {
        stages.stop();
        resolve(Number(line.split(" ")[1]));
      }
    };
  });
  return { player, milliseconds: await measured };
}

const config = { autoplay: "on", unmuteOverlay: "hidden", splashScreen: false, preferredRenderer: "canvas" };

const stages = new StageClock();

const common = (map: readonly string[]) => ({
  policy: "allow" as const,
  map: map.map(parseHostMapping),
  log: { debug() {}, warn() {} },
});

window.bench = {
  flashnet(relay, ...map) {
    window.RufflePlayer = { ...window.RufflePlayer, config };
    installFlashNet({ relay, ...common(map) });
  },
  folded(relay, ...map) {
    window.RufflePlayer = { ...window.RufflePlayer, config };
    const capture = new Capture();
    capture.isPaused = true;
    const backend = withRecording(
      relayBackend(relay),
      (event) => capture.add(event),
      realTime(),
      () => "nobody",
    );
    installFlashNet({ backend, ...common(map) });
  },
  staged(relay, ...map) {
    stages.watch();
    window.WebSocket = new Proxy(WebSocket, {
      construct(target, args: [string, string[]]) {
        const socket = new target(...args);
        const listen = socket.addEventListener.bind(socket) as (type: string, listener: () => void) => void;
        return Object.assign(socket, {
          addEventListener: (type: string, listener: () => void) =>
            listen(type, type === "message" ? stages.arriving(listener) : listener),
          send: stages.leaving(socket.send.bind(socket)),
        });
      },
    });
    window.bench.flashnet(relay, ...map);
  },
  async profile(count) {
    const { player } = await played({ mode: "e", count: String(count), marks: "1" }, "/bench.swf");
    const { times } = stages;
    const emptyTick = stages.emptyTick(EMPTY_TICKS);
    player.remove();
    return { times, emptyTick };
  },
  stock(proxyUrl) {
    const socketProxy = [{ host: "game.example.com", port: 6112, proxyUrl }];
    window.RufflePlayer = { ...window.RufflePlayer, config: { ...config, socketProxy } };
  },
  async chatter(count, rate) {
    await played({ count: String(count), rate: String(rate) }, "/messages.swf", "connected");
  },
  async swf(mode, count, url = "/bench.swf") {
    const { player, milliseconds } = await played({ mode, count: String(count) }, url);
    player.remove();
    return milliseconds;
  },
  async relay(relay, host, port, count) {
    const connection = await relayBackend(relay).openTcp({ host, port }, { timeout: 5000 });
    return measureConnection(connection, count);
  },
  async start(url) {
    const player = window.RufflePlayer.newest().createPlayer();
    document.body.replaceChildren(player);
    const started = performance.now();
    await player.load({ url });
    const traced = await new Promise<number>((resolve) => {
      player.traceObserver = () => resolve(performance.now());
    });
    player.remove();
    return traced - started;
  },
  bare: (url, mode, count) => measureBare(new WebSocket(url) as MinimalWebSocket, mode, count),
};
