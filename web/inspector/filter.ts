import { PatternError } from "../../base/pattern.ts";
import type { Direction } from "../../src/wire/conversation.ts";
import { PatternSearch } from "../../src/wire/pattern-search.ts";
import { type Needle, Searcher } from "../../src/wire/search.ts";
import type { Connection } from "./capture.ts";
import type { Rows } from "./rows.ts";

/** What a query is: a text in any case, bytes in hexadecimal, or a regular expression. */
export type QueryKind = "text" | "hex" | "pattern";

/** What of a capture is shown, and how: all of it can be linked to. */
export interface View {
  /** id of a connection */
  connection?: number;
  /** number of a row */
  row?: number;
  /** number of another one, which a selection up or down to that row began with */
  from?: number;
  /** part of a connection's name or reason */
  host: string;
  direction: Direction | "both";
  /** least bytes of a row */
  size: number;
  /** what rows have */
  query: string;
  queryKind: QueryKind;
}

export const ALL: View = { host: "", direction: "both", size: 0, query: "", queryKind: "text" };

const PARAMETERS: Record<QueryKind, string> = { text: "text", hex: "hex", pattern: "re" };

/** The part of a URL behind `#`. */
export function formatView({ connection, row, from, host, direction, size, query, queryKind }: View): string {
  const parts = new URLSearchParams();
  if (connection !== undefined) parts.set("c", `${connection}`);
  if (row !== undefined) parts.set("m", from === undefined ? `${row}` : `${from}-${row}`);
  if (host) parts.set("host", host);
  if (direction !== "both") parts.set("direction", direction);
  if (size > 0) parts.set("size", `${size}`);
  if (query) parts.set(PARAMETERS[queryKind], query);
  return parts.toString();
}

/** What can't be read is left out. */
export function parseView(hash: string): View {
  const parts = new URLSearchParams(hash);
  const direction = parts.get("direction");
  const queryKind = (["hex", "pattern"] as const).find((kind) => parts.has(PARAMETERS[kind])) ?? "text";
  const view: View = {
    host: parts.get("host") ?? "",
    direction: direction === "sent" || direction === "received" ? direction : "both",
    size: wholeOf(parts.get("size")) ?? 0,
    query: parts.get(PARAMETERS[queryKind]) ?? "",
    queryKind,
  };
  const connection = idOf(parts.get("c"));
  return { ...view, ...(connection !== undefined && { connection }), ...rowsIn(parts.get("m") ?? "") };
}

/** One row, or those from one to another: `5`, `5-12`, `12-5`. */
function rowsIn(text: string): Pick<View, "row" | "from"> {
  const [first = "", last, ...more] = text.split("-");
  const [from, row] = [wholeOf(first), wholeOf(last ?? first)];
  if (from === undefined || row === undefined || more.length > 0) return {};
  return from === row ? { row } : { row, from };
}

/** With no row chosen. */
export function withoutRow({ row: _, from: __, ...view }: View): View {
  return view;
}

/** Refusals are counted downwards. */
function idOf(text: string | null): number | undefined {
  return text !== null && /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function wholeOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

export function isShown(
  { name, reason = "" }: Pick<Connection, "name" | "reason">,
  { host }: Pick<View, "host">,
): boolean {
  return `${name} ${reason}`.toLowerCase().includes(host.toLowerCase());
}

/** What a query of bytes looks for; undefined when it is none, or not yet. */
function needleOf({ query, queryKind }: Pick<View, "query" | "queryKind">): Needle | undefined {
  if (query === "" || queryKind === "pattern") return undefined;
  if (queryKind === "text") return { text: query, ignoreCase: true };
  const digits = query.replace(/[^0-9a-f]/gi, "");
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return bytes.length === 0 ? undefined : { bytes };
}

/** Whether all rows are shown. */
export function showsAll(view: View): boolean {
  const isQuery = view.queryKind === "pattern" ? view.query !== "" : needleOf(view) !== undefined;
  return view.direction === "both" && view.size === 0 && !isQuery;
}

/** The rows that are found with the next one. @throws PatternError */
type Find = (row: number, bytes: Uint8Array) => Iterable<number>;

/** @returns undefined when nothing is looked for. @throws PatternError */
function findOf(rows: Rows, view: View): Find | undefined {
  if (view.queryKind === "pattern" && view.query !== "") {
    const search = new PatternSearch(view.query);
    return (row, bytes) => {
      const { front, back } = rows.edges(row);
      return search.matches(bytes.subarray(front, bytes.length - back)) ? [row] : [];
    };
  }
  const needle = needleOf(view);
  if (needle === undefined) return undefined;
  const searcher = new Searcher(needle);
  return function* (row, bytes) {
    for (const { message } of searcher.push({ direction: rows.direction(row), bytes })) yield message;
  };
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
  /** why nothing is looked for, or no further */
  problem: string | undefined;
  readonly #rows: Rows;
  readonly #view: View;
  readonly #find: Find | undefined;
  readonly #onFound: () => void;
  /** rows that were looked at */
  #looked = 0;
  #isLooking = false;
  #isOver = false;

  /** @param onFound called after each part of the rows */
  constructor(rows: Rows, view: View, onFound: () => void) {
    this.#rows = rows;
    this.#view = view;
    this.#onFound = onFound;
    try {
      this.#find = findOf(rows, view);
    } catch (error) {
      this.#tell(error);
    }
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
      let awaited: Promise<void> | undefined;
      try {
        awaited = this.#look(performance.now() + AT_ONCE);
      } catch (error) {
        this.#tell(error);
        this.stop();
      }
      this.#onFound();
      await (awaited ?? new Promise((resolve) => setTimeout(resolve)));
    }
    this.#isLooking = false;
  }

  stop(): void {
    this.#isOver = true;
  }

  #tell(error: unknown): void {
    if (!(error instanceof PatternError)) throw error;
    this.problem = error.message;
  }

  /** @returns what to wait for, if that is why it has come to no end */
  #look(deadline: number): Promise<void> | undefined {
    let left = PIECE;
    for (; this.#looked < this.#rows.length; this.#looked++) {
      if (left < 0) {
        if (performance.now() > deadline) return undefined;
        left = PIECE;
      }
      left -= ROW + (this.#find === undefined ? 0 : this.#rows.size(this.#looked));
      const awaited = this.#find === undefined ? this.#add(this.#looked) : this.#search(this.#looked, this.#find);
      if (awaited !== undefined) return awaited;
    }
    return undefined;
  }

  #search(row: number, find: Find): Promise<void> | undefined {
    const found = this.#rows.find(row);
    if (found instanceof Promise) return found;
    for (const one of find(row, found instanceof Uint8Array ? found : NOTHING)) this.#add(one);
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
