import type { Framing } from "../framing.ts";
import type { Sample } from "./sample.ts";

/** Where frames end in a sample, from its beginning on without a gap. */
export type Ends = readonly number[];

/** Positions in a frame that are looked at, from its beginning. */
const COLUMNS = 32;

/**
 * What the frames themselves say for a framing, in bits: how much shorter the sample can be described by whoever knows
 * where its frames begin. It is the minimum description length of the statisticians, roughly.
 */
export class Evidence {
  readonly #sample: Sample;
  /** by byte: what it costs to describe one by how often it is met */
  readonly #cost: Float64Array;

  constructor(sample: Sample) {
    this.#sample = sample;
    const counts = new Float64Array(256);
    for (const byte of sample.bytes) counts[byte]!++;
    this.#cost = counts.map((count) => -Math.log2((count + 0.5) / (sample.bytes.length + 128)));
  }

  of(framing: Framing, ends: Ends): number {
    const { bytes, whole } = this.#sample;
    const last = ends.at(-1);
    if (last === undefined) return Number.NEGATIVE_INFINITY;
    const average = Math.max(1, last / ends.length);
    const columns = framing.kind === "fixed" ? Math.min(framing.length, COLUMNS) : COLUMNS;
    const own = ownColumns(framing);
    let bits = this.#columns(ends, columns, own);
    if (framing.kind === "length") bits += this.#lengths(ends, own, average);
    if (framing.kind === "none") return bits;
    bits += this.#boundaries(ends, average);
    // That the last frame ends where the conversation does is as likely as a frame's end is anywhere.
    if (whole) bits += last === bytes.length ? Math.log2(average) : -Math.log2(average) - 3;
    return bits;
  }

  /** Bytes at the same place of each frame are alike. */
  #columns(ends: Ends, columns: number, [ownFrom, ownTo]: Range): number {
    const { bytes } = this.#sample;
    const cost = this.#cost;
    let bits = 0;
    const counts = new Uint32Array(256);
    for (let column = 0; column < columns; column++) {
      if (column >= ownFrom && column < ownTo) continue;
      counts.fill(0);
      let total = 0;
      let from = 0;
      for (const end of ends) {
        if (from + column < end) {
          counts[bytes[from + column]!]!++;
          total++;
        }
        from = end;
      }
      if (total < 2) continue;
      let saved = 0;
      let values = 0;
      counts.forEach((count, byte) => {
        if (count === 0) return;
        // Which values there are has to be said as well.
        values += cost[byte]! + 0.5 * Math.log2(total);
        saved += count * (cost[byte]! + Math.log2(count / total));
      });
      bits += Math.max(0, saved - values);
    }
    return bits;
  }

  /** Whoever knows the lengths knows the bytes that say them. */
  #lengths(ends: Ends, [ownFrom, ownTo]: Range, average: number): number {
    const { bytes } = this.#sample;
    let bits = 0;
    let from = 0;
    for (const end of ends) {
      for (let at = from + ownFrom; at < from + ownTo; at++) bits += this.#cost[bytes[at]!]!;
      bits -= Math.log2(average) + 2;
      from = end;
    }
    return bits;
  }

  /** Messages end where frames do, more often than by chance. */
  #boundaries(ends: Ends, average: number): number {
    const { boundaries } = this.#sample;
    const all = boundaries.size;
    if (all === 0) return 0;
    const hits = ends.filter((end) => boundaries.has(end)).length;
    const share = (hits + 0.5) / (all + 1);
    const chance = Math.min(0.99, 1 / average);
    if (share <= chance) return 0;
    return hits * Math.log2(share / chance) + (all - hits) * Math.log2((1 - share) / (1 - chance));
  }
}

type Range = readonly [from: number, to: number];

/** Bytes of a frame that its framing explains. */
function ownColumns(framing: Framing): Range {
  return framing.kind === "length" ? [framing.at, framing.at + framing.size] : [0, 0];
}
