import type { Direction } from "../../src/wire/conversation.ts";
import { type Needle, search } from "../../src/wire/search.ts";
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

/** Rows that are looked at before others have a turn. */
const AT_ONCE = 20_000;

const NOTHING = new Uint8Array(0);

/** The rows that a view shows, of those that there are and of those that come. */
export class Filtering {
  /** numbers of rows */
  readonly shown: number[] = [];
  readonly #rows: Rows;
  readonly #view: View;
  readonly #needle: Needle | undefined;
  readonly #onFound: () => void;
  /** rows that were looked at */
  #looked = 0;
  #isLooking = false;
  #isOver = false;

  /** @param onFound called after each part of the rows */
  constructor(rows: Rows, view: View, onFound: () => void) {
    this.#rows = rows;
    this.#view = view;
    this.#needle = needleOf(view);
    this.#onFound = onFound;
  }

  /** Looks at the rows that have come. */
  async update(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (!this.#isOver && this.#looked < this.#rows.length) {
      this.#look(Math.min(this.#rows.length, this.#looked + AT_ONCE));
      this.#onFound();
      await new Promise((resolve) => setTimeout(resolve));
    }
    this.#isLooking = false;
  }

  stop(): void {
    this.#isOver = true;
  }

  #look(end: number): void {
    const start = this.#looked;
    this.#looked = end;
    if (this.#needle === undefined) {
      for (let row = start; row < end; row++) if (this.#lets(row)) this.shown.push(row);
      return;
    }
    for (const { message } of search(this.#between(start, end), this.#needle)) {
      const row = start + message;
      if (this.shown.at(-1) !== row && this.#lets(row)) this.shown.push(row);
    }
  }

  #lets(row: number): boolean {
    const { direction, size } = this.#view;
    return (direction === "both" || this.#rows.direction(row) === direction) && this.#rows.size(row) >= size;
  }

  *#between(start: number, end: number): IterableIterator<{ direction: Direction; bytes: Uint8Array }> {
    for (let row = start; row < end; row++) {
      yield { direction: this.#rows.direction(row), bytes: this.#rows.bytes(row) ?? NOTHING };
    }
  }
}
