import { deferred } from "../../../base/deferred.ts";
import { messageOf } from "../../../base/errors.ts";
import { isPromise } from "../../../base/is-promise.ts";
import { randomId } from "../../../base/random-id.ts";
import { startTimer, type Time } from "../../../base/time.ts";
import type { OpenOptions } from "../../network/backend.ts";
import { BindError, ConnectError } from "../../network/errors.ts";
import type { ByteWebSocket, ByteWebSocketConstructor } from "../../network/websocket/dial.ts";
import { offerHeaderRoom } from "../../protocol/header-room.ts";
import { type Channel, MessageType, type Receiver } from "../../protocol/messages.ts";
import { decodeStreamMessage, encodeStreamMessage, RELAY_STREAM, STREAM_HEADER } from "../../protocol/multiplex.ts";
import { callUrl, RELAY_PROTOCOL, tokenProtocol, withSession } from "../../protocol/relay-token.ts";
import type { RelayAccess } from "./access.ts";
import { type Dialled, explain, type Probe, watch } from "./diagnosis.ts";
import type { SyncRequest } from "./sync-request.ts";

/** What is used of the browser's `WebSocket`; that of `ws` fits. */
export type RelayWebSocket = ByteWebSocket;

/** Milliseconds in which `close` follows `error`, where it does. */
const CLOSE_LAG = 500;

/** Bytes that are copied in less than a microsecond. */
const LITTLE = 1024;

/** Bytes of the longest message that natives send on a connection. */
const SCRATCH = STREAM_HEADER + (256 << 10);

/**
 * What shows a relay whose page this is; undefined where its origin is enough. A function is asked for each WebSocket,
 * with the session that the token is for, 32 hexadecimal digits.
 */
export type RelayToken = string | ((session: string) => string | Promise<string>) | undefined;

export interface RelayLinkOptions {
  url: string;
  token: RelayToken;
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
  /** It is over. */
  lost = false;
  /** The relay goes down in order: what is open lives on, what is new is for another link. */
  leaving = false;
  readonly time: Time;
  readonly #options: RelayLinkOptions;
  /** by which the relay knows what calls belong to this WebSocket */
  readonly #session = randomId();
  /** undefined until its token is there */
  #socket: RelayWebSocket | undefined;
  #token: string | undefined;
  readonly #opened = deferred();
  readonly #streams = new Map<number, Receiver>();
  #nextStream = RELAY_STREAM + 1;
  /** buffer in which all but the longest messages are assembled */
  readonly #scratch = new Uint8Array(SCRATCH);
  /** messages that wait for the WebSocket to open; undefined once it is open */
  #early: Uint8Array<ArrayBuffer>[] | undefined = [];
  #earlyBytes = 0;

