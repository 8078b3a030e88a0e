/** A process that runs tests, one after the other: src/runner/pool.ts. */
import { serveJobs } from "../jobs/serve-jobs.ts";
import { compileLazily, tieringBudget } from "../player/node/lazy-compilation.ts";
import type { TestJob } from "./pool.ts";
import { runTest } from "./run-test.ts";

compileLazily(tieringBudget.manyMovies);
serveJobs(({ test, options }: TestJob) => runTest(test, options));
