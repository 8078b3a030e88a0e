/** The thread that fuzzes one target. Whoever started it watches over it, as an input may never end. */
import { parentPort, workerData } from "node:worker_threads";
import { reachedMore } from "./coverage.ts";
import { fuzz, type Report } from "./fuzzer.ts";
import { corpusFolder, failuresFolder, readInputs, seedsOf, writeInput } from "./inputs.ts";
import { generator } from "./mutate.ts";
import { CurrentInput } from "./shared.ts";
import { targets } from "./targets/index.ts";

export interface WorkerOptions {
  target: string;
  seed: number;
  runs: number;
  /** milliseconds */
  time: number;
  shared: SharedArrayBuffer;
}

export type WorkerMessage =
  | { type: "report" | "done"; report: Report }
  | { type: "failure"; path: string; what: string };

/** Milliseconds between two reports. */
const REPORT_INTERVAL = 500;
/** Runs between two looks at the clock. */
const LOOK = 64;
/** Failures of one target, after which it is left alone. */
const MAX_FAILURES = 20;

const { target: name, seed, runs, time, shared } = workerData as WorkerOptions;
const target = targets.find((candidate) => candidate.name === name)!;
const post = (message: WorkerMessage): void => parentPort!.postMessage(message);

const current = new CurrentInput(shared);
const end = performance.now() + time;
const known = new Set<string>();
let reported = 0;
let lastInput: Uint8Array = new Uint8Array(0);

function failed(input: Uint8Array, what: string): void {
  // Values differ from input to input, places don't.
  const kind = what.replace(/\d+|".*"/g, "…");
  if (known.has(kind)) return;
  known.add(kind);
  post({ type: "failure", path: writeInput(failuresFolder(target), input), what });
}

process.on("unhandledRejection", (error) => failed(lastInput, `a rejection that nobody handles: ${String(error)}`));

const report = await fuzz(target, {
  seeds: [...seedsOf(target), ...readInputs(corpusFolder(target))],
  random: generator(seed),
  reachedMore,
  goesOn(report) {
    if (report.runs >= runs || known.size >= MAX_FAILURES) return false;
    if (report.runs % LOOK !== 0) return true;
    const now = performance.now();
    if (now - reported > REPORT_INTERVAL) {
      reported = now;
      post({ type: "report", report });
    }
    return now < end;
  },
  onInput(input) {
    lastInput = input;
    current.set(input);
  },
  onFind: (input) => void writeInput(corpusFolder(target), input),
  onFailure: failed,
});
post({ type: "done", report });
