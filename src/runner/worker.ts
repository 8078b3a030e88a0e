/** A process that runs tests, one after the other: src/runner/pool.ts. */
import { tieringBudget, tierUpLate } from "../player/node/late-tier-up.ts";
import type { TestJob } from "./pool.ts";
import { runTest } from "./run-test.ts";

tierUpLate(tieringBudget.manyMovies);
process.on("message", ({ test, options }: TestJob) => {
  void runTest(test, options).then((result) => process.send!(result));
});
// The parent process is gone, and with it the reason to run.
process.on("disconnect", () => process.exit());
process.send!("ready");
