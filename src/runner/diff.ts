import { type Comparison, sameLine } from "./compare.ts";

/** Lines around a difference that are shown with it. */
const CONTEXT = 3;

/** Cells of the table of common lines above which differing parts are shown whole. */
const MAX_CELLS = 4_000_000;

/** A unified diff of two traces: `-` expected, `+` actual. Empty when there is no difference. */
export function diffLines(expected: readonly string[], actual: readonly string[], comparison?: Comparison): string[] {
  const same = (left: string, right: string): boolean => sameLine(left, right, comparison);
  const edits = editScript(expected, actual, same);
  const shown = new Set<number>();
  edits.forEach(({ sign }, index) => {
    if (sign === " ") return;
    for (let near = index - CONTEXT; near <= index + CONTEXT; near++) shown.add(near);
  });
  const lines: string[] = [];
  let [left, right] = [1, 1];
  edits.forEach(({ sign, text }, index) => {
    if (shown.has(index)) {
      if (index === 0 || !shown.has(index - 1)) lines.push(`@@ -${left} +${right} @@`);
      lines.push(sign + text);
    }
    if (sign !== "+") left++;
    if (sign !== "-") right++;
  });
  return lines;
}

interface Edit {
  sign: " " | "-" | "+";
  text: string;
}

type Same = (left: string, right: string) => boolean;

/** By the longest common subsequence of what is left between a common beginning and end. */
function editScript(expected: readonly string[], actual: readonly string[], same: Same): Edit[] {
  let start = 0;
  while (start < Math.min(expected.length, actual.length) && same(expected[start]!, actual[start]!)) start++;
  let end = 0;
  const most = Math.min(expected.length, actual.length) - start;
  while (end < most && same(expected.at(-1 - end)!, actual.at(-1 - end)!)) end++;
  const left = expected.slice(start, expected.length - end);
  const right = actual.slice(start, actual.length - end);
  return [
    ...signed(" ", expected.slice(0, start)),
    ...(left.length * right.length > MAX_CELLS
      ? [...signed("-", left), ...signed("+", right)]
      : subsequenceEdits(left, right, same)),
    ...signed(" ", expected.slice(expected.length - end)),
  ];
}

function subsequenceEdits(left: readonly string[], right: readonly string[], same: Same): Edit[] {
  const width = right.length + 1;
  // Length of the longest common subsequence of what follows, for every pair of positions.
  const common = new Uint32Array((left.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column]!;
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      common[row * width + column] = same(left[row]!, right[column]!)
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const edits: Edit[] = [];
  let [row, column] = [0, 0];
  while (row < left.length && column < right.length) {
    if (same(left[row]!, right[column]!)) {
      edits.push({ sign: " ", text: left[row]! });
      row++;
      column++;
    } else if (at(row + 1, column) >= at(row, column + 1)) edits.push({ sign: "-", text: left[row++]! });
    else edits.push({ sign: "+", text: right[column++]! });
  }
  return [...edits, ...signed("-", left.slice(row)), ...signed("+", right.slice(column))];
}

function signed(sign: Edit["sign"], lines: readonly string[]): Edit[] {
  return lines.map((text) => ({ sign, text }));
}
