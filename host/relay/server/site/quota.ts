import { realTime, type Time } from "../../../../base/time.ts";

/**
 * So many units a second, and no more than `capacity` at once (a token bucket). What is taken beyond is a debt, which
 * whoever took it waits out.
 */
export class Rate {
  readonly #perSecond: number;
  readonly #capacity: number;
  readonly #time: Time;
  #level: number;
  #at: number;

  /**
   * @param perSecond 0 is no limit
   * @param capacity what may be taken at once after a pause; default what comes in a second, one at least
   */
  constructor(perSecond: number, capacity: number = Math.max(1, perSecond), time: Time = realTime()) {
    this.#perSecond = perSecond;
    this.#capacity = capacity;
    this.#time = time;
    this.#level = capacity;
    this.#at = time.now();
  }

  /** @returns milliseconds until nothing is owed; 0 when nothing is */
  take(units: number): number {
    if (this.#perSecond === 0) return 0;
    this.#refill();
    this.#level -= units;
    return this.#level >= 0 ? 0 : Math.ceil((-this.#level / this.#perSecond) * 1000);
  }

  /** Takes one unit if there is one. */
  tryTake(): boolean {
    if (this.#perSecond === 0) return true;
    this.#refill();
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }

  /** Nobody could tell it from a new one. */
  get isFull(): boolean {
    this.#refill();
    return this.#perSecond === 0 || this.#level >= this.#capacity;
  }

  #refill(): void {
    const now = this.#time.now();
    this.#level = Math.min(this.#capacity, this.#level + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
  }
}
