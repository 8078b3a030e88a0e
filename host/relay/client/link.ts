import { messageOf } from "../../../base/errors.ts";
import { randomId } from "../../../base/random-id.ts";
import { startTimer, type Time } from "../../../base/time.ts";
import type { OpenOptions } from "../../network/backend.ts";
import { BindError, ConnectError } from "../../network/errors.ts";
import type { ByteWebSocket, ByteWebSocketConstructor } from "../../network/websocket/dial.ts";
import { offerHeaderRoom } from "../../protocol/header-room.ts";
import type { Channel, Receiver } from "../../protocol/messages.ts";
import { decodeStreamMessage, encodeStreamMessage, STREAM_HEADER } from "../../protocol/multiplex.ts";
import { CALL_PATH, RELAY_PROTOCOL, sessionProtocol, tokenProtocol } from "../../protocol/relay-token.ts";
import type { RelayAccess } from "./access.ts";
import { type Dialled, explain, type Probe, watch } from "./diagnosis.ts";
import type { SyncRequest } from "./sync-request.ts";

/** What is used of the browser's `WebSocket`; that of `ws` fits. */
export type RelayWebSocket = ByteWebSocket;

/** Milliseconds in which `close` follows `error`, where it does. */
const CLOSE_LAG = 500;

/** Bytes of the longest message that natives send on a connection. */
const SCRATCH = STREAM_HEADER + (256 << 10);

export interface RelayLinkOptions {
  url: string;
  token: string;
  WebSocket: ByteWebSocketConstructor;
  /** undefined where there are no synchronous requests */
  sync: SyncRequest | undefined;
  /** what time-outs go by */
  time: Time;
  /** undefined where the browser lets every page pass */
  access?: RelayAccess | undefined;
  /** undefined where there is nothing to ask the relay by why its WebSocket does not open */
  probe?: Probe | undefined;
}

/** One WebSocket, the streams on it, and the synchronous calls beside it: docs/protocol.md, "Relay". */
export class RelayLink {
  /** Nothing more can be opened on it. */
  lost = false;
  readonly time: Time;
  readonly #options: RelayLinkOptions;
  /** by which the relay knows what calls belong to this WebSocket */
  readonly #session = randomId();
  readonly #socket: RelayWebSocket;
  readonly #opened: Promise<void>;
  readonly #streams = new Map<number, Receiver>();
  #nextStream = 1;
  /** buffer in which all but the longest messages are assembled */
  readonly #scratch = new Uint8Array(SCRATCH);
  /** messages that wait for the WebSocket to open; undefined once it is open */
  #early: Uint8Array<ArrayBuffer>[] | undefined = [];
  #earlyBytes = 0;