  /** @throws ConnectError when the page may not open the WebSocket, or has no token */
  constructor(options: RelayLinkOptions) {
    this.#options = options;
    this.time = options.time;
    this.#opened.promise.catch(() => {});
    const token = askForToken(options, this.#session);
    if (token === undefined || typeof token === "string") this.#dial(token);
    else token.then((token) => this.#dial(token)).catch((error) => this.#fail(error));
  }

  /** Bytes that have not left this machine's half of the WebSocket yet. */
  get unsent(): number {
    return this.#earlyBytes + (this.#socket?.bufferedAmount ?? 0);
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
      await Promise.race([this.#opened.promise, gaveUp]);
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
      close: () => {
        this.#streams.delete(stream);
        this.#closeIfLeft();
      },
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
    const { url, sync } = this.#options;
    if (sync === undefined) throw new BindError("there are no synchronous requests here; give one to relayBackend");
    if (this.lost) throw new BindError(`the relay at ${url} went away, and what it had bound with it; bind again`);
    if (this.#socket === undefined) {
      throw new BindError(`the token for the relay at ${url} is not there yet; give one that is, or bind later`);
    }
    const authorization = this.#token === undefined ? {} : { Authorization: `Bearer ${this.#token}` };
    const headers = { ...authorization, "Content-Type": "application/json" };
    let answer: Record<string, unknown>;
    try {
      answer = JSON.parse(
        sync(callUrl(url, this.#session, this.#early === undefined), headers, JSON.stringify({ name, args })),
      );
    } catch (error) {
      throw new BindError(`the relay at ${url} did not answer ${name}: ${messageOf(error)}; restart it`);
    }
    if (typeof answer.error === "string") throw new BindError(answer.error);
    return answer;
  }

  /** What waits for the WebSocket to open does not go on waiting. */
  giveUp(): void {
    if (this.#early !== undefined) this.#socket?.close();
  }

  close(): void {
    this.#socket?.close();
    this.#lose();
  }

  #dial(token: string | undefined): void {
    if (this.lost) return;
    const { url, WebSocket } = this.#options;
    this.#token = token;
    const protocols = [RELAY_PROTOCOL, ...(token === undefined ? [] : [tokenProtocol(token)])];
    const socket = dial(WebSocket, url, this.#session, protocols);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    const { time, access, probe } = this.#options;
    const dialled: Dialled = { url, callUrl: callUrl(url, this.#session, false), token, time, access, probe };
    watch(socket, dialled, (error) => {
      this.#fail(error);
      socket.close();
    });
    let stopTimer: (() => void) | undefined;
    socket.addEventListener("open", () => {
      for (const message of this.#early ?? []) socket.send(message);
      this.#early = undefined;
      this.#earlyBytes = 0;
      this.#opened.resolve();
    });
    socket.addEventListener("close", () => {
      stopTimer?.();
      const wanted = !this.lost;
      this.#lose();
      if (this.#early === undefined) return;
      if (wanted) void explain(dialled).then(this.#opened.reject);
      else this.#opened.reject(ConnectError.aborted(url));
    });
    socket.addEventListener("error", () => {
      // Chromium never closes what a Content-Security-Policy forbids.
      stopTimer ??= startTimer(this.time, CLOSE_LAG, () => this.#fail(forbidden(url)));
    });
    socket.addEventListener("message", ({ data }) => this.#receive(data));
  }

  #send(stream: number, type: number, payload: Uint8Array): void {
    if (this.lost) return;
    if (this.#early === undefined) {
      // `send` copies before it returns, so the buffer can be used again; allocating one each time costs more.
      this.#socket!.send(encodeStreamMessage(stream, type, payload, this.#scratch));
    } else {
      const message = encodeStreamMessage(stream, type, payload);
      this.#early.push(message);
      this.#earlyBytes += message.length;
    }
  }

  #receive(data: unknown): void {
    try {
      const { stream, type, payload } = decodeStreamMessage(new Uint8Array(data as ArrayBuffer));
      // Little is copied for less than it costs to keep that it need not be.
      if (payload.length > LITTLE) offerHeaderRoom(payload);
      if (stream === RELAY_STREAM) this.#receiveFromRelay(type);
      // A stream that is over here may still get what was on its way.
      else this.#streams.get(stream)?.receive(type, payload);
    } catch {
      this.close();
    }
  }

  /** What is not about a stream; what is not known is of a newer relay. */
  #receiveFromRelay(type: number): void {
    if (type !== MessageType.leaving) return;
    this.leaving = true;
    this.#closeIfLeft();
  }

  #closeIfLeft(): void {
    if (this.leaving && this.#streams.size === 0 && !this.lost) this.close();
  }

  #fail(error: unknown): void {
    this.#lose();
    this.#opened.reject(error);
  }

  #lose(): void {
    this.lost = true;
    for (const receiver of this.#streams.values()) receiver.channelClosed();
    this.#streams.clear();
  }
}

/** @throws ConnectError */
function askForToken({ url, token }: RelayLinkOptions, session: string): string | undefined | Promise<string> {
  const missing = (cause: unknown): never => {
    throw new ConnectError("relay", `there is no token for the relay at ${url}: ${messageOf(cause)}`, { cause });
  };
  if (token === undefined) return undefined;
  if (typeof token !== "function") return checkToken(url, token);
  let given: string | Promise<string>;
  try {
    given = token(session);
  } catch (error) {
    return missing(error);
  }
  return isPromise(given) ? given.then((token) => checkToken(url, token), missing) : checkToken(url, given);
}

/** What a page got in place of a token, an error page mostly, would look like a WebSocket that may not be opened. */
function checkToken(url: string, token: unknown): string {
  if (typeof token === "string" && /^[\w.-]+$/.test(token)) return token;
  const what = typeof token === "string" ? "has other characters than letters, digits, -, _ and dots" : "is no text";
  throw new ConnectError("relay", `the token for the relay at ${url} ${what}; look at what the page got in its place`);
}

/** @throws ConnectError where the browser lets nobody dial it: in Firefox a Content-Security-Policy shows here */
function dial(
  WebSocket: RelayLinkOptions["WebSocket"],
  url: string,
  session: string,
  protocols: string[],
): RelayWebSocket {
  try {
    return new WebSocket(withSession(url, session), protocols);
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
