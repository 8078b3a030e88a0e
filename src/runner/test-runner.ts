import type { TestFolder } from "./find-tests.ts";
import type { TestOptions, TestResult } from "./run-test.ts";

/** Whoever runs tests: processes of this machine (`pool.ts`), or workers at a queue. */
export interface TestRunner {
  /** tests that it runs at once */
  readonly width: number;
  /** What goes wrong with the test is in its result. @throws Error when tests can't be run at all */
  run(test: TestFolder, options: TestOptions): Promise<TestResult>;
  close(): Promise<void>;
}
