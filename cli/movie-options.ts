import { basename } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { parseParam, parseUrl } from "../base/options/values.ts";
import { type HostMapping, parseHostMapping } from "../host/network/wrappers/host-map.ts";
import { addOptions } from "./options.ts";

/** How a SWF is played, for `run` and `serve` alike. */
export interface MovieOptions {
  runtime: "flash" | "air";
  /** where the SWF believes it came from */
  url?: string;
  /** FlashVars */
  param: [string, string][];
  map: HostMapping[];
  policy: "enforce" | "allow";
  /** false is stock Ruffle */
  plugin: boolean;
  verbose: boolean;
}

export function addMovieOptions(command: Command, place: "run" | "serve"): Command {
  const names = ["runtime", "url", "param", "map", "policy", "plugin", "verbose"] as const;
  return addOptions(command, place, names, { url: parseUrl, param: parseParam, map: parseHostMapping });
}

/** URL that the SWF in a file has by default; `path` is relative to what is served. */
export function defaultUrl(path: string): string {
  return `http://localhost/${path.split("/").map(encodeURIComponent).join("/")}`;
}

export function defaultFileUrl(file: string): string {
  return defaultUrl(basename(file));
}

/** For options that are whole numbers. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

/** For options that are times. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError("It is a number of seconds above 0, up to a day.");
}

/** FlashVars by name; of two with one name, the last. */
export function paramOf(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(pairs);
}
