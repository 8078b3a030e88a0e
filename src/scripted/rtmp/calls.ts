import { type Deferred, deferred } from "../../../base/deferred.ts";
import { startTimer, type Time } from "../../../base/time.ts";
import { RtmpCallError } from "./errors.ts";

interface Waiting {
  method: string;
  answer: Deferred<unknown>;
  stopTimer(): void;
}

export interface CallLimits {
  /** calls that may wait for an answer at a time */
  maxCalls: number;
  /** milliseconds */
  callTimeout: number;
}

/** Calls of one client that it has not answered yet. */
export class Calls {
  readonly #time: Time;
  readonly #limits: () => CallLimits;
  readonly #waiting = new Map<number, Waiting>();
  #last = 1;

  constructor(time: Time, limits: () => CallLimits) {
    this.#time = time;
    this.#limits = limits;
  }

  /** @param send takes the number of the call. @throws RtmpCallError */
  async add(method: string, send: (transaction: number) => void): Promise<unknown> {
    const { maxCalls, callTimeout } = this.#limits();
    if (this.#waiting.size >= maxCalls) {
      const message = `${method}: ${maxCalls} calls wait for the client already; see maxCalls`;
      throw new RtmpCallError("FLASHNET_RTMP_CALL_LIMIT", message);
    }
    const transaction = ++this.#last;
    send(transaction);
    const answer = deferred<unknown>();
    const stopTimer = startTimer(this.#time, callTimeout, () => {
      const message = `${method}: the client has not answered within ${callTimeout} ms; see callTimeout`;
      this.#take(transaction)?.answer.reject(new RtmpCallError("FLASHNET_RTMP_CALL_TIMEOUT", message));
    });
    this.#waiting.set(transaction, { method, answer, stopTimer });
    return answer.promise;
  }

  /** The client has answered; answers to what nobody asked are passed over. */
  settle(transaction: number, failed: boolean, value: unknown): void {
    const waiting = this.#take(transaction);
    if (waiting === undefined) return;
    if (!failed) {
      waiting.answer.resolve(value);
      return;
    }
    const message = `${waiting.method}: the client says that it failed${descriptionOf(value)}`;
    waiting.answer.reject(new RtmpCallError("FLASHNET_RTMP_CALL_FAILED", message, value));
  }

  /** The connection is over. */
  close(): void {
    for (const [transaction, { method, answer }] of this.#waiting) {
      this.#take(transaction);
      answer.reject(closed(method));
    }
  }

  #take(transaction: number): Waiting | undefined {
    const waiting = this.#waiting.get(transaction);
    this.#waiting.delete(transaction);
    waiting?.stopTimer();
    return waiting;
  }
}

export function closed(method: string): RtmpCallError {
  return new RtmpCallError("FLASHNET_RTMP_CALL_CLOSED", `${method}: the connection to the client is over`);
}

function descriptionOf(info: unknown): string {
  const description = (info as { description?: unknown } | null | undefined)?.description;
  return typeof description === "string" ? `: ${description}` : "";
}
