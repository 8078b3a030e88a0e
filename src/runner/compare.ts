import type { PatternMatch } from "../../base/pattern.ts";
import type { Approximations } from "./settings.ts";

/** Whether a trace is as expected, line by line; numbers may be off as far as the approximations say. */
export function sameTrace(
  expected: readonly string[],
  actual: readonly string[],
  approximations?: Approximations,
): boolean {
  return expected.length === actual.length && expected.every((line, at) => sameLine(line, actual[at]!, approximations));
}

export function sameLine(expected: string, actual: string, approximations?: Approximations): boolean {
  if (expected === actual) return true;
  if (approximations === undefined) return false;
  if (isNumber(expected) && isNumber(actual)) return close(expected, actual, approximations);
  for (const pattern of approximations.patterns) {
    const [left, right] = [pattern.exec(expected), pattern.exec(actual)];
    if (left === undefined || right === undefined) continue;
    const same = left.groups.every((number, at) => close(number ?? "", right.groups[at] ?? "", approximations));
    return same && without(left, expected) === without(right, actual);
  }
  return false;
}

function without({ index, text }: PatternMatch, line: string): string {
  return line.slice(0, index) + line.slice(index + text.length);
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && !Number.isNaN(Number(text));
}

function close(expected: string, actual: string, { epsilon, maxRelative }: Approximations): boolean {
  const [left, right] = [Number(expected), Number(actual)];
  if (expected === actual || left === right) return true;
  const difference = Math.abs(left - right);
  if (!Number.isFinite(difference)) return false;
  return difference <= epsilon || difference <= Math.max(Math.abs(left), Math.abs(right)) * maxRelative;
}
