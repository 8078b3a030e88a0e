import type { Pattern, PatternMatch } from "../../base/pattern.ts";

/** How far numbers may be off: `approximations` of `test.toml`. */
export interface Approximations {
  /** a line that is a number and nothing else is approximate */
  bareNumbers: boolean;
  /** groups of these expressions are numbers */
  patterns: Pattern[];
  /** absolute */
  epsilon: number;
  /** relative to the larger number */
  maxRelative: number;
}

/** How the lines of two traces are held against each other. */
export interface Comparison {
  /** undefined: texts have to be the same */
  approximations?: Approximations | undefined;
  /** lines `  URL: …` are the same when they lead to the same place from here: a player asks for nothing but absolute ones */
  base?: string | undefined;
}

/** Whether a trace is as expected, line by line. */
export function sameTrace(
  expected: readonly string[],
  actual: readonly string[],
  comparison: Comparison = {},
): boolean {
  return expected.length === actual.length && expected.every((line, at) => sameLine(line, actual[at]!, comparison));
}

export function sameLine(expected: string, actual: string, { approximations, base }: Comparison = {}): boolean {
  if (expected === actual) return true;
  if (base !== undefined && sameUrlLine(expected, actual, base)) return true;
  if (approximations === undefined) return false;
  const { bareNumbers, patterns } = approximations;
  if (bareNumbers && close(expected, actual, approximations)) return true;
  for (const pattern of patterns) {
    const [left, right] = [[...pattern.matchAll(expected)], [...pattern.matchAll(actual)]];
    const [first, second] = [left[0], right[0]];
    if (first === undefined || second === undefined) continue;
    // As in Ruffle: the numbers of the first match count, and all matches are removed from the text.
    return (
      first.groups.every((number, at) => close(number ?? "", second.groups[at] ?? "", approximations)) &&
      without(left, expected) === without(right, actual)
    );
  }
  return false;
}

/** The lines of a text whose last one ends with a line break, or does not. */
export function linesOf(text: string): string[] {
  const unix = text.replaceAll("\r\n", "\n");
  return unix === "" ? [] : unix.replace(/\n$/, "").split("\n");
}

/** The lines of traces, each of which ends a line. NUL is left out: nothing shows it, and few editors write it. */
export function linesOfTraces(traces: readonly string[]): string[] {
  return linesOf(traces.map((trace) => `${trace}\n`).join("")).map((line) => line.replaceAll("\0", ""));
}

function without(matches: readonly PatternMatch[], line: string): string {
  let rest = "";
  let end = 0;
  for (const { index, text } of matches) {
    rest += line.slice(end, index);
    end = index + text.length;
  }
  return rest + line.slice(end);
}

/** What Rust reads as a floating-point number, as tests of Ruffle are written for that. */
const NUMBER = /^[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|inf(inity)?|nan)$/i;

function numberOf(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const infinite = /^([+-]?)inf/i.exec(text);
  return infinite ? Number(`${infinite[1]}Infinity`) : Number(text);
}

function close(expected: string, actual: string, { epsilon, maxRelative }: Approximations): boolean {
  if (expected === actual) return true;
  const [left, right] = [numberOf(expected), numberOf(actual)];
  if (left === undefined || right === undefined) return false;
  if (left === right || (Number.isNaN(left) && Number.isNaN(right))) return true;
  const difference = Math.abs(left - right);
  if (!Number.isFinite(difference)) return false;
  return difference <= epsilon || difference <= Math.max(Math.abs(left), Math.abs(right)) * maxRelative;
}

const URL_LINE = /^ {2}URL: (.*)$/;

function sameUrlLine(expected: string, actual: string, base: string): boolean {
  const [left, right] = [URL_LINE.exec(expected)?.[1], URL_LINE.exec(actual)?.[1]];
  if (left === undefined || right === undefined || !URL.canParse(left, base)) return false;
  return new URL(left, base).href === right;
}
