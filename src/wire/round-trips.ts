import type { Direction } from "./conversation.ts";

/** When messages were said, and which way: all that round trips are made of. */
export interface Times {
  readonly length: number;
  /** milliseconds */
  time(index: number): number;
  direction(index: number): Direction;
}

/** Round trips that ended in a part of the time. */
export interface RoundTripPart {
  /** when the part begins */
  from: number;
  count: number;
  /** milliseconds of the shortest and the longest */
  least: number;
  most: number;
}

/** How long answers took; milliseconds, all of them. */
export interface RoundTrips {
  count: number;
  least: number;
  /** half of them took no longer than this, and 95 % no longer than that: each is one of the times */
  median: number;
  p95: number;
  most: number;
  /** parts of equal length that have any, in order */
  parts: RoundTripPart[];
}

export interface RoundTripOptions {
  /** that the time is divided into; default 600 */
  parts?: number;
  /** the last messages that are looked at; default 500,000 */
  maxMessages?: number;
}

/**
 * A round trip goes from the first message that was sent since something was received, to the next that is received. What is received
 * without anything sent before it is no answer, and what is never answered counts for nothing.
 *
 * @returns undefined when there is none
 */
export function roundTripsOf(
  messages: Times,
  { parts: maxParts = 600, maxMessages = 500_000 }: RoundTripOptions = {},
): RoundTrips | undefined {
  const { length } = messages;
  const first = Math.max(0, length - maxMessages);
  const ends = new Float64Array(Math.ceil((length - first) / 2));
  const took = new Float64Array(ends.length);
  let count = 0;
  let asked: number | undefined;
  for (let i = first; i < length; i++) {
    if (messages.direction(i) === "sent") {
      asked ??= messages.time(i);
    } else if (asked !== undefined) {
      ends[count] = messages.time(i);
      took[count++] = Math.max(0, messages.time(i) - asked);
      asked = undefined;
    }
  }
  if (count === 0) return undefined;
  const parts = partsOf(ends.subarray(0, count), took, maxParts);
  const sorted = took.subarray(0, count).sort();
  const rank = (part: number): number => sorted[Math.ceil(part * count) - 1]!;
  return { count, least: sorted[0]!, median: rank(0.5), p95: rank(0.95), most: sorted[count - 1]!, parts };
}

function partsOf(ends: Float64Array, took: Float64Array, maxParts: number): RoundTripPart[] {
  const begin = ends[0]!;
  const step = (ends[ends.length - 1]! - begin) / maxParts;
  const parts: RoundTripPart[] = [];
  let last = -1;
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i]!;
    // Of times that go back the part is the last one.
    const at = Math.max(last, step > 0 ? Math.min(maxParts - 1, Math.floor((end - begin) / step)) : 0);
    const time = took[i]!;
    const part = parts.at(-1);
    if (part === undefined || at > last) {
      parts.push({ from: begin + at * Math.max(0, step), count: 1, least: time, most: time });
    } else {
      part.count++;
      part.least = Math.min(part.least, time);
      part.most = Math.max(part.most, time);
    }
    last = at;
  }
  return parts;
}
