import { type Direction, type Message, streamOf } from "../../src/wire/conversation.ts";
import type { Found } from "./bytes.ts";
import type { Rows } from "./rows.ts";

/** Bytes and rows of a selection that are shown together. */
const MAX_BYTES = 16 << 20;
const MAX_ROWS = 100_000;

/** Rows between two, and what those of one direction say, one after another, without what is around it. */
export class Selection {
  /** that of the row it began with, or of the first that is shown */
  readonly direction: Direction;
  /** rows, of both directions */
  readonly count: number;
  readonly #rows: Rows;
  readonly #maxBytes: number;
  /** numbers of those of the direction */
  readonly #numbers: number[] = [];
  readonly #messages: Message[] = [];
  #looked = 0;
  #bytes = 0;
  #whole: Uint8Array | undefined;
  #missing = 0;
  #isCut = false;

  /**
   * @param from the row it began with
   * @param to the row that it goes to, up or down
   * @param shown those that there are for people; default all
   */
  constructor(rows: Rows, from: number, to: number, shown?: readonly number[], maxBytes = MAX_BYTES) {
    this.#rows = rows;
    this.#maxBytes = maxBytes;
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    // One that a filter hides says nothing.
    const begin = shown === undefined || shown.includes(from) ? from : shown.find((row) => row >= first && row <= last);
    this.direction = rows.direction(begin ?? from);
    let count = 0;
    for (const row of shown ?? between(first, last)) {
      if (row > last) break;
      if (row < first) continue;
      count++;
      if (rows.direction(row) !== this.direction) continue;
      if (this.#numbers.length < MAX_ROWS) this.#numbers.push(row);
      else this.#isCut = true;
    }
    this.count = count;
  }

  /** The bytes, as soon as all of them have come. */
  find(): Found {
    for (; this.#looked < this.#numbers.length; this.#looked++) {
      const row = this.#numbers[this.#looked]!;
      const found = this.#rows.find(row);
      if (found instanceof Promise) return found;
      if (found instanceof Uint8Array) this.#add(row, found);
      else this.#missing++;
    }
    this.#whole ??= streamOf(this.#messages.splice(0), this.direction);
    return this.#whole;
  }

  #add(row: number, bytes: Uint8Array): void {
    const { front, back } = this.#rows.edges(row);
    const said = bytes.subarray(front, bytes.length - back);
    const room = this.#maxBytes - this.#bytes;
    // A copy: what is not kept any longer must not be kept by this.
    const part = said.slice(0, room);
    this.#messages.push({ time: this.#rows.time(row), direction: this.direction, bytes: part });
    this.#bytes += part.length;
    if (said.length <= room) return;
    this.#isCut = true;
    this.#numbers.length = this.#looked;
  }

  /** What is shown, in a line. */
  get text(): string {
    const arrow = this.direction === "sent" ? "sent ↑" : "received ↓";
    const notes = [
      this.#isCut ? `; of them the first ${this.#bytes} bytes` : "",
      this.#missing > 0 ? `; ${this.#missing} of them can't be had` : "",
    ];
    return `${this.count} rows: what is ${arrow} in them, one after another${notes.join("")}`;
  }
}

function* between(first: number, last: number): IterableIterator<number> {
  for (let row = first; row <= last; row++) yield row;
}
