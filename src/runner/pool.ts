import { availableParallelism } from "node:os";
import { forkScript } from "../jobs/fork-script.ts";
import { JobPool } from "../jobs/job-pool.ts";
import type { TestFolder } from "./find-tests.ts";
import { emptyResult, type TestOptions, type TestResult } from "./run-test.ts";
import type { TestRunner } from "./test-runner.ts";

export interface PoolOptions extends TestOptions {
  /** processes; default one for each processor */
  jobs?: number;
  /** milliseconds beyond its time-out after which a test that does not respond is ended with its process; default 5000 */
  grace?: number;
  /** runs the tests in place of processes of this machine; whoever gives it closes it */
  runner?: TestRunner;
  /** a test is done; in the order in which they end */
  onResult?(result: TestResult): void;
}

/**
 * Runs tests in processes of their own, so that one that crashes or hangs takes nothing with it.
 *
 * @returns the results in the order of the tests
 * @throws Error of a `runner` that can't run tests at all
 */
export async function runTests(tests: readonly TestFolder[], options: PoolOptions): Promise<TestResult[]> {
  const { jobs, grace, runner, onResult, ...testOptions } = options;
  const used = runner ?? processRunner(jobs, grace);
  const results: TestResult[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < tests.length) {
      const index = next++;
      const result = await used.run(tests[index]!, testOptions);
      results[index] = result;
      onResult?.(result);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(used.width, tests.length) }, work));
  } finally {
    if (runner === undefined) await used.close();
  }
  return results;
}

/** What a process of this machine is told: worker.ts. */
export interface TestJob {
  test: TestFolder;
  options: TestOptions;
}

const SCRIPT = { source: "worker.ts", built: "test-worker.js" };

/** Runs tests in processes of this machine, which are kept for the next ones. */
export function processRunner(jobs: number = availableParallelism(), grace = 5000): TestRunner {
  // Times print the same everywhere.
  const env = { ...process.env, TZ: "UTC" };
  const start = () => forkScript(import.meta.url, SCRIPT, { env, stderr: true });
  const pool = new JobPool<TestJob, TestResult>({ jobs, start });
  return {
    width: jobs,
    async run(test, options) {
      const outcome = await pool.run({ test, options }, { timeout: options.timeout + grace });
      if ("answer" in outcome) return outcome.answer;
      const { code, message } = outcome.failure;
      const hung = `not done after ${options.timeout / 1000} s, and it does not respond`;
      return { ...emptyResult(test.name), status: "failed", failures: [code === "timeout" ? hung : message] };
    },
    async close() {
      pool.close();
    },
  };
}
