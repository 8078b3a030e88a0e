import { TcpClient } from "../client.ts";
import { decodeStreamMessage, encodeStreamMessage } from "../protocol/multiplex.ts";
import { RELAY_PROTOCOL, tokenProtocol } from "../protocol/relay-token.ts";
import type { NetworkBackend, OpenOptions, TcpConnection, TcpTarget } from "./backend.ts";
import { ConnectError } from "./errors.ts";

/** What is used of the browser's `WebSocket`; that of `ws` fits. */
export interface RelayWebSocket {
  binaryType: string;
  readonly readyState: number;
  addEventListener(type: "open" | "error" | "close", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface RelayBackendOptions {
  /** `ws:` or `wss:` URL of the relay */
  url: string;
  /** the relay's token */
  token: string;
  /** default the environment's own */
  WebSocket?: new (
    url: string,
    protocols: string[],
  ) => RelayWebSocket;
}

/**
 * The network of a relay (host/relay/server.ts). All connections share one WebSocket, which is opened for the first and
 * again when it was lost; a lost one takes its connections with it.
 */
export function relayBackend(options: RelayBackendOptions): NetworkBackend {
  return new RelayBackend(options);
}

class RelayBackend implements NetworkBackend {
  readonly #options: Required<RelayBackendOptions>;
  #link: Link | undefined;

  constructor(options: RelayBackendOptions) {
    const { WebSocket = globalThis.WebSocket } = options;
    if (WebSocket === undefined) {
      throw new ConnectError(
        "relay",
        "there is no WebSocket here; give one to relayBackend, that of the package ws say",
      );
    }
    this.#options = { ...options, WebSocket };
  }

  async openTcp(target: TcpTarget, options: OpenOptions): Promise<TcpConnection> {
    const start = Date.now();
    if (this.#link === undefined || this.#link.lost) this.#link = new Link(this.#options);
    const link = this.#link;
    await link.whenOpen(options);
    const timeout = Math.max(1, options.timeout - (Date.now() - start));
    return link.open(target, { ...options, timeout });
  }

  async close(): Promise<void> {
    this.#link?.close();
  }
}

/** One WebSocket and the streams on it. */
class Link {
  /** Nothing more can be opened on it. */
  lost = false;
  readonly #url: string;
  readonly #socket: RelayWebSocket;
  readonly #opened: Promise<void>;
  readonly #streams = new Map<number, TcpClient>();
  #nextStream = 1;

  constructor({ url, token, WebSocket }: Required<RelayBackendOptions>) {
    this.#url = url;
    const socket = new WebSocket(url, [RELAY_PROTOCOL, tokenProtocol(token)]);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    this.#opened = new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", () => {});
      socket.addEventListener("close", () => {
        this.#lose();
        reject(
          new ConnectError("relay", `the relay at ${url} can't be reached; start it, and check its token and origins`),
        );
      });
    });
    this.#opened.catch(() => {});
    socket.addEventListener("message", ({ data }) => this.#receive(data));
  }

  /** @throws ConnectError when the relay can't be reached in time */
  async whenOpen({ timeout, signal }: OpenOptions): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let abort: (() => void) | undefined;
    const gaveUp = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new ConnectError("relay", `the relay at ${this.#url} did not answer within ${timeout} ms; restart it`));
        this.close();
      }, timeout);
      abort = () => reject(new ConnectError("aborted", "the attempt to connect was given up"));
      signal?.addEventListener("abort", abort);
    });
    try {
      await Promise.race([this.#opened, gaveUp]);
    } finally {
      clearTimeout(timer);
      if (abort) signal?.removeEventListener("abort", abort);
    }
  }

  open(target: TcpTarget, options: OpenOptions): Promise<TcpConnection> {
    const stream = this.#nextStream++;
    const client = new TcpClient({
      send: (type, payload) => {
        if (!this.lost) this.#socket.send(encodeStreamMessage(stream, type, payload));
      },
      close: () => this.#streams.delete(stream),
    });
    this.#streams.set(stream, client);
    return client.open(target, options);
  }

  close(): void {
    this.#socket.close();
    this.#lose();
  }

  #receive(data: unknown): void {
    try {
      const { stream, type, payload } = decodeStreamMessage(new Uint8Array(data as ArrayBuffer));
      // A stream that is over here may still get what was on its way.
      this.#streams.get(stream)?.receive(type, payload);
    } catch {
      this.close();
    }
  }

  #lose(): void {
    this.lost = true;
    for (const client of this.#streams.values()) client.channelClosed();
    this.#streams.clear();
  }
}
