import { formatTarget, type TcpTarget } from "../../../base/address.ts";
import { type Deferred, deferred } from "../../../base/deferred.ts";
import { startTimer, type Time } from "../../../base/time.ts";
import type { OpenOptions, TcpConnection } from "../backend.ts";
import { ConnectError, ConnectionLostError } from "../errors.ts";
import { onAbort } from "../on-abort.ts";
import { CHUNK_OVERHEAD, untilSent } from "../websocket/dial.ts";
import { failureOf, type WispLink, type WispStream } from "./link.ts";
import { CloseReason, StreamKind } from "./packets.ts";

/**
 * Milliseconds in which a server that does not confirm streams says that this one can't be had. After them it counts as
 * open: Wisp 1 tells no client that a connection is there.
 */
const OPEN_GRACE = 250;

/**
 * Milliseconds between the last data and CLOSE. wisp-js 0.5.0 throws away what it has not written yet when CLOSE comes, and
 * tells nobody when it has.
 */
const CLOSE_GRACE = 200;

/** Bytes of the longest packet: a server's buffer counts packets, whatever their length. */
const MAX_DATA = 64 << 10;

export interface WispTcpOptions extends Pick<OpenOptions, "timeout" | "signal"> {
  /** received bytes that may wait for readers, of all streams of a link; no stream of it can be stopped */
  maxUnread: number;
  time: Time;
}

/**
 * A TCP stream of a Wisp link. It has no half-close and tells no addresses, as {@link openWebSocket}.
 *
 * @throws ConnectError
 */
export function openWispTcp(link: WispLink, target: TcpTarget, options: WispTcpOptions): Promise<TcpConnection> {
  return new WispTcp(link, target, options).opened;
}

class WispTcp implements WispStream {
  readonly #link: WispLink;
  readonly #time: Time;
  readonly #maxUnread: number;
  readonly #where: string;
  readonly #stream: number;
  readonly #opening = deferred<TcpConnection>();
  readonly #closed = deferred();
  readonly #connection: TcpConnection;
  readonly #stopWaiting: () => void;
  #isOpen = false;
  #reader!: ReadableStreamDefaultController<Uint8Array>;
  #writer!: WritableStreamDefaultController;
  readonly #chunks: Uint8Array[] = [];
  /** bytes of them, and what they take besides */
  #unread = 0;
  #wanted = false;
  #room: number;
  #roomMade: Deferred<void> | undefined;
  #lastSent = Number.NEGATIVE_INFINITY;
  /** No more comes; a failure is told once what came before it is read. */
  #ended = false;
  #failure: ConnectionLostError | undefined;
  #readerDone = false;

