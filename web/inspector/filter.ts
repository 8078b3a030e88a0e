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
  const [connection, row] = [wholeOf(parts.get("c")), wholeOf(parts.get("m"))];
  return { ...view, ...(connection !== undefined && { connection }), ...(row !== undefined && { row }) };
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

/**
 * The rows that a view shows.
 *
 * @param from the first that is looked at
 * @returns undefined when it was called off
 */
export async function filterRows(rows: Rows, view: View, signal: AbortSignal, from = 0): Promise<number[] | undefined> {
  const needle = needleOf(view);
  const found: number[] = [];
  const end = rows.length;
  const isLet = (row: number): boolean =>
    (view.direction === "both" || rows.direction(row) === view.direction) && rows.size(row) >= view.size;
  let looked = from;
  const all = function* (until: number): IterableIterator<{ direction: Direction; bytes: Uint8Array }> {
    for (; looked < until; looked++) {
      yield { direction: rows.direction(looked), bytes: rows.bytes(looked) ?? NOTHING };
    }
  };
  while (looked < end) {
    const start = looked;
    const until = Math.min(end, looked + AT_ONCE);
    if (needle === undefined) {
      for (; looked < until; looked++) if (isLet(looked)) found.push(looked);
    } else {
      for (const { message } of search(all(until), needle)) {
        const row = start + message;
        if (found.at(-1) !== row && isLet(row)) found.push(row);
      }
    }
    await new Promise((resolve) => setTimeout(resolve));
    if (signal.aborted) return undefined;
  }
  return found;
}

const NOTHING = new Uint8Array(0);
