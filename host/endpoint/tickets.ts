import { randomId } from "../../base/random-id.ts";

interface Held<T> {
  item: T;
  /** undefined once the item was claimed */
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Items that are claimed by a ticket: at most once, and freed when nobody has done so in time. */
export class Tickets<T> {
  readonly #timeout: number;
  readonly #free: (item: T) => void;
  readonly #held = new Map<string, Held<T>>();

  /**
   * @param timeout milliseconds
   * @param free gets what nobody has claimed in time
   */
  constructor(timeout: number, free: (item: T) => void) {
    this.#timeout = timeout;
    this.#free = free;
  }

  get size(): number {
    return this.#held.size;
  }

  /** @param ticket one that is not held yet; default a new one */
  add(item: T, ticket = randomId()): string {
    const timer = setTimeout(() => this.#free(this.remove(ticket)!), this.#timeout);
    this.#held.set(ticket, { item, timer });
    return ticket;
  }

  /** Claimed or not. */
  get(ticket: string): T | undefined {
    return this.#held.get(ticket)?.item;
  }

  /** Undefined if it was claimed before. The ticket stays valid until it is removed. */
  claim(ticket: string): T | undefined {
    const held = this.#held.get(ticket);
    if (held?.timer === undefined) return undefined;
    clearTimeout(held.timer);
    held.timer = undefined;
    return held.item;
  }

  remove(ticket: string): T | undefined {
    const held = this.#held.get(ticket);
    clearTimeout(held?.timer);
    this.#held.delete(ticket);
    return held?.item;
  }

  /** Frees everything, claimed or not. */
  clear(): void {
    for (const ticket of this.#held.keys()) this.#free(this.remove(ticket)!);
  }
}
