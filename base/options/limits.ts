import { checkOptions, OptionError, printValue } from "./check.ts";
import { type LimitDefinition, type LimitOwner, limits } from "./limit-table.ts";
import { KIB, MIB } from "./units.ts";

/** The longest that timers wait: 24 days. Asked for more they wait for one millisecond. */
export const MAX_MILLISECONDS = 2 ** 31 - 1;

type Limits = typeof limits;

/** Names of the limits of one owner. */
export type LimitName<Owner extends LimitOwner> = {
  [Name in keyof Limits]: Owner extends keyof Limits[Name]["defaults"] ? Name : never;
}[keyof Limits];

/** Limits of one owner that somebody has set. */
export type LimitsOf<Owner extends LimitOwner> = { [Name in LimitName<Owner>]?: number };

export function limitNames<Owner extends LimitOwner>(owner: Owner): LimitName<Owner>[] {
  return (Object.keys(limits) as LimitName<Owner>[]).filter((name) => owner in limits[name].defaults);
}

export function limitDefaults<Owner extends LimitOwner>(owner: Owner): Record<LimitName<Owner>, number> {
  const defaults = limitNames(owner).map((name) => [name, (limits[name] as LimitDefinition).defaults[owner]]);
  return Object.fromEntries(defaults);
}

/** Those of some limits that an owner has. */
export function limitsFor<Owner extends LimitOwner>(
  owner: Owner,
  given: Readonly<Record<string, number>>,
): LimitsOf<Owner> {
  const own = limitNames(owner).filter((name) => name in given);
  return Object.fromEntries(own.map((name) => [name, given[name]])) as LimitsOf<Owner>;
}

/**
 * Limits of one owner, as a caller has passed them: known ones, each a whole number that is not negative.
 *
 * @param where what takes them, as the message names it
 * @throws OptionError
 */
export function checkLimits(owner: LimitOwner, given: object | undefined, where: string): void {
  checkOptions(limitNames(owner), given, where);
  checkLimitValues(given, where);
}

/** The same for limits among other options, which are passed over. @throws OptionError */
export function checkLimitValues(given: object | undefined, where: string): void {
  for (const [name, value] of Object.entries(given ?? {})) {
    if (!Object.hasOwn(limits, name)) continue;
    const { unit, least = 0 }: LimitDefinition = limits[name as keyof Limits];
    const isWhole = Number.isSafeInteger(value) && value >= 0;
    if (isWhole && value >= least && (unit !== "milliseconds" || value <= MAX_MILLISECONDS)) continue;
    const range = value < least ? `, ${least} or more` : `, ${MAX_MILLISECONDS} at most`;
    const what = `a whole number${unit === "" ? "" : ` of ${unit}`}${isWhole ? range : ""}`;
    throw new OptionError(`${where}: ${name} is ${what}, not ${printValue(value)}`);
  }
}

const BYTES: Record<string, number> = { "": 1, KiB: KIB, MiB: MIB, GiB: 1024 * MIB };
const TIMES: Record<string, number> = { "": 1, ms: 1, s: 1000, min: 60_000 };

/** `1024`, `64KiB`, `1.5s`. @returns in the unit of the limit; undefined for anything else */
export function parseLimitValue(name: keyof Limits, text: string): number | undefined {
  return parseQuantity(limits[name].unit, text);
}

/** The same for a quantity of any unit. */
export function parseQuantity(unit: LimitDefinition["unit"], text: string): number | undefined {
  const [, number, suffix] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text) ?? [];
  const factors = unit === "bytes" ? BYTES : unit === "milliseconds" ? TIMES : { "": 1 };
  const factor = (factors as Record<string, number>)[suffix ?? "?"];
  const value = Number(number) * (factor ?? Number.NaN);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** As `parseLimitValue` reads it. */
export function formatLimitValue(name: keyof Limits, value: number): string {
  return formatQuantity(limits[name].unit, value);
}

/** As `parseQuantity` reads it. */
export function formatQuantity(unit: LimitDefinition["unit"], value: number): string {
  if (unit === "milliseconds") return value >= 1000 && value % 1000 === 0 ? `${value / 1000}s` : `${value}ms`;
  if (unit === "" || value < KIB || value % KIB !== 0) return String(value);
  return value % MIB === 0 ? `${value / MIB}MiB` : `${value / KIB}KiB`;
}
