/** For pages of browser tests: connects Ruffle to channels that echo, with nothing of the host behind them. */
import { SwfLoads } from "../../swf-loads.ts";
import { attachToRuffle } from "../attach.ts";
import { BodiesAhead } from "../bodies-ahead.ts";
import { createPool, poolOf } from "./pool.ts";

export class EchoChannel extends EventTarget {
  binaryType = "blob";
  readyState: number = WebSocket.CONNECTING;
  readonly sent: unknown[] = [];

  constructor() {
    super();
    queueMicrotask(() => {
      this.readyState = WebSocket.OPEN;
      this.dispatchEvent(new Event("open"));
    });
  }

  send(data: object): void {
    this.sent.push(data);
    const bytes = data instanceof Uint8Array ? data : echo.attached.bytesOf(data)!;
    const { buffer } = bytes.slice();
    setTimeout(() => {
      this.dispatchEvent(new MessageEvent("message", { data: buffer }));
      echo.attached.tick("now");
    });
  }

  abandon(): void {
    this.readyState = WebSocket.CLOSED;
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
    queueMicrotask(() => this.dispatchEvent(new CloseEvent("close", { code: 1000, wasClean: true })));
  }
}

/**
 * Real frames can be held back: then ticks of ours are all that a player gets. Before Ruffle and we look at
 * `requestAnimationFrame`, so that both get it.
 */
const frames = {
  held: false,
  waiting: [] as FrameRequestCallback[],
  release() {
    frames.held = false;
    for (const callback of frames.waiting.splice(0)) requestFrame(callback);
  },
};
const requestFrame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) =>
  requestFrame((timestamp) => {
    if (frames.held) frames.waiting.push(callback);
    else callback(timestamp);
  });

const channels: EchoChannel[] = [];
const instrumented: { url: string; length: number; allowNetworking: string }[] = [];
const warnings: string[] = [];
const globals = { WebSocket, Blob, fetch, requestAnimationFrame };

function instrument(swf: Uint8Array, url: string, allowNetworking: string): Uint8Array {
  instrumented.push({ url, length: swf.length, allowNetworking });
  if (url.includes("broken")) throw new Error("it is broken");
  return swf;
}

const echo = {
  attached: attachToRuffle({
    openChannel() {
      const channel = new EchoChannel();
      channels.push(channel);
      return channel;
    },
    instrument,
    instrumentSoon: instrument,
    loads: new SwfLoads(),
    admit() {},
    bodies: new BodiesAhead(),
    storage: (own) => own,
    air: false,
    maxSwfLength: 1 << 20,
    log: { debug() {}, warn: (message) => warnings.push(message) },
  }),
  channels,
  instrumented,
  warnings,
  globals,
  frames,
  createPool,
  poolOf,
};
export type Echo = typeof echo;
Object.assign(window, {
  echo,
  RufflePlayer: {
    config: { splashScreen: false, preferredRenderer: "canvas", autoplay: "on", unmuteOverlay: "hidden" },
  },
});
