import { createHash } from "node:crypto";
import type { StageJob, SurveyedSwf } from "../../survey/job.ts";

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What is called a SWF: a queue does not look at the bytes. */
export function swfOf(...bytes: number[]): SurveyedSwf {
  const whole = Uint8Array.from(bytes);
  return { sha256: sha256Of(whole), bytes: whole };
}

export const inspectJob: StageJob = { stage: "inspect", runtime: "flash", timeout: 5000, maxMemory: 1 << 28 };
export const runJob: StageJob = {
  stage: "run",
  runtime: "flash",
  ruffle: "0.6.0",
  frames: 10,
  picture: true,
  timeout: 5000,
  maxMemory: 1 << 28,
};
