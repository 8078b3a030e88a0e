/** A process that runs tests, one after the other: src/runner/pool.ts. */
import { tieringBudget, tierUpLate } from "../player/node/late-tier-up.ts";
import type { TestFolder } from "./find-tests.ts";
import { runTest, type TestOptions } from "./run-test.ts";

tierUpLate(tieringBudget.manyMovies);
process.on("message", (job: { test: TestFolder; options: TestOptions }) => {
  void runTest(job.test, job.options).then((result) => process.send!(result));
});
// The parent process is gone, and with it the reason to run.
process.on("disconnect", () => process.exit());
