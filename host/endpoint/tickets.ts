import { randomId } from "../../base/random-id.ts";
import { realTime, startTimer, type Time } from "../../base/time.ts";

interface Held<T> {
  item: T;
  /** stops the time that is left; undefined once the item was claimed */
  stopTimer: (() => void) | undefined;
}

/** Items that are claimed by a ticket: at most once, and freed when nobody has done so in time. */
export class Tickets<T> {
  readonly #timeout: number;
  readonly #time: Time;
  readonly #free: (item: T) => void;
  readonly #held = new Map<string, Held<T>>();

  /**
   * @param timeout milliseconds
   * @param free gets what nobody has claimed in time
   * @param time what the time-out goes by; default the wall clock
   */
  constructor(timeout: number, free: (item: T) => void, time: Time = realTime()) {
    this.#timeout = timeout;
    this.#time = time;
    this.#free = free;
  }

  get size(): number {
    return this.#held.size;
  }

  /** @param ticket one that is not held yet; default a new one */
  add(item: T, ticket = randomId()): string {
    const stopTimer = startTimer(this.#time, this.#timeout, () => this.#free(this.remove(ticket)!));
    this.#held.set(ticket, { item, stopTimer });
    return ticket;
  }

  /** Claimed or not. */
  get(ticket: string): T | undefined {
    return this.#held.get(ticket)?.item;
  }

  /** Undefined if it was claimed before. The ticket stays valid until it is removed. */
  claim(ticket: string): T | undefined {
    const held = this.#held.get(ticket);
    if (held?.stopTimer === undefined) return undefined;
    held.stopTimer();
    held.stopTimer = undefined;
    return held.item;
  }

  remove(ticket: string): T | undefined {
    const held = this.#held.get(ticket);
    held?.stopTimer?.();
    this.#held.delete(ticket);
    return held?.item;
  }

  /** Frees everything, claimed or not. */
  clear(): void {
    for (const ticket of this.#held.keys()) this.#free(this.remove(ticket)!);
  }
}
