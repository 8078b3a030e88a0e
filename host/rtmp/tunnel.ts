import { type Address, formatHost, formatTarget, type TcpTarget } from "../../base/address.ts";
import { concat } from "../../base/concat.ts";
import { deferred } from "../../base/deferred.ts";
import { messageOf } from "../../base/errors.ts";
import { startTimer, type Time } from "../../base/time.ts";
import type { OpenOptions, TcpConnection } from "../network/backend.ts";
import { type ByteReceiver, type ByteSender, DirectConnection } from "../network/direct-connection.ts";
import { ConnectError, ConnectionLostError } from "../network/errors.ts";
import { HttpPoster } from "./http-post.ts";

export interface TunnelOptions {
  /** milliseconds until the session has to be there */
  timeout: number;
  signal: AbortSignal;
  time: Time;
  /** longest body of an answer, in bytes */
  maxBody: number;
}

/** Body of requests that have nothing to say. */
const NO_BODY = Uint8Array.of(0);
/** Milliseconds a server has for the answer to a request, once the session is there. */
const ANSWER_TIMEOUT = 30_000;
/** Milliseconds that one step of the byte in front of an answer means: Red5's longest, 0x21, is half a second. */
const POLL_STEP = 16;
/** Received bytes that may wait for the reader before nothing is asked any more. */
const MAX_UNREAD = 256 * 1024;

/**
 * A connection whose bytes go through HTTP requests, as RTMPT has it: spec/rtmp.md §7. Without `/fcs/ident2`, which
 * servers answer with 404.
 *
 * @throws ConnectError
 */
export async function openTunnel(
  target: TcpTarget,
  dial: (target: TcpTarget, options: Pick<OpenOptions, "timeout" | "signal">) => Promise<TcpConnection>,
  options: TunnelOptions,
): Promise<TcpConnection> {
  const { timeout, signal, time, maxBody } = options;
  const where = `rtmpt://${formatTarget(target)}`;
  const host = target.port === 80 ? formatHost(target.host) : formatTarget(target);
  // Later connections of the session have as long as the first had.
  const off = new AbortController();
  const poster = new HttpPoster(() => dial(target, { timeout, signal: off.signal }), host, maxBody);
  let failure: ConnectError | undefined;
  const giveUp = (error: ConnectError): void => {
    failure = error;
    off.abort();
    poster.abort();
  };
  const abort = (): void => giveUp(ConnectError.aborted(where));
  const stopTimer = startTimer(time, timeout, () => giveUp(ConnectError.timedOut(where, timeout)));
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    const { status, body } = await poster.post("/open/1", NO_BODY);
    const session = new TextDecoder("latin1").decode(body).trim();
    if (status !== 200 || !/^[\w.:-]{1,256}$/.test(session)) {
      poster.abort();
      throw new ConnectError(
        "failed",
        `${where} opens no session: it answered with status ${status}; check the address`,
      );
    }
    return new TunnelConnection(poster, session, time, off);
  } catch (error) {
    if (failure !== undefined) throw failure;
    if (error instanceof ConnectError) throw error;
    throw new ConnectError("failed", `${where}: ${messageOf(error)}`, { cause: error });
  } finally {
    stopTimer();
    signal.removeEventListener("abort", abort);
  }
}

interface Write {
  chunk: Uint8Array;
  done: (error?: Error) => void;
}

class TunnelConnection extends DirectConnection implements ByteSender {
  readonly local: Address;
  readonly remote: Address;
  readonly closed: Promise<void>;
  readonly #poster: HttpPoster;
  readonly #session: string;
  readonly #time: Time;
  readonly #off: AbortController;
  readonly #over = deferred();
  #receiver: ByteReceiver | undefined;
  /** number of the next request */
  #number = 0;
  #writes: Write[] = [];
  #ending: ((error?: Error) => void) | undefined;
  #isPaused = false;
  #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #isDiscarding = false;
  #isOver = false;
  /** ends a wait, as there is something to do */
  #wake: (() => void) | undefined;

  constructor(poster: HttpPoster, session: string, time: Time, off: AbortController) {
    super();
    this.#poster = poster;
    this.#session = session;
    this.#time = time;
    this.#off = off;
    const unknown = { address: "", port: 0 };
    this.local = poster.connection?.local ?? unknown;
    this.remote = poster.connection?.remote ?? unknown;
    this.closed = this.#over.promise;
  }

  attach(receiver: ByteReceiver): ByteSender {
    this.#receiver = receiver;
    void this.#run();
    return this;
  }

