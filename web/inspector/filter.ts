import type { Direction } from "../../src/wire/conversation.ts";
import { type Needle, Searcher } from "../../src/wire/search.ts";
import type { Connection } from "./capture.ts";
import type { Rows } from "./rows.ts";

/** What of a capture is shown, and how: all of it can be linked to. */
export interface View {
  /** id of a connection */
  connection?: number;
  /** number of a row */
  row?: number;
  /** part of a connection's name or reason */
  host: string;
  direction: Direction | "both";
  /** least bytes of a row */
  size: number;
  /** what rows have, as text, or as bytes in hexadecimal */
  query: string;
  isHex: boolean;
}

export const ALL: View = { host: "", direction: "both", size: 0, query: "", isHex: false };

/** The part of a URL behind `#`. */
export function formatView({ connection, row, host, direction, size, query, isHex }: View): string {
  const parts = new URLSearchParams();
  if (connection !== undefined) parts.set("c", `${connection}`);
  if (row !== undefined) parts.set("m", `${row}`);
  if (host) parts.set("host", host);
  if (direction !== "both") parts.set("direction", direction);
  if (size > 0) parts.set("size", `${size}`);
  if (query) parts.set(isHex ? "hex" : "text", query);
  return parts.toString();
}

/** What can't be read is left out. */
export function parseView(hash: string): View {
  const parts = new URLSearchParams(hash);
  const direction = parts.get("direction");
  const hex = parts.get("hex");
  const view: View = {
    host: parts.get("host") ?? "",
    direction: direction === "sent" || direction === "received" ? direction : "both",
    size: wholeOf(parts.get("size")) ?? 0,
    query: hex ?? parts.get("text") ?? "",
    isHex: hex !== null,
  };
  const [connection, row] = [idOf(parts.get("c")), wholeOf(parts.get("m"))];
  return { ...view, ...(connection !== undefined && { connection }), ...(row !== undefined && { row }) };
}

/** Refusals are counted downwards. */
function idOf(text: string | null): number | undefined {
  return text !== null && /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function wholeOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

export function isShown({ name, reason = "" }: Connection, { host }: Pick<View, "host">): boolean {
  return `${name} ${reason}`.toLowerCase().includes(host.toLowerCase());
}

/** What a query looks for; undefined when it is none, or not yet. */
export function needleOf({ query, isHex }: Pick<View, "query" | "isHex">): Needle | undefined {
  if (!isHex) return query === "" ? undefined : { text: query, ignoreCase: true };
  const digits = query.replace(/[^0-9a-f]/gi, "");
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return bytes.length === 0 ? undefined : { bytes };
}

/** Whether all rows are shown. */
export function showsAll(view: View): boolean {
  return view.direction === "both" && view.size === 0 && needleOf(view) === undefined;
}

/** Milliseconds in which rows are looked at before others have a turn. */
const AT_ONCE = 30;
/** Bytes that are looked at between two looks at the clock, and how many a row counts as beside its own. */
const PIECE = 1 << 18;
const ROW = 1000;

const NOTHING = new Uint8Array(0);

/** The rows that a view shows, of those that there are and of those that come. */
export class Filtering {
  /** numbers of rows */
  readonly shown: number[] = [];
  readonly #rows: Rows;
  readonly #view: View;
  readonly #searcher: Searcher | undefined;
  readonly #onFound: () => void;
  /** rows that were looked at */
  #looked = 0;
  #isLooking = false;
  #isOver = false;

  /** @param onFound called after each part of the rows */
  constructor(rows: Rows, view: View, onFound: () => void) {
    this.#rows = rows;
    this.#view = view;
    const needle = needleOf(view);
    this.#searcher = needle && new Searcher(needle);
    this.#onFound = onFound;
  }

  /** Part of the rows that were looked at, up to 1. */
  get progress(): number {
    return this.#rows.length === 0 ? 1 : this.#looked / this.#rows.length;
  }

  /** Looks at the rows that have come. */
  async update(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (!this.#isOver && this.#looked < this.#rows.length) {
      const awaited = this.#look(performance.now() + AT_ONCE);
      this.#onFound();
      await (awaited ?? new Promise((resolve) => setTimeout(resolve)));
    }
    this.#isLooking = false;
  }

  stop(): void {
    this.#isOver = true;
  }

  /** @returns what to wait for, if that is why it has come to no end */
  #look(deadline: number): Promise<void> | undefined {
    let left = PIECE;
    for (; this.#looked < this.#rows.length; this.#looked++) {
      if (left < 0) {
        if (performance.now() > deadline) return undefined;
        left = PIECE;
      }
      left -= ROW + (this.#searcher === undefined ? 0 : this.#rows.size(this.#looked));
      const awaited =
        this.#searcher === undefined ? this.#add(this.#looked) : this.#search(this.#looked, this.#searcher);
      if (awaited !== undefined) return awaited;
    }
    return undefined;
  }

  #search(row: number, searcher: Searcher): Promise<void> | undefined {
    const found = this.#rows.find(row);
    if (found instanceof Promise) return found;
    const bytes = found instanceof Uint8Array ? found : NOTHING;
    for (const { message } of searcher.push({ direction: this.#rows.direction(row), bytes })) this.#add(message);
    return undefined;
  }

  /** One that goes on in the next of its direction is found after others that follow it. */
  #add(row: number): undefined {
    if (!this.#lets(row)) return;
    let at = this.shown.length;
    while (at > 0 && this.shown[at - 1]! > row) at--;
    if (this.shown[at - 1] !== row) this.shown.splice(at, 0, row);
  }

  #lets(row: number): boolean {
    const { direction, size } = this.#view;
    return (direction === "both" || this.#rows.direction(row) === direction) && this.#rows.size(row) >= size;
  }
}
