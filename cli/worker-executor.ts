import { availableParallelism } from "node:os";
import type { Executor } from "../src/survey/job.ts";

/** What does stages of surveys on this machine. */
export async function workerExecutor(jobs: number = availableParallelism()): Promise<Executor> {
  return {
    width: jobs,
    run: () => Promise.reject(new Error("this flashnet does no stages of surveys; install another")),
    async close() {},
  };
}
