import { median } from "../bench/table.ts";

/** A figure over time. */
export interface Series {
  name: string;
  unit: string;
  /** in order, evenly over the whole time; undefined: nothing was measured */
  values: (number | undefined)[];
  /** what the figure may rise by from beginning to end: the larger of this and a tenth of it */
  tolerance: number;
}

export interface Trend {
  /** what it was at the beginning and at the end, along the line that fits best */
  from: number;
  to: number;
  rises: boolean;
}

/** The part at the beginning that does not count: caches fill, code is compiled. */
const WARM_UP = 0.25;

/** Parts of the time, of each of which the least is taken: memory that the collector will find does not count. */
const BINS = 24;

const SHARE = 0.1;

/** The line is that of Theil and Sen, the median of the slopes between all pairs: single peaks do not move it. */
export function trendOf({ values, tolerance }: Series): Trend {
  const counted = values.slice(Math.floor(values.length * WARM_UP));
  const bins = Math.min(BINS, counted.length);
  const floor: [number, number][] = [];
  for (let bin = 0; bin < bins; bin++) {
    const part = counted
      .slice(Math.floor((bin * counted.length) / bins), Math.floor(((bin + 1) * counted.length) / bins))
      .filter((value) => value !== undefined);
    if (part.length > 0) floor.push([bin, Math.min(...part)]);
  }
  if (floor.length < 2) return { from: floor[0]?.[1] ?? 0, to: floor[0]?.[1] ?? 0, rises: false };
  const slopes = floor.flatMap(([x, y], i) => floor.slice(i + 1).map(([later, value]) => (value - y) / (later - x)));
  const slope = median(slopes);
  const from = median(floor.map(([x, y]) => y - slope * x));
  const to = from + slope * (bins - 1);
  return { from, to, rises: to - from > Math.max(tolerance, SHARE * from) };
}
