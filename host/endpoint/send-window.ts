import { type Deferred, deferred } from "../../base/deferred.ts";
import { type LimitsOf, limitDefaults } from "../../base/options/limits.ts";
import { startTimer, type Time, wallClock } from "../../base/time.ts";
import { ProtocolError } from "../protocol/errors.ts";
import type { WindowBudget } from "./window-budget.ts";

/** Limits of what is sent before it is acknowledged: base/options/limits.ts. */
export type WindowOptions = Pick<LimitsOf<"PlayerHost">, "window" | "maxWindow" | "probeInterval" | "stalledAnswers">;

const DEFAULTS = limitDefaults("PlayerHost");

/** How much slower a client is probed that has had all the window there is. */
const PATIENCE = 10;

/**
 * Flow control for what we send: no more than `window` bytes are on their way until the client says it has read them.
 *
 * A client that has a whole window unread is either slow or waits for a message that is larger than the window. Probes
 * tell the two apart: it is asked again and again what it has read, and if that is nothing several times running, the
 * window doubles. Counting answers instead of time makes a player that is paused, and so answers nothing, stay bounded.
 *
 * With a budget the window is what the budget has for it, and grows as long as the budget has more.
 */
export class SendWindow {
  readonly #sendProbe: () => void;
  readonly #maxSize: number;
  readonly #probeInterval: number;
  readonly #stalledAnswers: number;
  readonly #budget: WindowBudget | undefined;
  #size: number;
  #inFlight = 0;
  #stalled = 0;
  readonly #time: Time;
  /** ends the wait for the next probe */
  #stopTimer: (() => void) | undefined;
  #waiting: Deferred<void> | undefined;

  constructor(sendProbe: () => void, options: WindowOptions = {}, time: Time = wallClock, budget?: WindowBudget) {
    this.#sendProbe = sendProbe;
    this.#time = time;
    const { window, maxWindow, probeInterval, stalledAnswers } = { ...DEFAULTS, ...options };
    this.#budget = budget;
    this.#size = budget?.take() ?? window;
    this.#maxSize = Math.max(maxWindow, window);
    this.#probeInterval = probeInterval;
    this.#stalledAnswers = stalledAnswers;
  }

  /** Bytes that may be sent now. */
  get room(): number {
    return this.#size - this.#inFlight;
  }

  /** Bytes sent that the client has not acknowledged. */
  get inFlight(): number {
    return this.#inFlight;
  }

  sent(bytes: number): void {
    this.#inFlight += bytes;
  }

  /** Settles as soon as there is room. Only one may wait. */
  waitForRoom(): Promise<void> {
    this.#waiting = deferred();
    this.#scheduleProbe();
    return this.#waiting.promise;
  }

  /**
   * Takes an acknowledgement; 0 is the answer to a probe that nothing was read.
   *
   * @throws ProtocolError when it is of more bytes than are on their way
   */
  acknowledged(bytes: number): void {
    if (bytes > this.#inFlight) throw new ProtocolError(`${bytes} bytes acknowledged of ${this.#inFlight} sent`, 0);
    this.#inFlight -= bytes;
    if (this.#waiting === undefined) return;
    this.#stalled = bytes > 0 ? 0 : this.#stalled + 1;
    if (this.#stalled >= this.#stalledAnswers && this.#size < this.#maxSize) {
      const wanted = Math.min(this.#size, this.#maxSize - this.#size);
      this.#size += this.#budget?.grow(wanted) ?? wanted;
      this.#stalled = 0;
    }
    if (this.room > 0) this.#release();
    else this.#scheduleProbe();
  }

  /** Wakes the one that waits for room, as acknowledgements no longer come. */
  close(): void {
    this.#budget?.giveBack(this.#size);
    this.#size = 0;
    this.#release();
  }

  #release(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#stalled = 0;
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  #scheduleProbe(): void {
    if (this.#stopTimer !== undefined || this.#probeInterval === 0) return;
    const patience = this.#size < this.#maxSize ? 1 : PATIENCE;
    this.#stopTimer = startTimer(this.#time, patience * this.#probeInterval, () => {
      this.#stopTimer = undefined;
      this.#sendProbe();
    });
  }
}
