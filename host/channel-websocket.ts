import { messageOf } from "../base/errors.ts";
import { type Log, silentLog } from "../base/log.ts";
import { afterTurn } from "../base/turn.ts";
import { BinaryFraming, type Framing, type Message } from "./protocol/framing.ts";
import { type Channel, decodeAck, MessageType, maxClientPayload, type Receiver } from "./protocol/messages.ts";
import { RESERVED_HOST, RESERVED_PORT } from "./protocol/numbers.ts";
import { isText, TextFraming } from "./protocol/text-framing.ts";

/** The player gets one `socketProxy` entry, for {@link RESERVED_HOST} and {@link RESERVED_PORT}; this is that entry's URL. */
export const RESERVED_URL = `ws://${RESERVED_HOST}/`;

export { RESERVED_HOST, RESERVED_PORT };

/**
 * How soon the player has to look at what was delivered: `later` is for nothing but acknowledgements of little, `now` for
 * everything else.
 */
export type Urgency = "now" | "later";

/** The host's end of a channel. */
export interface ChannelEnd extends Receiver {
  /** Closes the channel because the player's side broke the protocol. */
  fail(message: string): void;
}

/** What channels lead to: a `PlayerHost`, here or in another window. */
export interface ChannelHost {
  accept(channel: Channel): ChannelEnd;
}

export interface ChannelWebSocketOptions {
  /** called after something was delivered to the player, which may want to tick */
  onActivity?: (urgency: Urgency) => void;
  /**
   * Runs a task soon. What the host sends until then goes out as one message, and each costs the player an event.
   * Default: in a later turn of the event loop.
   */
  defer?: (task: () => void) => void;
  /** what a Blob was made from, if the caller knows; Blobs can otherwise only be read asynchronously */
  bytesOf?: (blob: Blob) => Uint8Array | undefined;
  /** what every other URL is opened with; default is that there are no other URLs */
  fallback?: new (
    url: string,
    protocols?: string | string[],
  ) => object;
  log?: Log;
}

/** `new`able like the browser's `WebSocket`. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => object;

/** A WebSocket that is a channel. */
export interface ChannelSocket {
  readonly readyState: number;
  /** Ends the channel; the player's side hears nothing more of it. */
  abandon(): void;
}

/**
 * A constructor that stands in for `WebSocket` in the player's scope: a connection to {@link RESERVED_URL} is a channel
 * to `host` (docs/protocol.md, "In-band"), everything else goes to `fallback`.
 */
export function createChannelWebSocket(host: ChannelHost, options: ChannelWebSocketOptions = {}): WebSocketConstructor {
  // A constructor that returns an object of its choice, which a class can't do without making one of its own first.
  function WebSocket(url: string, protocols?: string | string[]): object {
    if (new URL(url).hostname === RESERVED_HOST) return new ChannelWebSocket(host, options, url);
    if (options.fallback !== undefined) return new options.fallback(url, protocols);
    throw new TypeError(`there is no way to ${url}, only to ${RESERVED_URL}; give the host WebSocket a fallback`);
  }
  return Object.assign(WebSocket as unknown as WebSocketConstructor, STATES);
}

const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;

/** Bytes that are little: an exchange of messages rather than a transfer. */
const LITTLE = 16 << 10;

function urgencyOf(messages: readonly Message[]): Urgency {
  const canWait = ({ type, payload }: Message): boolean => type === MessageType.ack && decodeAck(payload) < LITTLE;
  return messages.length > 0 && messages.every(canWait) ? "later" : "now";
}

/** What listeners get. */
type ChannelEvent =
  | { type: "open" }
  | { type: "message"; data: ArrayBuffer; origin: string }
  | { type: "close"; code: number; reason: string; wasClean: boolean };

type Listener = ((event: object) => void) | { handleEvent(event: object): void } | null;

/** The part of the WebSocket interface that a player uses; messages are always ArrayBuffers, whatever `binaryType` says. */
class ChannelWebSocket implements ChannelSocket {
  readonly CONNECTING = STATES.CONNECTING;
  readonly OPEN = STATES.OPEN;
  readonly CLOSING = STATES.CLOSING;
  readonly CLOSED = STATES.CLOSED;
  readonly url: string;
  readonly protocol = "";
  readonly extensions = "";
  binaryType = "blob";
  onopen: Listener = null;
  onmessage: Listener = null;
  onerror: Listener = null;
  onclose: Listener = null;
  readonly #options: ChannelWebSocketOptions;
  readonly #endpoint: ChannelEnd;
  /** the client's choice: its first byte shows it */
  #framing: Framing | undefined;
  readonly #listeners = new Map<string, Set<Listener>>();
  #readyState: number = STATES.CONNECTING;
  #bufferedAmount = 0;
  /** Blobs that are being read, in the order they were sent */
  #reading: Promise<void> | undefined;
  #outgoing: Message[] = [];
  #flushScheduled = false;
  #hostClosed = false;
  /** the framing has more for the player */
  #isHolding = false;

