import { failedAnswer } from "../failed.ts";
import type { Executor, StageAnswer, StageJob, SurveyedSwf } from "../job.ts";
import type { StageProblem } from "../row.ts";
import { NOTHING } from "./lines.ts";

/** Does nothing, and says so. */
export class FakeExecutor implements Executor {
  readonly width = 3;
  /** what it was asked for: `stage SHA-256` */
  readonly asked: string[] = [];
  /** what goes wrong, by the text of a SWF, once each */
  problems: { text: string; problem: StageProblem | Error }[] = [];
  /** bytes of SWFs that it has at once, at most */
  most = 0;
  #bytes = 0;

  async run({ sha256, bytes }: SurveyedSwf, job: StageJob): Promise<StageAnswer> {
    this.asked.push(`${job.stage} ${sha256}`);
    this.#bytes += bytes.length;
    this.most = Math.max(this.most, this.#bytes);
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.#bytes -= bytes.length;
    const index = this.problems.findIndex(({ text }) => Buffer.from(bytes).includes(text));
    for (const { problem } of index < 0 ? [] : this.problems.splice(index, 1)) {
      if (problem instanceof Error) throw problem;
      return failedAnswer(job, problem, 1);
    }
    const times = { milliseconds: 1, cpu: 1 };
    if (job.stage === "inspect") return { stage: "inspect", row: NOTHING, ...times };
    const run = failedAnswer(job, { code: "crash", message: "" }, 1) as Extract<StageAnswer, { stage: "run" }>;
    return { stage: "run", row: { ...run.row, problem: null, ended: "frames", frames: job.frames }, ...times };
  }

  async close(): Promise<void> {}
}
