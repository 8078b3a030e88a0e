import type { Distribution, LeftOut } from "./format.ts";
import { shortened } from "./shortened.ts";

/** Counts things by their names, and takes no more memory than so many names need. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #maxNames: number;
  readonly #maxLength: number;
  #isFull = false;

  /** @param maxNames that are counted; those that come later count as others */
  constructor({ maxNames = 50_000, maxLength = 200 } = {}) {
    this.#maxNames = maxNames;
    this.#maxLength = maxLength;
  }

  add(name: string): void {
    const short = shortened(name, this.#maxLength);
    const count = this.#counts.get(short);
    if (count === undefined && this.#counts.size >= this.#maxNames) this.#isFull = true;
    else this.#counts.set(short, (count ?? 0) + 1);
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The largest, those of one size in the order of their names. @param compare another order */
  top(most: number, compare = bySize): Distribution {
    const bars = [...this.#counts].sort(bySize).slice(0, most).sort(compare);
    return { bars, leftOut: this.leftOut(bars.length) };
  }

  /** @param named names that are told */
  leftOut(named: number): LeftOut {
    return { names: this.#counts.size - named, orMore: this.#isFull };
  }
}

type Bar = Distribution["bars"][number];

function bySize(left: Bar, right: Bar): number {
  return right[1] - left[1] || (left[0] < right[0] ? -1 : 1);
}

/** Numbers in their order. */
export function byNumber(left: Bar, right: Bar): number {
  return Number(left[0]) - Number(right[0]);
}