  constructor(host: ChannelHost, options: ChannelWebSocketOptions, url: string) {
    this.url = url;
    this.#options = options;
    this.#endpoint = host.accept({
      send: (type, payload) => {
        this.#outgoing.push({ type, payload });
        this.#scheduleFlush();
      },
      close: () => {
        this.#hostClosed = true;
        this.#scheduleFlush();
      },
    });
    afterTurn(() => this.#opened());
  }

  get readyState(): number {
    return this.#readyState;
  }

  /** Bytes of Blobs that are still being read. */
  get bufferedAmount(): number {
    return this.#bufferedAmount;
  }

  addEventListener(type: string, listener: Listener): void {
    let listeners = this.#listeners.get(type);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(type, listeners);
    }
    listeners.add(listener);
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  send(data: Blob | ArrayBuffer | ArrayBufferView): void {
    if (this.#readyState === STATES.CONNECTING) throw new Error("send() before the WebSocket is open");
    if (this.#readyState !== STATES.OPEN) return;
    if (ArrayBuffer.isView(data)) this.#receive(new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice());
    else if (data instanceof ArrayBuffer) this.#receive(new Uint8Array(data.slice(0)));
    else this.#receiveBlob(data);
  }

  close(): void {
    if (this.#readyState >= STATES.CLOSING) return;
    this.#readyState = STATES.CLOSING;
    // What was sent before still counts.
    if (this.#reading === undefined) this.#leave();
    else void this.#reading.then(() => this.#leave());
  }

  /** Ends the channel, as if the player had gone: it hears nothing more. */
  abandon(): void {
    if (this.#readyState === STATES.CLOSED) return;
    this.#readyState = STATES.CLOSED;
    this.#outgoing = [];
    this.#endpoint.channelClosed();
  }

  #opened(): void {
    if (this.#readyState !== STATES.CONNECTING) return;
    this.#readyState = STATES.OPEN;
    this.#dispatch({ type: "open" });
    this.#options.onActivity?.("now");
  }

  #receiveBlob(blob: Blob): void {
    const known = this.#options.bytesOf?.(blob);
    if (known === undefined) this.#enqueue(blob.size, async () => new Uint8Array(await blob.arrayBuffer()));
    else this.#receive(known);
  }

  #receive(bytes: Uint8Array): void {
    if (this.#reading === undefined) this.#decode(bytes);
    else this.#enqueue(bytes.length, async () => bytes);
  }

  #enqueue(size: number, read: () => Promise<Uint8Array>): void {
    this.#bufferedAmount += size;
    const reading = (this.#reading ?? Promise.resolve())
      .then(read)
      .then((bytes) => this.#decode(bytes))
      .catch((error: unknown) => this.#endpoint.fail(messageOf(error)))
      .then(() => {
        this.#bufferedAmount -= size;
        if (this.#reading === reading) this.#reading = undefined;
      });
    this.#reading = reading;
  }

  #decode(bytes: Uint8Array): void {
    try {
      this.#framing ??= this.#framingOf(bytes[0] ?? 0);
      this.#framing.push(bytes);
    } catch (error) {
      this.#endpoint.fail(messageOf(error));
    }
  }

  #framingOf(firstByte: number): Framing {
    const receive = (type: number, payload: Uint8Array): void => this.#endpoint.receive(type, payload);
    if (isText(firstByte)) return new TextFraming(receive, () => this.#sendHeld());
    return new BinaryFraming(maxClientPayload, receive);
  }

  #leave(): void {
    if (this.#readyState === STATES.CLOSED) return;
    this.#outgoing = [];
    this.#endpoint.channelClosed();
    this.#hostClosed = true;
    this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled || this.#readyState === STATES.CLOSED) return;
    this.#flushScheduled = true;
    const { defer = afterTurn } = this.#options;
    defer(() => this.#flush());
  }

  /** What the framing has held back goes out. */
  #sendHeld(): void {
    this.#isHolding = true;
    this.#scheduleFlush();
  }

  #flush(): void {
    this.#flushScheduled = false;
    const isLast = this.#hostClosed;
    const urgency = isLast || this.#isHolding ? "now" : urgencyOf(this.#outgoing);
    if (this.#readyState === STATES.OPEN && (isLast || this.#isHolding || this.#outgoing.length > 0)) {
      const messages = this.#outgoing;
      this.#outgoing = [];
      this.#isHolding = false;
      for (const { buffer: data } of this.#framing?.encode(messages, isLast) ?? []) {
        this.#dispatch({ type: "message", data, origin: this.url });
      }
    }
    if (this.#hostClosed) {
      this.#readyState = STATES.CLOSED;
      this.#dispatch({ type: "close", code: 1000, reason: "", wasClean: true });
    }
    this.#options.onActivity?.(urgency);
  }

  /** No target: Ruffle drops its closure when it closes a socket, and keeps for good the event that comes then. */
  #dispatch(event: ChannelEvent): void {
    this.#tell(this[`on${event.type}`], event);
    for (const listener of this.#listeners.get(event.type) ?? []) this.#tell(listener, event);
  }

  #tell(listener: Listener, event: ChannelEvent): void {
    try {
      if (typeof listener === "function") listener.call(this, event);
      else listener?.handleEvent(event);
    } catch (error) {
      // Ruffle leaves a close listener behind whose closure it has dropped; that calling it throws is harmless.
      if (event.type === "close") return;
      (this.#options.log ?? silentLog).warn(`the player's ${event.type} listener: ${messageOf(error)}`);
    }
  }
}
