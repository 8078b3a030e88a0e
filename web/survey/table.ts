/** The SWFs of the report as they are looked for and put in order: a hundred thousand. */
import { stripBrackets } from "../../base/address.ts";
import { printable } from "../../base/printable.ts";
import { type CompactRow, FLAGS } from "../../src/survey/report/format.ts";
import type { Search, Sort } from "./search.ts";

export interface TableRow {
  sha256: string;
  file: string;
  fileCount: number;
  size: number;
  version: number | null;
  vm: "" | "AVM1" | "AVM2";
  flags: number;
  servers: readonly string[];
  classes: readonly string[];
  problems: readonly string[];
  picture: string | null;
  details: string;
  /** what a search looks at, in lower case */
  text: string;
  /** what it is sorted by: the name, then the path; 2 before 10 */
  key: string;
}

export function nameOf({ file }: { file: string }): string {
  return printable(file.slice(file.lastIndexOf("/") + 1));
}

export function folderOf({ file }: { file: string }): string {
  return printable(file.slice(0, Math.max(0, file.lastIndexOf("/"))));
}

export function isA(row: TableRow, flag: keyof typeof FLAGS): boolean {
  return (row.flags & FLAGS[flag]) !== 0;
}

/** Digits of a number in a key, so that numbers are in their order as text. */
const DIGITS = 12;

export class Table {
  readonly #rows: TableRow[] = [];
  readonly #bySha256 = new Map<string, TableRow>();
  /** what was put in order, until rows come */
  readonly #orders = new Map<Sort, TableRow[]>();

  get size(): number {
    return this.#rows.length;
  }

  put(rows: readonly CompactRow[]): void {
    for (const compact of rows) {
      const row = rowOf(compact);
      this.#rows.push(row);
      this.#bySha256.set(row.sha256, row);
    }
    this.#orders.clear();
  }

  get(sha256: string): TableRow | undefined {
    return this.#bySha256.get(sha256);
  }

  find({ text, show, sort, down, version, machine, host, ...search }: Search): TableRow[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const flag = show === "all" ? undefined : FLAGS[show];
    const found = this.#ordered(sort).filter(
      (row) =>
        (flag === undefined || (row.flags & flag) !== 0) &&
        (version === "" || `${row.version}` === version) &&
        (machine === "" || row.vm === machine) &&
        (search.class === "" || row.classes.includes(search.class)) &&
        (host === "" || row.servers.some((server) => hostOf(server) === host)) &&
        words.every((word) => row.text.includes(word)),
    );
    return down ? found.reverse() : found;
  }

  #ordered(sort: Sort): TableRow[] {
    let rows = this.#orders.get(sort);
    if (rows === undefined) {
      // Sorting is stable: what is equal is by name.
      rows = sort === "name" ? this.#rows.toSorted(byKey) : this.#ordered("name").toSorted(ORDERS[sort]);
      this.#orders.set(sort, rows);
    }
    return rows;
  }
}

/** Those with something to tell first. */
const ORDERS: Record<Exclude<Sort, "name">, (left: TableRow, right: TableRow) => number> = {
  size: (left, right) => right.size - left.size,
  version: (left, right) => (right.version ?? -1) - (left.version ?? -1),
  servers: (left, right) => byText(left.servers[0], right.servers[0]),
  problems: (left, right) => byText(left.problems[0], right.problems[0]),
};

function byKey(left: TableRow, right: TableRow): number {
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}

function byText(left = "\uffff", right = "\uffff"): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function hostOf(server: string): string {
  return stripBrackets(server.slice(0, server.lastIndexOf(":")));
}

function rowOf(compact: CompactRow): TableRow {
  const [sha256, file, fileCount, size, version, machine, flags, servers, classes, problems, picture, details] =
    compact;
  const vm = (["", "AVM1", "AVM2"] as const)[machine];
  const kinds = [`swf ${version}`, vm, (flags & FLAGS.needsAir) === 0 ? "" : "air", sha256];
  const name = file.slice(file.lastIndexOf("/") + 1).toLowerCase();
  return {
    ...{ sha256, file, fileCount, size, version, vm, flags, servers, classes, problems, picture, details },
    text: [file, ...servers, ...classes, ...problems, ...kinds].join("\n").toLowerCase(),
    key: `${name}\n${file.toLowerCase()}`.replace(/\d+/g, (digits) => digits.padStart(DIGITS, "0")),
  };
}
