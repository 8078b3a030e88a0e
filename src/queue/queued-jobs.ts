import { type Job, Queue, QueueEvents } from "bullmq";
import { type Deferred, deferred } from "../../base/deferred.ts";
import type { Log } from "../../base/log.ts";
import { parseQueueUrl } from "./address.ts";
import { DEFAULT_TIMEOUT, jobOptions, type Kind, MAX_EVENTS, PREFIX, QUEUE } from "./engine.ts";
import { QueueError } from "./errors.ts";
import { type Failure, failureOf } from "./failures.ts";
import { isOfConnection, QueueLink, queueError } from "./link.ts";

export interface QueueOptions {
  /** `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]`; `rediss:` is with TLS */
  url: string;
  /** of flashnet: workers of another one refuse */
  version: string;
  /** milliseconds that the queue may be away for, and that nobody may do a job for beyond its own time; default 5 minutes */
  timeout?: number;
  /** milliseconds after which jobs are asked for that nothing was heard of; default 5000 */
  poll?: number;
  /** milliseconds after which what a worker could not do is tried again, twice as many the next time; default 1000 */
  backoff?: number;
  log: Log;
}

/** What came of a job: what the worker returned, or why there is nothing. */
export type Outcome = { returned: unknown } | { failure: Failure };

/** Milliseconds without a sign of a worker, beyond the time of a job, after which it is told. */
const QUIET = 30_000;

/** Milliseconds in which connections are closed in order. */
const CLOSE_TIMEOUT = 2000;

interface Pending {
  kind: Kind;
  data: () => Promise<object>;
  /** milliseconds that it may take */
  time: number;
  outcome: Deferred<Outcome>;
  /** it is in the queue, as far as is known */
  entered: boolean;
  /** whether what came of one that was done before we came will do */
  isGood: (returned: unknown) => boolean;
}

/**
 * Jobs that are in the queue for us. The queue's events say when one is finished; as they may be missed, and as the queue
 * may have forgotten the job, each is asked for now and then as well.
 */
export class QueuedJobs {
  readonly shown: string;
  readonly #link: QueueLink;
  readonly #queue: Queue;
  readonly #events: QueueEvents;
  readonly #pending = new Map<string, Pending>();
  readonly #timer: NodeJS.Timeout;
  readonly #timeout: number;
  readonly #poll: number;
  readonly #log: Log;
  #asking = false;
  /**
   * milliseconds in which nobody has taken or finished a job, though there were some: by what was asked meanwhile, as the
   * clock also goes while this machine sleeps
   */
  #quiet = 0;
  #isQuiet = false;

  /** @throws QueueError when the queue can't be used; OptionError */
  static async open(options: QueueOptions): Promise<QueuedJobs> {
    const { url, timeout = DEFAULT_TIMEOUT, poll = 5000, backoff = 1000, log } = options;
    const link = await QueueLink.open(parseQueueUrl(url), timeout, log);
    try {
      // Events that come before the first of ours was added are none of ours, and none of those after it may be missed.
      const [seconds] = await link.connection.time();
      const common = { connection: link.connection, prefix: PREFIX };
      const queue = new Queue(QUEUE, {
        ...common,
        defaultJobOptions: { ...jobOptions, backoff: { type: "exponential", delay: backoff, jitter: 0.5 } },
        streams: { events: { maxLen: MAX_EVENTS } },
      });
      const events = new QueueEvents(QUEUE, { ...common, lastEventId: `${seconds}000-0` });
      const jobs = new QueuedJobs(link, queue, events, timeout, poll, log);
      await link.orLost(Promise.all([queue.waitUntilReady(), events.waitUntilReady()]));
      return jobs;
    } catch (error) {
      link.close();
      throw queueError(link.shown, error);
    }
  }

