/**
 * For pages of browser tests: node-forge's SocketPool.swf, a real AVM2 program that opens sockets for the page's
 * JavaScript, and node-forge's own JavaScript for it.
 */
// @ts-expect-error node-forge has no types
import forge from "node-forge/lib/forge.js";
import "node-forge/lib/socket.js";

/** What node-forge documents of its `net` module. Bytes are strings of one character a byte. */
interface ForgeSocket {
  id: string;
  connect(target: { host: string; port: number; policyPort: number }): void;
  send(bytes: string): boolean;
  receive(count: number): string | null;
  bytesAvailable(): number;
  isConnected(): boolean;
  close(): void;
}

interface ForgeEvent {
  type: "connect" | "socketData" | "close" | "ioError" | "securityError";
  /** text of an error event */
  message?: string;
}

interface RufflePlayer extends HTMLElement {
  load(options: object): Promise<void>;
  /** a callback of the SWF's; there once it runs */
  init?(): void;
}

/** A socket of the SWF's, and everything that has happened to it. */
export class PoolSocket {
  readonly events: ForgeEvent[] = [];
  /** what has arrived, in pieces */
  readonly received: string[] = [];
  readonly #socket: ForgeSocket;
  #onEvent: () => void = () => {};

  constructor(pool: { createSocket(handlers: object): ForgeSocket }) {
    const handle = (event: ForgeEvent) => {
      this.events.push(event);
      if (event.type === "socketData") this.received.push(this.#socket.receive(this.#socket.bytesAvailable())!);
      this.#onEvent();
    };
    this.#socket = pool.createSocket({ connected: handle, data: handle, closed: handle, error: handle });
  }

  connect(host: string, port: number): void {
    this.#socket.connect({ host, port, policyPort: 0 });
  }

  send(bytes: string): void {
    this.#socket.send(bytes);
  }

  close(): void {
    this.#socket.close();
  }

  get connected(): boolean {
    return this.#socket.isConnected();
  }

  get length(): number {
    return this.received.reduce((length, piece) => length + piece.length, 0);
  }

  /** Settles once `condition` holds, which is looked at after each event. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#onEvent = () => {
        if (condition()) resolve();
      };
      this.#onEvent();
    });
  }

  /** Settles once an event of this type has come. */
  event(type: ForgeEvent["type"]): Promise<void> {
    return this.until(() => this.events.some((event) => event.type === type));
  }

  /** Sends `bytes` and waits for as many to come. */
  async exchange(bytes: string): Promise<string> {
    this.received.length = 0;
    this.send(bytes);
    await this.until(() => this.length >= bytes.length);
    return this.received.join("");
  }
}

/** Embeds the SWF with `createPlayer()`, with `options` for `load` besides or instead of its URL. */
export async function createPool(id: string, options: object = {}) {
  const player = (
    window as unknown as { RufflePlayer: { newest(): { createPlayer(): RufflePlayer } } }
  ).RufflePlayer.newest().createPlayer();
  player.id = id;
  document.body.append(player);
  await player.load({ allowScriptAccess: true, ...("data" in options ? {} : { url: "/SocketPool.swf" }), ...options });
  return poolOf(id);
}

/** The pool of an element that plays the SWF, once the SWF runs. */
export async function poolOf(id: string) {
  for (let tries = 0; !(document.getElementById(id) as RufflePlayer | null)?.init; tries++) {
    if (tries === 2000) throw new Error(`the SWF in #${id} has not started`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const pool = forge.net.createSocketPool({ flashId: id });
  return { open: () => new PoolSocket(pool) };
}

// The SWF calls the handlers by this name.
Object.assign(window, { forge });
