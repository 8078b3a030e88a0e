import type { Message } from "../conversation.ts";
import { type Common, commonOf } from "./common.ts";

/** Messages of two conversations that stand beside each other: numbers of messages, or of one that the other lacks. */
export interface Row {
  left?: number;
  right?: number;
  /** both are there and differ: where, in bytes */
  differences?: Differences;
}

export interface Differences {
  left: Range[];
  right: Range[];
}

export interface Range {
  from: number;
  to: number;
}

type Said = Pick<Message, "direction" | "bytes">;

/** Aligns what was said in two conversations: messages, or frames of them. Time is no difference. */
export function compare(left: readonly Said[], right: readonly Said[]): Row[] {
  const leftKeys = left.map(keyOf);
  const rightKeys = right.map(keyOf);
  const same = (one: number, other: number): boolean =>
    leftKeys[one] === rightKeys[other] && isEqual(left[one]!, right[other]!);
  const rows: Row[] = [];
  let [x, y] = [0, 0];
  for (const [one, other] of [...commonOf(left.length, right.length, same), [left.length, right.length] as const]) {
    rows.push(...between(left, right, { from: x, to: one }, { from: y, to: other }));
    if (one < left.length || other < right.length) rows.push({ left: one, right: other });
    [x, y] = [one + 1, other + 1];
  }
  return rows;
}

/** Bytes that are compared one by one; of longer messages, beginning and end are. */
const MOST_BYTES = 1 << 13;
const MOST_BYTE_EDITS = 256;

/** Where two messages differ. */
export function differencesOf(left: Uint8Array, right: Uint8Array): Differences {
  const shorter = Math.min(left.length, right.length);
  let begin = 0;
  while (begin < shorter && left[begin] === right[begin]) begin++;
  let end = 0;
  while (end < shorter - begin && left.at(-1 - end) === right.at(-1 - end)) end++;
  const [leftEnd, rightEnd] = [left.length - end, right.length - end];
  const isLong = leftEnd - begin > MOST_BYTES || rightEnd - begin > MOST_BYTES;
  const common: Common = isLong
    ? []
    : commonOf(leftEnd - begin, rightEnd - begin, (x, y) => left[begin + x] === right[begin + y], MOST_BYTE_EDITS);
  return {
    left: gaps(
      common.map(([x]) => begin + x),
      begin,
      leftEnd,
    ),
    right: gaps(
      common.map(([, y]) => begin + y),
      begin,
      rightEnd,
    ),
  };
}

/** What is between numbers that rise. */
function gaps(numbers: readonly number[], from: number, to: number): Range[] {
  const ranges: Range[] = [];
  let at = from;
  for (const number of [...numbers, to]) {
    if (number > at) ranges.push({ from: at, to: number });
    at = number + 1;
  }
  return ranges;
}

/** Messages between two that are the same: those that are alike stand beside each other. */
function between(left: readonly Said[], right: readonly Said[], one: Range, other: Range): Row[] {
  const rows: Row[] = [];
  let [x, y] = [one.from, other.from];
  for (const [pairX, pairY] of [...pairs(left, right, one, other), [one.to, other.to] as const]) {
    for (; x < pairX; x++) rows.push({ left: x });
    for (; y < pairY; y++) rows.push({ right: y });
    if (x < one.to && y < other.to) {
      rows.push({ left: x, right: y, differences: differencesOf(left[x]!.bytes, right[y]!.bytes) });
    }
    [x, y] = [pairX + 1, pairY + 1];
  }
  return rows;
}

/** Pairs of messages of which each is held against each; among more, those are pairs that follow at the same place. */
const MOST_PAIRS = 40_000;
/** Messages that share less are no pair. */
const ALIKE = 0.25;

function pairs(left: readonly Said[], right: readonly Said[], one: Range, other: Range): Common {
  const [rows, columns] = [one.to - one.from, other.to - other.from];
  const alike = (x: number, y: number): number => likeness(left[one.from + x]!, right[other.from + y]!);
  const place = (x: number, y: number): [number, number] => [one.from + x, other.from + y];
  if (rows * columns > MOST_PAIRS) {
    const both = Array.from({ length: Math.min(rows, columns) }, (_, index) => index);
    return both.filter((index) => alike(index, index) >= ALIKE).map((index) => place(index, index));
  }
  const width = columns + 1;
  const scores = new Float64Array((rows + 1) * width);
  const likenesses = new Float64Array(rows * columns);
  for (let x = rows - 1; x >= 0; x--) {
    for (let y = columns - 1; y >= 0; y--) {
      const here = alike(x, y);
      likenesses[x * columns + y] = here;
      const paired = here >= ALIKE ? here + scores[(x + 1) * width + y + 1]! : 0;
      scores[x * width + y] = Math.max(paired, scores[(x + 1) * width + y]!, scores[x * width + y + 1]!);
    }
  }
  const found: Common = [];
  for (let [x, y] = [0, 0]; x < rows && y < columns; ) {
    const here = likenesses[x * columns + y]!;
    if (here >= ALIKE && scores[x * width + y] === here + scores[(x + 1) * width + y + 1]!) found.push(place(x++, y++));
    else if (scores[x * width + y] === scores[(x + 1) * width + y]) x++;
    else y++;
  }
  return found;
}

/** Bytes at the beginning and end that are looked at. */
const LOOKED_AT = 256;

/** @returns the share of bytes that begin and end both, up to 1; 0 for messages that do not go the same way */
function likeness({ direction, bytes: left }: Said, { direction: other, bytes: right }: Said): number {
  if (direction !== other) return 0;
  const longer = Math.min(2 * LOOKED_AT, Math.max(left.length, right.length));
  const most = Math.min(left.length, right.length, LOOKED_AT);
  let begin = 0;
  while (begin < most && left[begin] === right[begin]) begin++;
  let end = 0;
  while (end < most - begin && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  return longer === 0 ? 1 : (begin + end) / longer;
}

function keyOf({ direction, bytes }: Said): number {
  let hash = direction === "sent" ? 1 : 2;
  for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0;
  return hash;
}

function isEqual(left: Said, right: Said): boolean {
  if (left.direction !== right.direction || left.bytes.length !== right.bytes.length) return false;
  return left.bytes.every((byte, index) => byte === right.bytes[index]);
}
