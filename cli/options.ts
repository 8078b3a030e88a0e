import { type Command, InvalidArgumentError, Option } from "commander";
import { messageOf } from "../base/errors.ts";
import { unknownOption } from "../base/options/check.ts";
import type { Command as CommandName } from "../base/options/definition.ts";
import { type LimitOwner, limits } from "../base/options/limit-table.ts";
import { formatLimitValue, limitNames, parseLimitValue } from "../base/options/limits.ts";
import { defaultOf, type OptionName, optionOf } from "../base/options/options.ts";

/** Limits that `--limit` has set, by name, in bytes and milliseconds. */
export interface LimitOptions {
  limit: Record<string, number>;
}

/** How the values of some options are read; what is not among them is a text. Throws what is wrong with a value. */
export type Parsers<C extends CommandName> = { [Name in OptionName<C>]?: (text: string) => unknown };

/** Gives a command options, as base/options has them. */
export function addOptions<C extends CommandName>(
  command: Command,
  place: C,
  names: readonly OptionName<C>[],
  parsers: Parsers<C> = {},
): Command {
  for (const name of names) command.addOption(commandOption(place, name, parsers[name]));
  return command;
}

/** An option as the command line has it: docs/options.md. */
export function commandOption<C extends CommandName>(
  place: C,
  name: OptionName<C>,
  parse: (text: string) => unknown = (text) => text,
): Option {
  const definition = optionOf(place, name);
  const { value, values, repeatable, required, short } = definition;
  // What is about functions is nothing to the command line.
  const otherwise = definition.otherwise?.split("; ").find((clause) => !clause.startsWith("of "));
  const fallback = defaultOf(definition, place);
  const long = `--${fallback === true ? "no-" : ""}${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const flags = `${short === undefined ? "" : `-${short}, `}${long}${value === undefined ? "" : ` <${value}>`}`;
  // Commander itself names the default of what may be given several times.
  const unnamed = repeatable || value?.endsWith("...") ? undefined : otherwise;
  const option = new Option(flags, describe(definition.meaning.split("; in code")[0]!, repeatable, unnamed));
  if (required) option.makeOptionMandatory();
  if (values !== undefined) option.choices(values);
  else if (repeatable) option.argParser<unknown[]>((text, others) => [...others, check(() => parse(text))]);
  else if (value !== undefined && !value.endsWith("...")) option.argParser((text) => check(() => parse(text)));
  if (repeatable) option.default([], otherwise ?? "none");
  else if (value?.endsWith("...")) option.default([], otherwise);
  else if (value === undefined) option.default(fallback);
  else if (fallback !== undefined) option.default(fallback);
  return option;
}

/** `--limit NAME=VALUE`, for the limits of what a command runs: base/options/limits.ts. */
export function addLimitOption(
  command: Command,
  place: "run" | "serve" | "relay" | "policy" | "rtmp" | "test" | "survey",
  ...owners: LimitOwner[]
): Command {
  const known = [...new Set(owners.flatMap((owner) => limitNames(owner)))];
  const option = commandOption(place, "limit")
    .argParser<Record<string, number>>((text, others) => ({ ...others, ...check(() => parseLimit(text, known)) }))
    .default({}, "none");
  return command.addOption(option);
}

function parseLimit(text: string, known: readonly (keyof typeof limits)[]): Record<string, number> {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (name === "")
    throw new InvalidArgumentError(`Write NAME=VALUE, like window=64KiB; docs/options.md has the limits there are.`);
  const limit = known.find((one) => one === name);
  if (limit === undefined) {
    throw new InvalidArgumentError(unknownOption(known, name, "--limit"));
  }
  const number = parseLimitValue(limit, value);
  if (number !== undefined) return { [name]: number };
  const { unit, defaults } = limits[limit];
  const example = formatLimitValue(limit, Object.values(defaults)[0]!);
  throw new InvalidArgumentError(`${name} is a whole number${unit === "" ? "" : ` of ${unit}`}, like ${example}.`);
}

function describe(meaning: string, repeatable: true | undefined, otherwise: string | undefined): string {
  return [
    meaning,
    ...(repeatable ? ["; repeatable"] : []),
    ...(otherwise === undefined ? [] : [` (default: ${otherwise})`]),
  ].join("");
}

function check<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}
