/** A process that does the stages of a survey, one SWF after the other: local-executor.ts. */
import { serveJobs } from "../jobs/serve-jobs.ts";
import { describeLibrary } from "../library/describe.ts";
import { compileLazily, tieringBudget } from "../player/node/lazy-compilation.ts";
import { readLibrarySwf } from "../player/node/package.ts";
import { loadRuffle } from "../player/node/runtime.ts";
import { scriptIn } from "../scripted/load.ts";
import { importBundle } from "../scripted/load-module.ts";
import type { LocalJob, StageAnswer } from "./job.ts";
import { inspectStage } from "./stages/inspect.ts";
import { runStage } from "./stages/run.ts";

compileLazily(tieringBudget.manyMovies);
const library = describeLibrary(await readLibrarySwf());

serveJobs(async (job: LocalJob) => {
  const begun = performance.now();
  const { user, system } = process.cpuUsage();
  const done = await work(job);
  const used = process.cpuUsage();
  const cpu = (used.user - user + used.system - system) / 1000;
  return { ...done, milliseconds: performance.now() - begun, cpu };
});

type Done =
  | { stage: "inspect"; row: Extract<StageAnswer, { stage: "inspect" }>["row"] }
  | ({ stage: "run" } & Awaited<ReturnType<typeof runStage>>);

async function work({ sha256, bytes, job, directory }: LocalJob): Promise<Done> {
  if (job.stage === "inspect") return { stage: "inspect", row: inspectStage(bytes, job, library) };
  const ruffle = await loadRuffle(directory === undefined ? {} : { directory });
  // A script of its own for each SWF: it may keep what it has heard.
  const server = job.server === undefined ? undefined : scriptIn(await importBundle(job.server, sha256));
  return { stage: "run", ...(await runStage(bytes, job, { ruffle, ...(server && { server }) })) };
}
