import { createHash } from "node:crypto";
import { failedAnswer } from "../survey/failed.ts";
import { type Executor, isWorthAnotherTry, type StageAnswer, type StageJob, type SurveyedSwf } from "../survey/job.ts";
import { decodeStageAnswer } from "./answers.ts";
import { QueueError } from "./errors.ts";
import type { Failure } from "./failures.ts";
import { type Outcome, QueuedJobs, type QueueOptions } from "./queued-jobs.ts";
import type { QueuedStage } from "./shapes.ts";
import { openStore } from "./stores/open-store.ts";
import type { Store } from "./stores/store.ts";

export interface QueueExecutorOptions extends QueueOptions {
  /** where workers find SWFs: a folder, `http(s)://…/` or `s3://bucket/prefix` */
  store: string;
  /** jobs that may be in the queue for us at once; default 256 */
  width?: number;
}

const DEFAULT_WIDTH = 256;

/**
 * The coordinator's end: workers at a queue do the jobs (`worker.ts`). Each job has an id that is a hash of SWF and job, so
 * that two coordinators, or one that was started again, have it done once.
 *
 * @throws QueueError, OptionError
 */
export async function queueExecutor({
  store,
  width = DEFAULT_WIDTH,
  ...options
}: QueueExecutorOptions): Promise<Executor> {
  const opened = await openStore(store);
  return new QueueExecutor(await QueuedJobs.open(options), opened, options.version, width);
}

class QueueExecutor implements Executor {
  readonly width: number;
  readonly #jobs: QueuedJobs;
  readonly #store: Store;
  readonly #version: string;

  constructor(jobs: QueuedJobs, store: Store, version: string, width: number) {
    this.#jobs = jobs;
    this.#store = store;
    this.#version = version;
    this.width = width;
  }

  async run(swf: SurveyedSwf, job: StageJob): Promise<StageAnswer> {
    const { sha256, bytes } = swf;
    const data = async (): Promise<QueuedStage> => {
      const source = await this.#store.put(swf);
      return { version: this.#version, sha256, size: bytes.length, source, job };
    };
    const id = stageId(sha256, job, this.#version);
    const outcome = await this.#jobs.have(id, "stage", job.timeout, data, isWorthTaking);
    return this.#answerOf(outcome, swf, job);
  }

  #answerOf(outcome: Outcome, { sha256 }: SurveyedSwf, job: StageJob): StageAnswer {
    if ("failure" in outcome) return this.#afterFailure(outcome.failure, sha256, job);
    const answer = decoded(outcome.returned);
    if (answer?.stage === job.stage) return answer;
    throw new QueueError(
      `a worker at ${this.#jobs.shown} gave no answer that can be read, for ${sha256}; is it of this flashnet?`,
    );
  }

  /** What is about this SWF alone is in its row; what would be so with each ends the survey. */
  #afterFailure({ code, message }: Failure, sha256: string, job: StageJob): StageAnswer {
    if (code === "lost" || code === "missing" || code === "damaged" || code === "answer")
      return failedAnswer(job, { code: "lost", message }, 0);
    if (code === "large") return failedAnswer(job, { code: "large", message }, 0);
    throw new QueueError(`workers at ${this.#jobs.shown} can't do the stage ${job.stage} of ${sha256}: ${message}`);
  }

  async close(): Promise<void> {
    await this.#jobs.close();
    this.#store.close();
  }
}

/** Of what was done before we came. Who asks again for what failed wants it tried again. */
function isWorthTaking(returned: unknown): boolean {
  const problem = decoded(returned)?.row.problem;
  return problem !== undefined && (problem === null || !isWorthAnotherTry(problem));
}

function decoded(returned: unknown): StageAnswer | undefined {
  try {
    return decodeStageAnswer(returned);
  } catch {
    return undefined;
  }
}

/** The same for the same, in whatever order a job's keys are. */
export function stageId(sha256: string, job: StageJob, version: string): string {
  const ordered = JSON.stringify(Object.entries(job).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `stage-${createHash("sha256").update(`${version}\n${sha256}\n${ordered}`).digest("hex")}`;
}
