/** One measurement: the figures of all contestants in one run of the benchmark. */
export interface BenchRow {
  name: string;
  unit: string;
  /** whether a smaller figure is better */
  lessIsBetter: boolean;
  /** by contestant; the first is flashnet, the others are what it is compared with */
  figures: Record<string, number>;
}

/** Prints figures, and flashnet's as a ratio to each rival's. */
export function printTable(title: string, rows: readonly BenchRow[]): void {
  console.log(`\n${title}`);
  for (const { name, unit, lessIsBetter, figures } of rows) {
    const [[, ours], ...rivals] = Object.entries(figures) as [[string, number], ...[string, number][]];
    const all = Object.entries(figures).map(([contestant, figure]) => `${contestant} ${round(figure)}`);
    const ratios = rivals.map(([rival, figure]) => `${round(ours / figure)} × ${rival}`);
    const better = lessIsBetter ? "less is better" : "more is better";
    const compared = ratios.length === 0 ? "" : `; flashnet is ${ratios.join(", ")}`;
    console.log(`  ${name} (${unit}, ${better}): ${all.join(", ")}${compared}`);
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

/** Contestants take turns, so that a machine that slows down slows all of them. @returns the median of each */
export async function inTurn<Contestant>(
  contestants: Readonly<Record<string, Contestant>>,
  repeats: number,
  measure: (contestant: Contestant) => Promise<number>,
): Promise<Record<string, number>> {
  const samples = new Map(Object.keys(contestants).map((name) => [name, [] as number[]]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [name, contestant] of Object.entries(contestants)) samples.get(name)!.push(await measure(contestant));
  }
  return Object.fromEntries([...samples].map(([name, values]) => [name, median(values)]));
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