  write(chunk: Uint8Array, done: (error?: Error) => void): void {
    if (this.#isOver) done(closedError());
    else this.#writes.push({ chunk, done });
    this.#wake?.();
  }

  end(done: (error?: Error) => void): void {
    if (this.#isOver) done();
    else this.#ending = done;
    this.#wake?.();
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
    this.#wake?.();
  }

  discard(): void {
    this.#isDiscarding = true;
    this.#unread = [];
    this.#unreadBytes = 0;
    this.#wake?.();
  }

  abort(): void {
    this.#finish(closedError());
  }

  /** One request after the other until the session is over. */
  async #run(): Promise<void> {
    let pause = 0;
    try {
      while (!this.#isOver) {
        if (!this.#hasToSend) await this.#wait(pause);
        if (this.#isOver) return;
        if (this.#writes.length > 0 && this.#unreadBytes <= MAX_UNREAD) pause = await this.#send();
        else if (this.#ending !== undefined && this.#writes.length === 0) return await this.#close(this.#ending);
        else if (!this.#isPaused && !this.#isDiscarding) pause = await this.#request("idle", NO_BODY);
      }
    } catch (error) {
      const failure = new ConnectionLostError(`the connection is lost: ${messageOf(error)}`, { cause: error });
      if (this.#finish(failure) && !this.#isDiscarding) this.#receiver!.lost(failure);
    }
  }

  get #hasToSend(): boolean {
    if (this.#writes.length > 0) return this.#unreadBytes <= MAX_UNREAD;
    return this.#ending !== undefined;
  }

  /** Until there is something to send; or the time to ask has come, if the reader wants more. */
  async #wait(pause: number): Promise<void> {
    const woken = deferred();
    this.#wake = woken.resolve;
    const asks = !this.#isPaused && !this.#isDiscarding;
    const stopTimer = asks ? startTimer(this.#time, pause, woken.resolve) : undefined;
    await woken.promise;
    stopTimer?.();
    this.#wake = undefined;
  }

  async #send(): Promise<number> {
    const writes = this.#writes;
    this.#writes = [];
    let pause: number;
    try {
      pause = await this.#request("send", concat(writes.map(({ chunk }) => chunk)));
    } catch (error) {
      for (const { done } of writes) done(error as Error);
      throw error;
    }
    for (const { done } of writes) done();
    return pause;
  }

  /** @returns milliseconds that the server wants until the next question */
  async #request(kind: "send" | "idle", body: Uint8Array): Promise<number> {
    const answer = await this.#post(kind, body);
    const [poll] = answer;
    if (poll === undefined) throw new Error("the server gave no answer");
    if (answer.length > 1 && !this.#isDiscarding) {
      this.#unread.push(answer.subarray(1));
      this.#unreadBytes += answer.length - 1;
      this.#deliver();
    }
    if (poll === 0) {
      for (const chunk of this.#unread.splice(0)) this.#receiver!.data(chunk);
      if (this.#finish(closedError()) && !this.#isDiscarding) this.#receiver!.end();
    }
    // 1 is at once, but where nothing comes not without a pause.
    return (answer.length > 1 ? poll - 1 : poll) * POLL_STEP;
  }

  async #close(done: (error?: Error) => void): Promise<void> {
    await this.#post("close", NO_BODY).catch(() => {});
    done();
    if (this.#finish(closedError()) && !this.#isDiscarding) this.#receiver!.end();
  }

  async #post(kind: string, body: Uint8Array): Promise<Uint8Array> {
    const stopTimer = startTimer(this.#time, ANSWER_TIMEOUT, () => this.#poster.abort());
    try {
      const { status, body: answer } = await this.#poster.post(`/${kind}/${this.#session}/${this.#number++}`, body);
      if (status !== 200) throw new Error(`the server answered with status ${status}`);
      return answer;
    } finally {
      stopTimer();
    }
  }

  #deliver(): void {
    while (this.#unread.length > 0 && !this.#isPaused && !this.#isOver) {
      const chunk = this.#unread.shift()!;
      this.#unreadBytes -= chunk.length;
      this.#isPaused = !this.#receiver!.data(chunk);
    }
  }

  /** @returns whether the session was not over yet */
  #finish(failure: Error): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#off.abort();
    this.#poster.abort();
    for (const { done } of this.#writes.splice(0)) done(failure);
    this.#ending?.();
    this.#wake?.();
    this.#over.resolve();
    return true;
  }
}

function closedError(): ConnectionLostError {
  return new ConnectionLostError("the connection is closed on this side");
}