  private constructor(link: QueueLink, queue: Queue, events: QueueEvents, timeout: number, poll: number, log: Log) {
    this.#link = link;
    this.shown = link.shown;
    this.#queue = queue;
    this.#events = events;
    this.#timeout = timeout;
    this.#poll = poll;
    this.#log = log;
    const tell = (error: Error): void => {
      if (!isOfConnection(error)) log.warn(`the queue ${link.shown}: ${error.message}`);
    };
    queue.on("error", tell);
    events.on("error", tell);
    events.on("active", () => this.#sign());
    events.on("completed", ({ jobId, returnvalue }) => {
      this.#sign();
      this.#pending.get(jobId)?.outcome.resolve({ returned: returnvalue });
    });
    events.on("failed", ({ jobId, failedReason }) => {
      this.#sign();
      const pending = this.#pending.get(jobId);
      // One that had failed before we came is removed, and does not fail again.
      if (pending?.entered) pending.outcome.resolve({ failure: failureOf(failedReason) });
    });
    this.#timer = setInterval(() => void this.#askForAll(), poll);
  }

  /**
   * Has a job done, or joins one that is there.
   *
   * @param id the same for the same job, whoever wants it
   * @param time milliseconds that it may take, once somebody has taken it
   * @param data what goes to the worker, if the job is not there yet
   * @param isGood whether what came of it earlier will do; if not, it is done anew, as one is that has failed
   * @throws QueueError when the queue is away for too long, or nobody does anything; whatever `data` throws
   */
  async have(
    id: string,
    kind: Kind,
    time: number,
    data: () => Promise<object>,
    isGood: (returned: unknown) => boolean = () => true,
  ): Promise<Outcome> {
    const known = this.#pending.get(id);
    if (known !== undefined) return this.#link.orLost(known.outcome.promise);
    if (this.#pending.size === 0) this.#sign();
    const pending: Pending = { kind, data, time, outcome: deferred(), entered: false, isGood };
    pending.outcome.promise.catch(() => {});
    this.#pending.set(id, pending);
    try {
      await this.#link.orLost(Promise.race([this.#enter(id, pending), pending.outcome.promise]));
      return await this.#link.orLost(pending.outcome.promise);
    } catch (error) {
      pending.outcome.reject(error);
      throw error;
    } finally {
      this.#pending.delete(id);
    }
  }

  /** Forgets a job that nobody else asks for. */
  async forget(id: string): Promise<void> {
    if (!this.#link.isAway) await this.#queue.remove(id).catch(() => {});
  }

  async #enter(id: string, pending: Pending): Promise<void> {
    const state = await this.#queue.getJobState(id);
    if (state === "completed" || state === "failed") {
      const job: Job | undefined = await this.#queue.getJob(id);
      if (state === "completed" && job !== undefined && pending.isGood(job.returnvalue))
        return pending.outcome.resolve({ returned: job.returnvalue });
      // `retry` would leave its count of lost workers as it is.
      await job?.remove().catch(() => {});
    }
    if (state === "completed" || state === "failed" || state === "unknown") {
      const data = await pending.data();
      await this.#queue.add(pending.kind, data, { jobId: id }).catch((error) => {
        throw queueError(this.shown, error);
      });
    }
    pending.entered = true;
  }

  async #askForAll(): Promise<void> {
    if (this.#link.isAway || this.#pending.size === 0) this.#sign();
    if (this.#asking || this.#link.isAway || this.#pending.size === 0) return;
    this.#asking = true;
    try {
      const entered = [...this.#pending].filter(([, { entered }]) => entered);
      await this.#link.orLost(Promise.all(entered.map(([id, pending]) => this.#ask(id, pending))));
      this.#judgeQuiet();
    } catch (error) {
      // A queue that is lost tells whoever waits; anything else is asked again.
      if (!isOfConnection(error)) this.#log.debug(`the queue ${this.shown}: ${(error as Error).message}`);
    } finally {
      this.#asking = false;
    }
  }

  async #ask(id: string, pending: Pending): Promise<void> {
    // Not the job itself: it may have a test folder in it.
    const state = await this.#queue.getJobState(id);
    if (state === "completed" || state === "failed") {
      const job: Job | undefined = await this.#queue.getJob(id);
      if (job === undefined) return;
      if (state === "completed") pending.outcome.resolve({ returned: job.returnvalue });
      else pending.outcome.resolve({ failure: failureOf(job.failedReason) });
    }
    // A queue that came back may lack what it had not written yet.
    if (state === "unknown") await this.#enter(id, pending).catch((error) => pending.outcome.reject(error));
  }

  #sign(): void {
    this.#quiet = 0;
    this.#isQuiet = false;
  }

  #judgeQuiet(): void {
    this.#quiet += this.#poll;
    const longest = Math.max(...Array.from(this.#pending.values(), ({ time }) => time));
    const beyond = this.#quiet - longest;
    if (beyond > this.#timeout) {
      const message = `nobody does what is in the queue ${this.shown}; start workers: flashnet worker --queue URL`;
      for (const { outcome } of this.#pending.values()) outcome.reject(new QueueError(message));
    } else if (beyond > QUIET && !this.#isQuiet) {
      this.#isQuiet = true;
      this.#log.warn(
        `no worker has done anything in the queue ${this.shown} for ${this.#quiet / 1000} s; are there any?`,
      );
    }
  }

  /** Lets the queue be: what is in it is done all the same, and is lost to whoever waits for it. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const failure: Failure = { code: "lost", message: "the queue was left before it was done" };
    for (const { outcome } of this.#pending.values()) outcome.resolve({ failure });
    const closed = Promise.allSettled([this.#events.close(), this.#queue.close()]);
    // Of a queue that is away they may not close.
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([closed, new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_TIMEOUT)))]);
    clearTimeout(timer);
    this.#link.close();
  }
}
