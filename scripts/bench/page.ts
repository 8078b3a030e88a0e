/** The page of the browsers' benchmark: a contestant is chosen by `bench.start`, results come as numbers. */

import { realTime } from "../../base/time.ts";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { withRecording } from "../../host/recording/recorder.ts";
import { relayBackend } from "../../host/relay/client/backend.ts";
import { installFlashNet } from "../../src/player/page/index.ts";
import { Capture } from "../../web/inspector/capture.ts";
import { type MinimalWebSocket, type Mode, measureBare } from "./bare.ts";

export interface BenchPage {
  /** flashnet over a relay; call before Ruffle is loaded */
  flashnet(relay: RelayAddress, ...map: string[]): void;
  /** the same, with the inspector of `flashnet serve` folded */
  folded(relay: RelayAddress, ...map: string[]): void;
  /** stock Ruffle's own socketProxy; call before Ruffle is loaded */
  stock(proxyUrl: string): void;
  /** @returns milliseconds, as the SWF traced them; default that of sockets */
  swf(mode: Mode | "call", count: number, url?: string): Promise<number>;
  /** @returns milliseconds */
  bare(url: string, mode: Mode, count: number): Promise<number>;
}

interface RelayAddress {
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

const config = { autoplay: "on", unmuteOverlay: "hidden", splashScreen: false, preferredRenderer: "canvas" };

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
  stock(proxyUrl) {
    const socketProxy = [{ host: "game.example.com", port: 6112, proxyUrl }];
    window.RufflePlayer = { ...window.RufflePlayer, config: { ...config, socketProxy } };
  },
  async swf(mode, count, url = "/bench.swf") {
    const player = window.RufflePlayer.newest().createPlayer();
    document.body.replaceChildren(player);
    await player.load({ url, parameters: { mode, count: String(count) } });
    const milliseconds = await new Promise<number>((resolve) => {
      player.traceObserver = (line: string) => {
        if (line.startsWith("milliseconds")) resolve(Number(line.split(" ")[1]));
      };
    });
    player.remove();
    return milliseconds;
  },
  bare: (url, mode, count) => measureBare(new WebSocket(url) as MinimalWebSocket, mode, count),
};
