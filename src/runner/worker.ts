/** A process that runs tests, one after the other: src/runner/pool.ts. */
import { serveJobs } from "../jobs/serve-jobs.ts";
import { tieringBudget, tierUpLate } from "../player/node/late-tier-up.ts";
import type { TestJob } from "./pool.ts";
import { runTest } from "./run-test.ts";

tierUpLate(tieringBudget.manyMovies);
serveJobs(({ test, options }: TestJob) => runTest(test, options));
