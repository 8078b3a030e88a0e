import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { Report } from "./fuzzer.ts";
import { failuresFolder, WORKER, writeInput } from "./inputs.ts";
import { CurrentInput, sharedInput } from "./shared.ts";
import type { Target } from "./target.ts";
import type { WorkerMessage, WorkerOptions } from "./worker.ts";

export interface CampaignOptions {
  seed: number;
  runs: number;
  /** milliseconds */
  time: number;
  /** ends the target at once */
  signal: AbortSignal;
  onFailure(path: string, what: string): void;
}

/** A report, and what only who watches can tell. */
export interface Result extends Report {
  target: string;
  /** of real time */
  seconds: number;
  /** largest resident set while it ran, bytes */
  peakMemory: number;
}

/** Milliseconds after which an input counts as one that never ends. */
const PATIENCE = 30_000;
const WATCH_INTERVAL = 200;
/** Heap of the thread, MiB. */
const MAX_HEAP = 1024;

/** Fuzzes one target in a thread of its own. */
export async function runTarget(target: Target, options: CampaignOptions): Promise<Result> {
  const { seed, runs, time, signal, onFailure } = options;
  const shared = sharedInput();
  const current = new CurrentInput(shared);
  const workerData: WorkerOptions = { target: target.name, seed, runs, time, shared };
  const worker = new Worker(resolve(WORKER), { workerData, resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP } });
  const begun = performance.now();
  let report: Report = { runs: 0, errors: {}, slowest: 0, corpus: 0, failures: 0 };
  let peakMemory = 0;
  let lastCount = 0;
  let lastChange = begun;

  const failed = (what: string): void => {
    report.failures++;
    onFailure(writeInput(failuresFolder(target), current.get()), what);
  };
  await new Promise<void>((done) => {
    const stop = (): void => void worker.terminate();
    const watch = setInterval(() => {
      peakMemory = Math.max(peakMemory, process.memoryUsage.rss());
      const now = performance.now();
      if (current.count !== lastCount) {
        lastCount = current.count;
        lastChange = now;
      } else if (now - lastChange > PATIENCE && lastCount > 0) {
        lastChange = Number.POSITIVE_INFINITY;
        failed(`one input takes more than ${PATIENCE} ms`);
        stop();
      }
    }, WATCH_INTERVAL);
    signal.addEventListener("abort", stop, { once: true });
    worker.on("message", (message: WorkerMessage) => {
      if (message.type === "failure") onFailure(message.path, message.what);
      else report = message.report;
    });
    worker.on("error", (error) => failed(String(error)));
    worker.on("exit", () => {
      clearInterval(watch);
      signal.removeEventListener("abort", stop);
      done();
    });
  });
  return { ...report, target: target.name, seconds: (performance.now() - begun) / 1000, peakMemory };
}
