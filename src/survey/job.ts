import type { InspectRow, RunRow, StageProblem } from "./row.ts";

/** What is to be done with one SWF, by whom it does not matter: `executor.ts`. Plain data, so that it can go over a queue. */
export type StageJob = InspectJob | RunJob;

export interface InspectJob {
  stage: "inspect";
  runtime: "flash" | "air";
  /** milliseconds after which it is broken off */
  timeout: number;
  /** bytes of memory that its process may take */
  maxMemory: number;
}

export interface RunJob {
  stage: "run";
  runtime: "flash" | "air";
  /** version of Ruffle, or folder of its package */
  ruffle: string;
  /** frames that are played */
  frames: number;
  /** seconds of the SWF's own time after which it is stopped; whichever comes first */
  seconds?: number;
  /** source of a server script, as one JavaScript module: who answers; without, nobody */
  server?: string;
  /** whether the last frame is kept as a picture */
  picture: boolean;
  timeout: number;
  maxMemory: number;
}

/** What came of a job. */
export type StageAnswer = (
  | { stage: "inspect"; row: InspectRow }
  | {
      stage: "run";
      row: RunRow;
      /** PNG, if there is one */
      picture?: Uint8Array;
    }
) & {
  /** that it took, of the wall clock and of the processor */
  milliseconds: number;
  cpu: number;
};

/** A job with all that a process of this machine needs for it. */
export interface LocalJob extends SurveyedSwf {
  job: StageJob;
  /** folder of the Ruffle that it is played in; default: the installed one */
  directory?: string;
}

/** Whoever does jobs: processes of this machine, or workers at a queue. */
export interface Executor {
  /** jobs that may be under way at once */
  readonly width: number;
  /**
   * What goes wrong with the SWF is in the answer.
   *
   * @throws Error when it can't be done at all, with this or any SWF; the survey ends with it
   */
  run(swf: SurveyedSwf, job: StageJob): Promise<StageAnswer>;
  close(): Promise<void>;
}

/** A SWF that was found. */
export interface SurveyedSwf {
  /** of its bytes, in hex */
  sha256: string;
  bytes: Uint8Array;
}

/** Problems that another time may go better. */
export function isWorthAnotherTry({ code }: StageProblem): boolean {
  return code === "timeout" || code === "memory" || code === "crash" || code === "lost";
}