  constructor(options: RelayLinkOptions) {
    this.#options = options;
    this.time = options.time;
    const { url, token, WebSocket } = options;
    const socket = dial(WebSocket, url, [RELAY_PROTOCOL, tokenProtocol(token), sessionProtocol(this.#session)]);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    this.#opened = new Promise((resolve, reject) => {
      socket.addEventListener("open", () => {
        for (const message of this.#early ?? []) socket.send(message);
        this.#early = undefined;
        this.#earlyBytes = 0;
        resolve();
      });
      const fail = (error: ConnectError): void => {
        this.#lose();
        reject(error);
      };
      const dialled: Dialled = { ...options, access: options.access, probe: options.probe, callUrl: callUrl(url) };
      watch(socket, dialled, (error) => {
        fail(error);
        socket.close();
      });
      socket.addEventListener("close", () => {
        stopTimer?.();
        const wanted = !this.lost;
        this.#lose();
        if (this.#early === undefined) return;
        if (wanted) void explain(dialled).then(reject);
        else reject(ConnectError.aborted(url));
      });
      let stopTimer: (() => void) | undefined;
      socket.addEventListener("error", () => {
        // Chromium never closes what a Content-Security-Policy forbids.
        stopTimer ??= startTimer(this.time, CLOSE_LAG, () => fail(forbidden(url)));
      });
    });
    this.#opened.catch(() => {});
    socket.addEventListener("message", ({ data }) => this.#receive(data));
  }

  /** Bytes that have not left this machine's half of the WebSocket yet. */
  get unsent(): number {
    return this.#earlyBytes + this.#socket.bufferedAmount;
  }

  /** @throws ConnectError when the relay can't be reached in time */
  async whenOpen({ timeout, signal }: OpenOptions): Promise<void> {
    let stopTimer: (() => void) | undefined;
    let abort: (() => void) | undefined;
    const gaveUp = new Promise<never>((_, reject) => {
      stopTimer = startTimer(this.time, timeout, () => {
        const { url, access } = this.#options;
        const asking = access?.blocking?.sentence;
        const cure = asking === undefined ? "; restart it" : `: ${asking}`;
        reject(new ConnectError("relay", `the relay at ${url} did not answer within ${timeout} ms${cure}`));
        // The browser's question goes away with what it is asked for.
        if (asking === undefined) this.close();
      });
      abort = () => reject(new ConnectError("aborted", "the attempt to connect was given up"));
      signal?.addEventListener("abort", abort);
    });
    try {
      await Promise.race([this.#opened, gaveUp]);
    } finally {
      stopTimer?.();
      if (abort) signal?.removeEventListener("abort", abort);
    }
  }

  /** Begins a stream. What is sent on it before the WebSocket is open is kept until then. */
  stream<T extends Receiver>(create: (channel: Channel) => T): T {
    const stream = this.#nextStream++;
    const receiver = create({
      send: (type, payload) => this.#send(stream, type, payload),
      close: () => this.#streams.delete(stream),
    });
    this.#streams.set(stream, receiver);
    return receiver;
  }

  /**
   * Asks the relay and waits, without letting anything else run, for what it says.
   *
   * @throws BindError
   */
  call(name: string, args: readonly unknown[]): Record<string, unknown> {
    const { url, token, sync } = this.#options;
    if (sync === undefined) throw new BindError("there are no synchronous requests here; give one to relayBackend");
    if (this.lost) throw new BindError(`the relay at ${url} went away, and what it had bound with it; bind again`);
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    let answer: Record<string, unknown>;
    try {
      answer = JSON.parse(sync(callUrl(url), headers, JSON.stringify({ session: this.#session, name, args })));
    } catch (error) {
      throw new BindError(`the relay at ${url} did not answer ${name}: ${messageOf(error)}; restart it`);
    }
    if (typeof answer.error === "string") throw new BindError(answer.error);
    return answer;
  }

  /** What waits for the WebSocket to open does not go on waiting. */
  giveUp(): void {
    if (this.#early !== undefined) this.#socket.close();
  }

  close(): void {
    this.#socket.close();
    this.#lose();
  }

  #send(stream: number, type: number, payload: Uint8Array): void {
    if (this.lost) return;
    if (this.#early === undefined) {
      // `send` copies before it returns, so the buffer can be used again; allocating one each time costs more.
      this.#socket.send(encodeStreamMessage(stream, type, payload, this.#scratch));
    } else {
      const message = encodeStreamMessage(stream, type, payload);
      this.#early.push(message);
      this.#earlyBytes += message.length;
    }
  }

  #receive(data: unknown): void {
    try {
      const { stream, type, payload } = decodeStreamMessage(new Uint8Array(data as ArrayBuffer));
      offerHeaderRoom(payload);
      // A stream that is over here may still get what was on its way.
      this.#streams.get(stream)?.receive(type, payload);
    } catch {
      this.close();
    }
  }

  #lose(): void {
    this.lost = true;
    for (const receiver of this.#streams.values()) receiver.channelClosed();
    this.#streams.clear();
  }
}

/** @throws ConnectError where the browser lets nobody dial it: in Firefox a Content-Security-Policy shows here */
function dial(WebSocket: RelayLinkOptions["WebSocket"], url: string, protocols: string[]): RelayWebSocket {
  try {
    return new WebSocket(url, protocols);
  } catch (error) {
    throw forbidden(url, error);
  }
}

function forbidden(url: string, cause?: unknown): ConnectError {
  const said = cause === undefined ? "" : `: ${messageOf(cause)}`;
  return new ConnectError(
    "relay",
    `this page may not open ${url}${said}; name it in connect-src of the page's Content-Security-Policy`,
    { cause },
  );
}

function callUrl(url: string): string {
  const call = new URL(url);
  call.protocol = call.protocol.replace("ws", "http");
  call.pathname = call.pathname.replace(/\/$/, "") + CALL_PATH;
  return call.href;
}
