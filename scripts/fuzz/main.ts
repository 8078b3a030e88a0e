/** `npm run fuzz`: docs/fuzzing.md. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { attempt } from "./attempt.ts";
import { bundleWorker } from "./bundle.ts";
import { type Result, runTarget } from "./campaign.ts";
import { TOTALS, WORKER } from "./inputs.ts";
import { printResults } from "./results.ts";
import type { Target } from "./target.ts";
import { targets } from "./targets/index.ts";

/** Minutes for all targets together, unless told otherwise. */
const DEFAULT_MINUTES = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string" },
    runs: { type: "string" },
    seed: { type: "string" },
    input: { type: "string" },
    list: { type: "boolean" },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  const unknown = positionals.find((name) => !targets.some((target) => target.name === name));
  if (values.list || unknown !== undefined) {
    if (unknown !== undefined) console.error(`error: there is no target ${unknown}; these are there:`);
    for (const { name } of targets) console.log(name);
    return unknown === undefined ? 0 : 2;
  }
  const chosen = targets.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  if (values.input !== undefined) return reproduce(chosen, values.input);
  return campaign(chosen);
}

async function campaign(chosen: readonly Target[]): Promise<number> {
  const runs = option("runs", Number.POSITIVE_INFINITY);
  const minutes = option("minutes", Number.isFinite(runs) ? Number.POSITIVE_INFINITY : DEFAULT_MINUTES);
  const seed = option("seed", Date.now() % 2 ** 31);
  await bundleWorker(WORKER);
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const results: Result[] = [];
  let failures = 0;
  for (const target of chosen) {
    if (stop.signal.aborted) break;
    const result = await runTarget(target, {
      seed,
      runs,
      time: (minutes * 60_000) / chosen.length,
      signal: stop.signal,
      onFailure(path, what) {
        failures++;
        console.error(`FAILED ${target.name}: ${what}\n  npm run fuzz -- ${target.name} --input ${path}`);
      },
    });
    results.push(result);
    if (process.stderr.isTTY) console.error(`${target.name}: ${result.runs} inputs`);
    remember(result);
  }
  printResults(results, totals());
  console.log(`seed ${seed}`);
  return failures > 0 ? 1 : 0;
}

/** Gives the target one input, without counters. */
async function reproduce([target, ...others]: readonly Target[], path: string): Promise<number> {
  if (target === undefined || others.length > 0) {
    console.error("error: --input is for one target; name it");
    return 2;
  }
  const { error, failure, duration } = await attempt(target, new Uint8Array(readFileSync(path)));
  console.log(`${failure ?? error ?? "no error"}, ${duration.toFixed(1)} ms`);
  if (failure !== undefined) await target.run(new Uint8Array(readFileSync(path)));
  return failure === undefined ? 0 : 1;
}

/** As it was given; npm keeps options that are not behind `--` to itself, and passes them on like this. */
function option(name: "minutes" | "runs" | "seed", otherwise: number): number {
  const text = values[name] ?? process.env[`npm_config_${name}`];
  const number = Number(text ?? otherwise);
  if (number >= 0) return number;
  throw new Error(`--${name} is a number, not ${text}`);
}

/** Runs of each target in all campaigns on this machine. */
function totals(): Record<string, number> {
  return existsSync(TOTALS) ? JSON.parse(readFileSync(TOTALS, "utf8")) : {};
}

function remember({ target, runs }: Result): void {
  const all = totals();
  writeFileSync(TOTALS, JSON.stringify({ ...all, [target]: (all[target] ?? 0) + runs }, null, 2));
}
