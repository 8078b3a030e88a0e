import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WebSocket } from "ws";
import type { NetworkBackend } from "../../host/network/backend.ts";
import { parseHostMapping } from "../../host/network/wrappers/host-map.ts";
import { type RelayWebSocket, relayBackend } from "../../host/relay/client/backend.ts";
import { type PlayOutcome, play } from "../../src/player/node/play.ts";
import { root } from "../../src/testing/root.ts";
import type { Peer } from "./peer.ts";
import { until } from "./until.ts";

/** The SWF that counts: its FlashVars are in its source. */
export const COUNTER = join(root, "test-swfs/byte-counter/test.swf");

export interface RelayAddress {
  url: string;
  token: string;
}

/** What a page's network is. */
export function pageBackend({ url, token }: RelayAddress): NetworkBackend {
  return relayBackend({ url, token, WebSocket: WebSocket as unknown as new () => RelayWebSocket });
}

/** A SWF that is played here, as a page would: its sockets go through the relay. */
export class Content {
  readonly trace: string[] = [];
  /** what the user of the page is told */
  readonly warnings: string[] = [];
  readonly #stop = new AbortController();
  readonly #outcome: Promise<PlayOutcome>;

  constructor(relay: RelayAddress, peer: Peer, param: Readonly<Record<string, string | number>>) {
    this.#outcome = play(readFileSync(COUNTER), {
      url: "http://localhost/test.swf",
      policy: "allow",
      backend: pageBackend(relay),
      map: [parseHostMapping(`game.example.com:6112=127.0.0.1:${peer.port}`)],
      param: Object.fromEntries(Object.entries(param).map(([name, value]) => [name, String(value)])),
      timeout: 2 ** 31 - 1,
      signal: this.#stop.signal,
      log: { debug() {}, warn: (message) => this.warnings.push(message) },
      onTrace: (line) => this.trace.push(line),
    });
  }

  /** The first line like that which comes at that place or later. */
  async line(pattern: RegExp, from = 0): Promise<string> {
    const find = (): string | undefined => this.trace.slice(from).find((line) => pattern.test(line));
    await until(`content traces ${pattern}`, () => find() !== undefined);
    return find()!;
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#outcome;
  }

  report(): string {
    return ["content:", ...this.trace.slice(-30), ...this.warnings.slice(-5)].join("\n");
  }
}

/** The figure in a line of the counter. */
export function bytesOf(line: string): number {
  return Number(/\d+/.exec(line)![0]);
}
