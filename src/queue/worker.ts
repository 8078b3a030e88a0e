import { type Job, UnrecoverableError, WaitingError, Worker } from "bullmq";
import { deferred } from "../../base/deferred.ts";
import { messageOf } from "../../base/errors.ts";
import { flaw } from "../../base/flaw.ts";
import { countingLog, type Log } from "../../base/log.ts";
import { checkLimits, limitDefaults } from "../../base/options/limits.ts";
import type { TestRunner } from "../runner/test-runner.ts";
import type { Executor } from "../survey/job.ts";
import { parseQueueUrl } from "./address.ts";
import { encodeStageAnswer, encodeTestAnswer, fits } from "./answers.ts";
import { DEFAULT_LOCK, DEFAULT_TIMEOUT, MAX_LOST, PREFIX, QUEUE } from "./engine.ts";
import { failureFrom, isFinal, JobFailure } from "./failures.ts";
import { fetchSwf } from "./fetch-swf.ts";
import { isOfConnection, QueueLink, queueError } from "./link.ts";
import { picturesIn, withFolder } from "./packed-test.ts";
import { type QueuedStage, type QueuedTest, queuedStage, queuedTest } from "./shapes.ts";
import { parseOwnStore } from "./stores/store.ts";

export interface QueueWorkerOptions {
  /** `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]`; `rediss:` is with TLS */
  url: string;
  /** of flashnet: jobs of another one are refused */
  version: string;
  /** does stages of surveys */
  executor: Executor;
  /** runs test folders */
  tests: TestRunner;
  /** jobs at once; default the executor's width */
  jobs?: number;
  /** jobs a second that all workers of the queue begin, together; default no limit */
  rate?: number;
  /** folder or `http(s)://…/` where SWFs are; default what each job says */
  store?: string;
  /** milliseconds after which it has lost its jobs if it is not heard of; default 30 seconds */
  lock?: number;
  /** milliseconds that the queue may be away for; default 5 minutes */
  timeout?: number;
  log: Log;
}

export interface QueueWorker {
  /** URL of the queue, without the password */
  readonly shown: string;
  /** Rejects, with a QueueError, when the queue is away for too long. */
  readonly lost: Promise<never>;
  /** Takes nothing more, and ends when what it has is done. @param patience milliseconds after which the rest is given back */
  leave(patience: number): Promise<void>;
}

/** Milliseconds in which jobs are given back, and connections closed. */
const CLOSE_TIMEOUT = 2000;

/**
 * Takes jobs from a queue and does them.
 *
 * @throws QueueError when the queue can't be used; OptionError
 */
export async function queueWorker(options: QueueWorkerOptions): Promise<QueueWorker> {
  const { url, timeout = DEFAULT_TIMEOUT, lock = DEFAULT_LOCK, rate, store, executor } = options;
  const log = countingLog(options.log);
  const own = store === undefined ? undefined : parseOwnStore(store);
  const link = await QueueLink.open(parseQueueUrl(url), timeout, options.log);
  const leaving = deferred<"leaving">();

  /** What goes back to the coordinator. */
  const work = (job: Job): Promise<unknown> => {
    if (job.name === "stage") return doStage(checked(queuedStage, job.data, options.version), executor, own);
    if (job.name === "test") return doTest(checked(queuedTest, job.data, options.version), options.tests);
    throw new JobFailure("shape", "what is in the queue is no job of flashnet");
  };
  const process = async (job: Job, token?: string): Promise<unknown> => {
    const begun = performance.now();
    try {
      const answer = await Promise.race([work(job), leaving.promise]);
      if (answer !== "leaving") {
        log.debug(`${job.id}: done in ${Math.round(performance.now() - begun)} ms`);
        return answer;
      }
    } catch (error) {
      const { message } = failureFrom(error);
      log.debug(`${job.id}: ${message}`);
      throw isFinal(error) ? new UnrecoverableError(message) : failureFrom(error);
    }
    await job.moveToWait(token);
    throw new WaitingError();
  };

  const worker = new Worker(QUEUE, process, {
    connection: link.connection,
    prefix: PREFIX,
    // It asks again at once, and for ever, for what it may not have.
    autorun: false,
    concurrency: options.jobs ?? executor.width,
    lockDuration: lock,
    stalledInterval: lock,
    maxStalledCount: MAX_LOST - 1,
    ...(rate !== undefined && { limiter: { max: rate, duration: 1000 } }),
  });
  worker.on("error", (error) => {
    if (isOfConnection(error)) return;
    if (/could not renew lock|Missing lock|Lock mismatch|not in the active state/i.test(error.message))
      log.warn(`this worker was not heard of for ${lock / 1000} s, and others do what it had`);
    else log.warn(`the queue ${link.shown}: ${messageOf(error)}`);
  });
  try {
    await link.orLost(worker.waitUntilReady());
  } catch (error) {
    link.close();
    throw queueError(link.shown, error);
  }
  worker.run().catch((error) => log.warn(`the queue ${link.shown}: ${messageOf(error)}`));
  return {
    shown: link.shown,
    lost: link.lost,
    async leave(patience) {
      const giveBack = setTimeout(() => leaving.resolve("leaving"), patience);
      let giveUp: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (giveUp = setTimeout(resolve, patience + CLOSE_TIMEOUT)));
      await Promise.race([worker.close(), late]);
      clearTimeout(giveBack);
      clearTimeout(giveUp);
      link.close();
    },
  };
}

function checked<T extends { version: string }>(schema: Parameters<typeof flaw>[0], data: unknown, version: string): T {
  const theirs = (data as { version?: unknown } | null)?.version;
  if (typeof theirs === "string" && theirs !== version) {
    throw new JobFailure(
      "version",
      `the job is of flashnet ${theirs.slice(0, 50)}, the worker of ${version}; run the same`,
    );
  }
  const wrong = flaw(schema, data);
  if (wrong !== undefined) throw new JobFailure("shape", `what is in the queue is no job of flashnet: ${wrong}`);
  return data as T;
}

async function doStage(
  { sha256, size, source, job }: QueuedStage,
  executor: Executor,
  own: ((sha256: string) => string) | undefined,
): Promise<unknown> {
  const most = limitDefaults("PlayerHost").maxSwfLength;
  const bytes = await fetchSwf({ source: own?.(sha256) ?? source, sha256, size }, most);
  return sendable(encodeStageAnswer(await executor.run({ sha256, bytes }, job)));
}

function doTest({ name, folder, options }: QueuedTest, tests: TestRunner): Promise<unknown> {
  checkLimits("PlayerHost", options.limits, "limits of a test");
  return withFolder(Buffer.from(folder, "base64"), async (path) => {
    const result = await tests.run({ name, path }, { ...options, update: false });
    return sendable(encodeTestAnswer({ result, pictures: await picturesIn(path) }));
  });
}

function sendable(answer: unknown): unknown {
  if (fits(answer)) return answer;
  throw new JobFailure("answer", "what came of it is longer than a queue takes");
}
