import { availableParallelism } from "node:os";
import { forkScript } from "../jobs/fork-script.ts";
import { JobPool } from "../jobs/job-pool.ts";
import type { JobFailure, JobOutcome } from "../jobs/job-process.ts";
import { failedAnswer } from "./failed.ts";
import type { Executor, LocalJob, StageAnswer, StageJob } from "./job.ts";
import type { StageProblem } from "./row.ts";
import type { Ruffles } from "./ruffles.ts";

export interface LocalExecutorOptions {
  /** processes; default one for each processor */
  jobs?: number;
  /** where Ruffles are that are not the installed one */
  ruffles: Ruffles;
}

/** Milliseconds beyond its time-out after which a SWF that does not respond is ended with its process. */
const GRACE = 5000;
/** A process that has as many bytes left over from jobs makes room for another. */
const TIRED = 700 << 20;

/** MiB that JavaScript may take, and pages of WebAssembly: the system may not tell how much a process has. */
const FLAGS = ["--max-old-space-size=1024", "--wasm-max-mem-pages=16384"];
const SCRIPT = { source: "worker.ts", built: "survey-worker.js" };

/** Does jobs in processes of this machine. */
export function localExecutor({ jobs = availableParallelism(), ruffles }: LocalExecutorOptions): Executor {
  const start = () => forkScript(import.meta.url, SCRIPT, { flags: FLAGS, stderr: true });
  const pool = new JobPool<LocalJob, StageAnswer>({ jobs, start, tired: TIRED });
  return {
    width: jobs,
    async run(swf, job) {
      const directory = job.stage === "run" ? await ruffles.directoryOf(job.ruffle) : undefined;
      const local = { ...swf, job, ...(directory !== undefined && { directory }) };
      const begun = performance.now();
      const outcome = await pool.run(local, { timeout: job.timeout + GRACE, maxMemory: job.maxMemory });
      return answerOf(outcome, job, performance.now() - begun);
    },
    async close() {
      pool.close();
    },
  };
}

function answerOf(outcome: JobOutcome<StageAnswer>, job: StageJob, milliseconds: number): StageAnswer {
  if ("answer" in outcome) return outcome.answer;
  return failedAnswer(job, problemOf(outcome.failure, job), milliseconds);
}

function problemOf({ code, message }: JobFailure, { timeout }: StageJob): StageProblem {
  if (code !== "timeout") return { code, message };
  return { code, message: `it was not done after ${timeout / 1000} s, and did not respond` };
}