  constructor(link: WispLink, target: TcpTarget, { timeout, signal, maxUnread, time }: WispTcpOptions) {
    this.#link = link;
    this.#time = time;
    this.#maxUnread = maxUnread;
    this.#where = formatTarget(target);
    this.#room = link.room;
    this.#connection = this.#streams();
    const giveUp = (error: ConnectError): void => {
      link.close(this.#stream, CloseReason.voluntary);
      this.#refuse(error);
    };
    const abort = (): void => giveUp(ConnectError.aborted(this.#where));
    const stopTimer = link.confirms
      ? startTimer(time, timeout, () => giveUp(timedOut(this.#where, timeout)))
      : startTimer(time, Math.min(timeout, OPEN_GRACE), () => this.#open());
    this.#stopWaiting = () => {
      stopTimer();
      signal?.removeEventListener("abort", abort);
    };
    this.#stream = link.open(StreamKind.tcp, target.host, target.port, this);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  }

  get opened(): Promise<TcpConnection> {
    return this.#opening.promise;
  }

  data(bytes: Uint8Array): void {
    this.#open();
    if (this.#readerDone || bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#hold(bytes.length + CHUNK_OVERHEAD);
    this.#deliver();
    this.#link.limitHeld(this.#maxUnread);
  }

  overflow(): void {
    const unread = this.#unread;
    this.#dropUnread();
    this.#link.close(this.#stream, CloseReason.voluntary);
    const failure = new ConnectionLostError(
      `the connection to ${this.#where} was closed: ${unread} bytes were not read, and all together are over the limit maxUnread of wispBackend; raise it, or let the content read`,
    );
    if (this.#ended) this.#failure ??= failure;
    this.#end(failure);
    this.#deliver();
  }

  room(packets: number): void {
    this.#open();
    this.#room = packets;
    this.#roomMade?.resolve();
  }

  closed(reason: number | undefined, why: string): void {
    if (!this.#isOpen && reason !== CloseReason.voluntary) {
      this.#refuse(new ConnectError(failureOf(reason), `${this.#where} can't be reached by Wisp: ${why}`));
      return;
    }
    this.#open();
    const inOrder = reason === CloseReason.voluntary || reason === CloseReason.unknown;
    this.#end(inOrder ? undefined : new ConnectionLostError(`the connection to ${this.#where} is lost: ${why}`));
  }

  #streams(): TcpConnection {
    const readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#reader = controller;
        },
        pull: () => {
          this.#wanted = true;
          this.#deliver();
        },
        cancel: () => this.#discard(),
      },
      { highWaterMark: 0 },
    );
    const writable = new WritableStream<Uint8Array>({
      start: (controller) => {
        this.#writer = controller;
        onAbort(controller, () => this.#leave());
      },
      write: (chunk, { signal }) => this.#write(chunk, signal),
      close: async () => {
        const since = this.#time.now() - this.#lastSent;
        if (since < CLOSE_GRACE) await this.#time.sleep(CLOSE_GRACE - since);
        this.#leave();
      },
    });
    const unknown = { address: "", port: 0 };
    return { readable, writable, local: unknown, remote: unknown, closed: this.#closed.promise };
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#stopWaiting();
    this.#opening.resolve(this.#connection);
  }

  #refuse(error: ConnectError): void {
    this.#stopWaiting();
    this.#opening.reject(error);
  }

  async #write(chunk: Uint8Array, signal: AbortSignal): Promise<void> {
    for (let sent = 0; sent < chunk.length; ) {
      while (this.#room <= 0 && !this.#ended && !signal.aborted) {
        this.#roomMade = deferred();
        await this.#roomMade.promise;
      }
      if (this.#ended || signal.aborted) return;
      const part = chunk.subarray(sent, sent + MAX_DATA);
      this.#room--;
      this.#link.data(this.#stream, part);
      this.#lastSent = this.#time.now();
      sent += part.length;
      await untilSent(this.#link.socket, () => !this.#ended && !signal.aborted);
    }
  }

  /** Ends both directions from this side. */
  #leave(): void {
    this.#link.close(this.#stream, CloseReason.voluntary);
    this.#end(undefined);
  }

  #end(failure: ConnectionLostError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#roomMade?.resolve();
    this.#writer.error(
      failure ??
        new ConnectionLostError(`the connection to ${this.#where} is closed, and what is written goes nowhere`),
    );
    this.#deliver();
    this.#closed.resolve();
  }

  #deliver(): void {
    if (this.#readerDone) return;
    if (this.#wanted && this.#chunks.length > 0) {
      this.#wanted = false;
      const chunk = this.#chunks.shift()!;
      this.#hold(-chunk.length - CHUNK_OVERHEAD);
      this.#reader.enqueue(chunk);
    }
    if (!this.#ended || this.#chunks.length > 0) return;
    this.#readerDone = true;
    if (this.#failure) this.#reader.error(this.#failure);
    else this.#reader.close();
  }

  #discard(): void {
    this.#readerDone = true;
    this.#dropUnread();
  }

  #dropUnread(): void {
    this.#chunks.length = 0;
    this.#hold(-this.#unread);
  }

  #hold(bytes: number): void {
    this.#unread += bytes;
    this.#link.hold(this, bytes);
  }
}

function timedOut(where: string, timeout: number): ConnectError {
  return new ConnectError("timeout", `${where} did not answer within ${timeout} ms; check that it is reachable`);
}
