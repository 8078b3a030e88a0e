import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { reasonOf } from "../../base/system-errors.ts";
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

/** Runs tests in processes of this machine, which are kept for the next ones. */
export function processRunner(jobs: number = availableParallelism(), grace = 5000): TestRunner {
  const idle: Worker[] = [];
  return {
    width: jobs,
    async run(test, options) {
      const waiting = idle.pop();
      const worker = waiting?.alive ? waiting : new Worker();
      const result = await worker.run(test, options, grace);
      idle.push(worker);
      return result;
    },
    async close() {
      for (const worker of idle) worker.stop();
    },
  };
}

class Worker {
  readonly #process: ChildProcess = startProcess();
  alive = true;
  /** why the test that it has, or gets, can't be run to its end */
  #failure: string | undefined;
  #onFailure: (() => void) | undefined;

  constructor() {
    this.#process
      .on("exit", (code, signal) => this.#fail(signal === null ? endedWith(code) : killedBy(signal)))
      .on("error", (error) => this.#fail(`the process for it can't be used: ${reasonOf(error)}`));
  }

  run(test: TestFolder, options: TestOptions, grace: number): Promise<TestResult> {
    const failed = (failure: string): TestResult => ({
      ...emptyResult(test.name),
      status: "failed",
      failures: [failure],
    });
    return new Promise((resolve) => {
      const settle = (result: TestResult): void => {
        clearTimeout(timer);
        this.#process.off("message", settle);
        this.#onFailure = undefined;
        resolve(result);
      };
      this.#onFailure = () => settle(failed(this.#failure!));
      const timer = setTimeout(() => {
        this.stop();
        settle(failed(`not done after ${options.timeout / 1000} s, and it does not respond`));
      }, options.timeout + grace);
      if (this.#failure !== undefined) return this.#onFailure();
      this.#process.on("message", settle);
      // There is no channel to a process that could not be started; its error is on the way.
      if (this.#process.connected) this.#process.send({ test, options });
    });
  }

  /** The first reason is the one that counts. */
  #fail(failure: string): void {
    this.alive = false;
    this.#failure ??= failure;
    this.#onFailure?.();
  }

  stop(): void {
    this.alive = false;
    this.#process.kill("SIGKILL");
  }
}

function endedWith(code: number | null): string {
  return `the process ended, with exit code ${code}`;
}

function killedBy(signal: NodeJS.Signals): string {
  return `the process was killed with ${signal}; if that was nobody, memory was short: lower --jobs`;
}

/** This file runs from `src/runner` and, built, from `dist`. */
function startProcess(): ChildProcess {
  const isSource = import.meta.url.endsWith(".ts");
  const file = fileURLToPath(new URL(isSource ? "worker.ts" : "test-worker.js", import.meta.url));
  const loader = (): string => pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return fork(file, {
    execArgv: isSource ? ["--import", loader()] : [],
    // Times print the same everywhere.
    env: { ...process.env, TZ: "UTC" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}
