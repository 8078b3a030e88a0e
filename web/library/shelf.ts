/** The SWFs of the library as they are looked for and put in order. */
import { printable } from "../../base/printable.ts";
import type { LibrarySwf, SwfFacts } from "./lines.ts";

export const SORTS = {
  name: "Name",
  newest: "Newest",
  largest: "Largest",
  version: "SWF version",
  server: "Server",
} as const;
export type Sort = keyof typeof SORTS;

export const FILTERS = {
  all: "All",
  connects: "Connect",
  air: "Need AIR",
  avm2: "AVM2",
  avm1: "AVM1",
  unread: "Damaged",
} as const;
export type Filter = keyof typeof FILTERS;

/** What is looked for, as the URL of the page has it. */
export interface Search {
  /** words that all have to be in the name, a server, a class, or what the SWF is */
  text: string;
  sort: Sort;
  filter: Filter;
}

export const EVERYTHING: Search = { text: "", sort: "name", filter: "all" };

/** Classes by which a SWF talks to a server other than by loading files. */
const SOCKETS: ReadonlySet<string> = new Set([
  "Socket",
  "XMLSocket",
  "SecureSocket",
  "ServerSocket",
  "DatagramSocket",
  "NetConnection",
]);

/** The class by which it talks to servers, if it names one. */
export function socketOf({ classes }: SwfFacts): string | undefined {
  return classes.find((name) => SOCKETS.has(name));
}

export function nameOf({ path }: LibrarySwf): string {
  return printable(path.slice(path.lastIndexOf("/") + 1));
}

/** "" for the served folder itself. */
export function folderOf({ path }: LibrarySwf): string {
  return printable(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
}

const MATCHES: Record<Filter, (swf: LibrarySwf) => boolean> = {
  all: () => true,
  connects: ({ facts }) => facts !== undefined && (facts.targets.length > 0 || socketOf(facts) !== undefined),
  air: ({ facts }) => facts !== undefined && facts.air.length > 0,
  avm1: ({ facts }) => facts?.vm === "AVM1",
  avm2: ({ facts }) => facts?.vm === "AVM2",
  unread: ({ problem, facts }) => problem !== undefined || facts?.partly === true,
};

/** Names as people order them: 2 before 10. */
const names = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** A SWF with what a search looks at, made once. */
interface Book {
  swf: LibrarySwf;
  /** in lower case */
  text: string;
}

/** All SWFs, tens of thousands: what can be kept between two searches is. */
export class Shelf {
  readonly #books = new Map<string, Book>();
  /** by name */
  #ordered: Book[] | undefined;

  get size(): number {
    return this.#books.size;
  }

  /** Also of a SWF that is there: more is known of it. */
  put(swf: LibrarySwf): void {
    const known = this.#books.get(swf.path);
    const text = textOf(swf);
    if (known !== undefined) Object.assign(known, { swf, text });
    else {
      this.#books.set(swf.path, { swf, text });
      this.#ordered = undefined;
    }
  }

  get(path: string): LibrarySwf | undefined {
    return this.#books.get(path)?.swf;
  }

  find({ text, sort, filter }: Search): LibrarySwf[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const isWanted = MATCHES[filter];
    const found = this.#byName()
      .filter((book) => isWanted(book.swf) && words.every((word) => book.text.includes(word)))
      .map(({ swf }) => swf);
    const order = ORDERS[sort];
    // Sorting is stable: what is equal is by name.
    return order === undefined ? found : found.sort(order);
  }

  /** How many there are of each kind. */
  counts(): Record<Filter, number> {
    const counts = { all: 0, connects: 0, air: 0, avm2: 0, avm1: 0, unread: 0 };
    for (const { swf } of this.#books.values())
      for (const filter of Object.keys(FILTERS) as Filter[]) if (MATCHES[filter](swf)) counts[filter]++;
    return counts;
  }

  #byName(): Book[] {
    this.#ordered ??= [...this.#books.values()]
      .map((book) => ({ book, name: nameOf(book.swf) }))
      .sort(
        (left, right) => names.compare(left.name, right.name) || (left.book.swf.path < right.book.swf.path ? -1 : 1),
      )
      .map(({ book }) => book);
    return this.#ordered;
  }
}

const ORDERS: Record<Sort, ((left: LibrarySwf, right: LibrarySwf) => number) | undefined> = {
  name: undefined,
  newest: (left, right) => right.modified - left.modified,
  largest: (left, right) => right.size - left.size,
  version: (left, right) => (right.facts?.version ?? -1) - (left.facts?.version ?? -1),
  server: (left, right) => {
    const [first, second] = [serverOf(left), serverOf(right)];
    return first === second ? 0 : first < second ? -1 : 1;
  },
};

/** What it is sorted by: those with a known server first, those that only have a socket next. */
function serverOf({ facts }: LibrarySwf): string {
  if (facts === undefined) return "\uffff";
  return facts.targets[0] ?? (socketOf(facts) === undefined ? "\ufffe" : "\ufffd");
}

function textOf({ path, facts }: LibrarySwf): string {
  if (facts === undefined) return path.toLowerCase();
  const { version, vm, air, targets, mentioned, classes } = facts;
  const kinds = [`swf ${version}`, vm, ...(air.length > 0 ? ["air"] : [])];
  return [path, ...targets, ...mentioned, ...classes, ...kinds].join("\n").toLowerCase();
}

/** @param hash of a URL, without "#"; what it does not say, or says wrongly, is the default */
export function parseSearch(hash: string): Search {
  const values = new URLSearchParams(hash);
  const [text, sort, filter] = [values.get("q"), values.get("sort"), values.get("show")];
  return {
    text: text ?? "",
    sort: Object.hasOwn(SORTS, sort ?? "") ? (sort as Sort) : "name",
    filter: Object.hasOwn(FILTERS, filter ?? "") ? (filter as Filter) : "all",
  };
}

export function formatSearch({ text, sort, filter }: Search): string {
  const values = new URLSearchParams();
  if (text !== "") values.set("q", text);
  if (sort !== "name") values.set("sort", sort);
  if (filter !== "all") values.set("show", filter);
  return `${values}`;
}
