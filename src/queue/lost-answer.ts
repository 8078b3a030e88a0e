import type { StageAnswer, StageJob } from "../survey/job.ts";
import type { StageProblem } from "../survey/row.ts";

/** Of a job that nobody could do: rows with nothing but the problem. */
export function lostAnswer(job: StageJob, problem: StageProblem): StageAnswer {
  const cost = { milliseconds: 0, cpu: 0 };
  if (job.stage === "inspect") {
    const nothing = { swfVersion: null, vm: null, width: null, height: null, frameRate: null, frames: null };
    const none = {
      classes: [],
      calls: [],
      connections: [],
      policyUrls: [],
      sharedObjects: [],
      mentioned: [],
      unread: [],
    };
    return { stage: "inspect", row: { problem, ...nothing, ...none }, ...cost };
  }
  return {
    stage: "run",
    row: {
      ruffle: job.ruffle,
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
    },
    ...cost,
  };
}
