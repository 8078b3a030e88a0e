import { createHash } from "node:crypto";
import type { StageJob } from "./job.ts";

/** A stage as a survey is asked for it. */
export interface Stage {
  job: StageJob;
  /** what its results depend on beside the SWF, in 32 hex digits: whenever that changes, the stage is done again */
  conditions: string;
}

/** @param flashnet its version */
export function stageOf(job: StageJob, flashnet: string): Stage {
  // How much time and memory it may take makes no other result.
  const { timeout: _, maxMemory: __, ...relevant } = job;
  const text = JSON.stringify({ flashnet, ...relevant });
  return { job, conditions: createHash("sha256").update(text).digest("hex").slice(0, 32) };
}

/** What stands for a stage of a SWF, as `DigestMap` takes it. @param sha256 of the SWF */
export function digestOf(sha256: string, conditions: string): Uint8Array {
  const [swf, other] = [Buffer.from(sha256.slice(0, 32), "hex"), Buffer.from(conditions, "hex")];
  return swf.map((byte, index) => byte ^ other[index]!);
}
