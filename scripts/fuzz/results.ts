import type { Result } from "./campaign.ts";

const COLUMNS = ["target", "runs", "runs/s", "all runs", "errors", "slowest", "memory", "corpus", "failures"];

/** @param totals runs of each target in all campaigns */
export function printResults(results: readonly Result[], totals: Readonly<Record<string, number>>): void {
  const rows = results.map(({ target, runs, seconds, errors, slowest, peakMemory, corpus, failures }) => [
    target,
    whole(runs),
    whole(runs / seconds),
    whole(totals[target] ?? runs),
    String(Object.keys(errors).length),
    `${slowest.toFixed(1)} ms`,
    `${whole(peakMemory / 2 ** 20)} MiB`,
    whole(corpus),
    String(failures),
  ]);
  const widths = COLUMNS.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  for (const row of [COLUMNS, ...rows]) {
    console.log(
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  "),
    );
  }
  const runs = results.reduce((sum, result) => sum + result.runs, 0);
  const all = Object.values(totals).reduce((sum, count) => sum + count, 0);
  console.log(`${whole(runs)} inputs; ${whole(all)} in all campaigns`);
}

function whole(number: number): string {
  return Math.round(number).toLocaleString("en");
}
