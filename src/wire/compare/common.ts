/** What two sequences have in common, in order: pairs of indexes. */
export type Common = [left: number, right: number][];

/** Edits after which the way taken so far counts: time and memory are bounded by it. */
const MAX_EDITS = 400;

/**
 * The longest common subsequence, by Myers' greedy algorithm (1986). Where two sequences differ by more than `maxEdits` in
 * one go, it is a common one that need not be the longest.
 */
export function commonOf(
  left: number,
  right: number,
  same: (left: number, right: number) => boolean,
  maxEdits: number = MAX_EDITS,
): Common {
  const common: Common = [];
  let [x, y] = [0, 0];
  while (x < left && y < right) {
    const part = go(left - x, right - y, (one, other) => same(x + one, y + other), maxEdits);
    for (const [one, other] of part.common) common.push([x + one, y + other]);
    [x, y] = [x + part.x, y + part.y];
  }
  return common;
}

interface Part {
  common: Common;
  /** how far it goes */
  x: number;
  y: number;
}

function go(left: number, right: number, same: (left: number, right: number) => boolean, maxEdits: number): Part {
  const most = Math.min(maxEdits, left + right);
  /** By diagonal, how far each goes; one row for each number of edits. */
  const rows: Int32Array[] = [];
  let before = new Int32Array(1);
  for (let edits = 0; ; edits++) {
    const row = new Int32Array(2 * edits + 1);
    for (let k = -edits; k <= edits; k += 2) {
      let x = edits === 0 ? 0 : startOf(before, edits, k);
      while (x < left && x - k < right && same(x, x - k)) x++;
      row[k + edits] = x;
      if (x >= left && x - k >= right) return { common: back(rows, row, edits, k), x: left, y: right };
    }
    if (edits === most) return furthest(rows, row, edits, left, right);
    rows.push(row);
    before = row;
  }
}

/** Where a diagonal goes on, after one edit more. @param before the row of one edit less */
function startOf(before: Int32Array, edits: number, k: number): number {
  const above = k + 1 <= edits - 1 ? before[k + 1 + edits - 1]! : -1;
  const beside = k - 1 >= 1 - edits ? before[k - 1 + edits - 1]! + 1 : -1;
  return Math.max(above, beside);
}

function furthest(rows: Int32Array[], row: Int32Array, edits: number, left: number, right: number): Part {
  let best = { k: 0, x: -1, sum: -1 };
  for (let k = -edits; k <= edits; k += 2) {
    const x = row[k + edits]!;
    if (x <= left && x - k <= right && 2 * x - k > best.sum) best = { k, x, sum: 2 * x - k };
  }
  return { common: back(rows, row, edits, best.k), x: best.x, y: best.x - best.k };
}

/** The way to the end of a diagonal. */
function back(rows: readonly Int32Array[], last: Int32Array, edits: number, k: number): Common {
  const common: Common = [];
  let row = last;
  let diagonal = k;
  for (let count = edits; count >= 0; count--) {
    const start = count === 0 ? 0 : startOf(rows[count - 1]!, count, diagonal);
    for (let x = row[diagonal + count]! - 1; x >= start; x--) common.push([x, x - diagonal]);
    if (count === 0) break;
    const before = rows[count - 1]!;
    const fromAbove = diagonal + 1 <= count - 1 && before[diagonal + 1 + count - 1] === start;
    diagonal += fromAbove ? 1 : -1;
    row = before;
  }
  return common.reverse();
}
