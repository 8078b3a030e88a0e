import { basename } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { messageOf } from "../base/errors.ts";
import { type HostMapping, parseHostMapping } from "../host/network/wrappers/host-map.ts";

/** How a SWF is played, for `run` and `serve` alike. */
export interface MovieOptions {
  runtime: "flash" | "air";
  /** where the SWF believes it came from */
  url?: string;
  /** FlashVars */
  param: Record<string, string>;
  map: HostMapping[];
  policy: "enforce" | "allow";
  /** false is stock Ruffle */
  plugin: boolean;
  verbose: boolean;
}

export function addMovieOptions(command: Command): Command {
  return command
    .addOption(new Option("--runtime <name>", "player runtime").choices(["flash", "air"]).default("flash"))
    .option("--url <url>", "where the SWF believes it came from (default: http://localhost/ and its name)", parseUrl)
    .addOption(new Option("--param <key=value>", "a FlashVar; repeatable").argParser(collectParam).default({}, "none"))
    .addOption(
      repeatable("--map <from=to>", "host[:port]=host[:port]: dial TO when the SWF asks for FROM", parseHostMapping),
    )
    .addOption(
      new Option("--policy <mode>", "obey policy files as Flash did, or allow every connection")
        .choices(["enforce", "allow"])
        .default("enforce"),
    )
    .option("--no-plugin", "stock Ruffle without flashnet, for comparison")
    .option("-v, --verbose", "more on stderr", false);
}

/** URL that the SWF in a file has by default; `path` is relative to what is served. */
export function defaultUrl(path: string): string {
  return `http://localhost/${path.split("/").map(encodeURIComponent).join("/")}`;
}

export function defaultFileUrl(file: string): string {
  return defaultUrl(basename(file));
}

/** An option that may be given several times; `parse` throws what is wrong with a value. */
export function repeatable<T>(flags: string, description: string, parse: (text: string) => T): Option {
  return new Option(flags, `${description}; repeatable`)
    .argParser<T[]>((text, previous) => [...previous, check(() => parse(text))])
    .default([], "none");
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

function collectParam(text: string, previous: Record<string, string>): Record<string, string> {
  const split = text.indexOf("=");
  if (split < 1) throw new InvalidArgumentError("Write KEY=VALUE.");
  return { ...previous, [text.slice(0, split)]: text.slice(split + 1) };
}

function parseUrl(text: string): string {
  if (!URL.canParse(text)) throw new InvalidArgumentError("Write a whole URL, like http://games.example/game.swf.");
  return new URL(text).href;
}

function check<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}
