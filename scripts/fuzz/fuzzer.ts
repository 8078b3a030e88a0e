import { attempt } from "./attempt.ts";
import { type Material, mutate, type Random } from "./mutate.ts";
import type { Target } from "./target.ts";

/** What was tried on a target, and what came of it. */
export interface Report {
  runs: number;
  /** by code or class, how often */
  errors: Record<string, number>;
  /** milliseconds that the slowest input took */
  slowest: number;
  /** inputs that led somewhere new */
  corpus: number;
  failures: number;
}

export interface FuzzOptions {
  /** inputs to begin with */
  seeds: readonly Uint8Array[];
  random: Random;
  /** whether to go on; asked before each run */
  goesOn(report: Report): boolean;
  /** whether something ran that never ran before; without it no input is kept */
  reachedMore?(): boolean;
  /** about to be tried */
  onInput?(input: Uint8Array): void;
  /** led somewhere new */
  onFind?(input: Uint8Array): void;
  onFailure(input: Uint8Array, failure: string): void;
}

const DEFAULT_MAX_LENGTH = 4096;

/** Tries the seeds, then mutations of them and of all that led somewhere new. */
export async function fuzz(target: Target, options: FuzzOptions): Promise<Report> {
  const { seeds, random, goesOn, reachedMore = () => false, onInput, onFind, onFailure } = options;
  const report: Report = { runs: 0, errors: {}, slowest: 0, corpus: 0, failures: 0 };
  const corpus: Uint8Array[] = [];
  const material: Material = {
    corpus,
    dictionary: (target.dictionary ?? []).map((word) => Buffer.from(word, "latin1")),
    maxLength: target.maxLength ?? DEFAULT_MAX_LENGTH,
  };
  const keep = (input: Uint8Array): void => {
    corpus.push(input);
    report.corpus = corpus.length;
  };
  const run = async (input: Uint8Array): Promise<void> => {
    onInput?.(input);
    report.runs++;
    const outcome = attempt(target, input);
    const { error, failure, duration } = outcome instanceof Promise ? await outcome : outcome;
    if (duration > report.slowest) report.slowest = duration;
    if (error !== undefined) report.errors[error] = (report.errors[error] ?? 0) + 1;
    if (failure !== undefined) {
      report.failures++;
      onFailure(input, failure);
    }
  };
  for (const seed of seeds) {
    if (!goesOn(report)) return report;
    await run(seed.slice());
    reachedMore();
    keep(seed);
  }
  if (corpus.length === 0) keep(new Uint8Array(0));
  while (goesOn(report)) {
    const input = mutate(corpus[choose(corpus.length, random)]!, material, random);
    await run(input.slice());
    if (reachedMore()) {
      keep(input);
      onFind?.(input);
    }
  }
  return report;
}

/** What was found last is tried more often. */
function choose(count: number, random: Random): number {
  const recent = Math.min(count, 16);
  return random(3) === 0 ? count - 1 - random(recent) : random(count);
}
