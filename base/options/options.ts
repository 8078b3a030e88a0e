import { checkOptions, OptionError, printValue } from "./check.ts";
import type { OptionDefinition, Place } from "./definition.ts";
import { options } from "./table.ts";

type Definition = (typeof options)[keyof typeof options][number];

/** Names of the options of one place. */
export type OptionName<P extends Place> = Definition extends infer D
  ? D extends { name: infer Name; in: readonly (infer In)[] }
    ? P extends In
      ? Name
      : never
    : never
  : never;

const all: readonly OptionDefinition[] = Object.values(options).flat();

export function optionNames<P extends Place>(place: P): OptionName<P>[] {
  return all.filter((option) => option.in.includes(place)).map(({ name }) => name as OptionName<P>);
}

/**
 * Options as the caller of a function has passed them: known ones, and where the values are listed, one of those. What is an
 * object, such as a decider of policies, is another matter.
 *
 * @throws OptionError
 */
export function checkOptionsOf(place: Place, given: object | undefined, where: string = place): void {
  checkOptions(optionNames(place), given, where);
  for (const [name, value] of Object.entries(given ?? {})) {
    const { values } = optionOf(place, name as OptionName<Place>);
    if (values === undefined || value === undefined || typeof value === "object" || values.includes(value)) continue;
    throw new OptionError(`${where}: ${name} is ${values.join(" or ")}, not ${printValue(value)}`);
  }
}

export function optionOf<P extends Place>(place: P, name: OptionName<P>): OptionDefinition {
  return all.find((option) => option.name === name && option.in.includes(place))!;
}

/** @returns undefined when there is none, or none that is always the same */
export function defaultOf(option: OptionDefinition, place: Place): string | number | boolean | undefined {
  return option.defaults?.[place] ?? option.default;
}

/** Those of some options that a place has. */
export function pickOptions<P extends Place, O extends object>(place: P, given: O): Pick<O, keyof O & OptionName<P>> {
  const own = optionNames(place).filter((name) => name in given) as (keyof O & OptionName<P>)[];
  return Object.fromEntries(own.map((name) => [name, given[name]])) as Pick<O, keyof O & OptionName<P>>;
}
