/** What there is to say of a SWF that a stage could not do anything with. */
import type { StageAnswer, StageJob } from "./job.ts";
import type { InspectRow, RunRow, StageProblem } from "./row.ts";

/** @param milliseconds that were spent on it */
export function failedAnswer(job: StageJob, problem: StageProblem, milliseconds: number): StageAnswer {
  const times = { milliseconds, cpu: 0 };
  if (job.stage === "inspect") return { stage: "inspect", row: uninspected(problem), ...times };
  return { stage: "run", row: unplayed(job.ruffle, problem), ...times };
}

/** Of a SWF that could not be inspected. */
export function uninspected(problem: StageProblem): InspectRow {
  return {
    problem,
    swfVersion: null,
    vm: null,
    width: null,
    height: null,
    frameRate: null,
    frames: null,
    classes: [],
    calls: [],
    connections: [],
    policyUrls: [],
    sharedObjects: [],
    mentioned: [],
    unread: [],
  };
}

/** Of a SWF that could not be played. @param ruffle its version */
export function unplayed(ruffle: string, problem: StageProblem): RunRow {
  return {
    ruffle,
    problem,
    ended: null,
    frames: null,
    trace: [],
    traceSha256: null,
    traceLines: null,
    errors: [],
    connections: [],
    loads: [],
    picture: null,
  };
}
