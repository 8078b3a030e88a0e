/** What of the report is shown, as the URL of the page has it. */
import type { Flag } from "../../src/survey/report/format.ts";

export const VIEWS = { overview: "Overview", servers: "Needs a server", swfs: "SWFs" } as const;
export type View = keyof typeof VIEWS;

export const SORTS = { name: "Name", size: "Size", version: "SWF", servers: "Servers", problems: "Problems" } as const;
export type Sort = keyof typeof SORTS;

export const SHOWS: Record<"all" | Flag, string> = {
  all: "All",
  needsServer: "Need a server",
  needsAir: "Need AIR",
  failed: "Failed",
  differs: "Differ",
};
export type Show = keyof typeof SHOWS;

export interface Search {
  view: View;
  /** words that all have to be in the path, a server, a class, a problem or the SHA-256 */
  text: string;
  show: Show;
  sort: Sort;
  /** the other way round */
  down: boolean;
  /** "" for any */
  version: string;
  machine: string;
  class: string;
  host: string;
  /** SHA-256 of the SWF whose details are shown; "" for none */
  swf: string;
}

export const EVERYTHING: Search = {
  ...{ view: "overview", text: "", show: "all", sort: "name", down: false },
  ...{ version: "", machine: "", class: "", host: "", swf: "" },
};

/** @param hash of a URL, without "#"; what it does not say, or says wrongly, is the default */
export function parseSearch(hash: string): Search {
  const values = new URLSearchParams(hash);
  const one = <T extends string>(name: string, of: Record<T, unknown>, otherwise: T): T => {
    const value = values.get(name) ?? "";
    return Object.hasOwn(of, value) ? (value as T) : otherwise;
  };
  const text = (name: string): string => values.get(name) ?? "";
  return {
    view: one("view", VIEWS, "overview"),
    text: text("q"),
    show: one("show", SHOWS, "all"),
    sort: one("sort", SORTS, "name"),
    down: values.has("down"),
    version: text("version"),
    machine: text("machine"),
    class: text("class"),
    host: text("host"),
    swf: text("swf"),
  };
}

/** @param search what is not given is the default */
export function formatSearch(search: Partial<Search>): string {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(search) as [keyof Search, string | boolean][]) {
    if (value === EVERYTHING[name]) continue;
    values.set(name === "text" ? "q" : name, value === true ? "" : `${value}`);
  }
  return `${values}`;
}

/** A link to a part of the report. */
export function linkTo(search: Partial<Search>): string {
  return `#${formatSearch(search)}`;
}
