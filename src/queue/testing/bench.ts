/** What tests of both ends begin with, and what they clean up. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestFolder } from "../../runner/find-tests.ts";
import { emptyResult } from "../../runner/run-test.ts";
import type { Executor, SurveyedSwf } from "../../survey/job.ts";
import { type QueueExecutorOptions, queueExecutor } from "../executor.ts";
import { type QueueWorker, type QueueWorkerOptions, queueWorker } from "../worker.ts";
import { fakeExecutor } from "./fake-executor.ts";
import { type WorkerOptions, WorkerProcess } from "./worker-process.ts";

/** Milliseconds after which a silent worker has lost its jobs, in place of half a minute. */
export const LOCK = 700;

export class Bench {
  readonly url: string;
  /** folder of a store */
  readonly store: string = mkdtempSync(join(tmpdir(), "flashnet-store-"));
  /** lines of the coordinators' logs */
  readonly said: string[] = [];
  readonly workers: WorkerProcess[] = [];
  readonly workersSaid: string[] = [];
  readonly #own: QueueWorker[] = [];
  readonly #coordinators: Executor[] = [];

  constructor(url: string) {
    this.url = url;
  }

  async worker(options: Partial<WorkerOptions> = {}): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start({ url: this.url, width: 2, time: 20, lock: LOCK, ...options });
    this.workers.push(worker);
    return worker;
  }

  async coordinator(options: Partial<QueueExecutorOptions> = {}): Promise<Executor> {
    const log = { debug() {}, warn: (message: string) => void this.said.push(message) };
    const coordinator = await queueExecutor({
      url: this.url,
      version: "1",
      store: this.store,
      poll: 500,
      log,
      ...options,
    });
    this.#coordinators.push(coordinator);
    return coordinator;
  }

  /** A worker in this process. @param onRun gets the hash of each SWF that it begins with */
  async ownWorker(options: Partial<QueueWorkerOptions> = {}, onRun?: (swf: SurveyedSwf) => void): Promise<QueueWorker> {
    const log = { debug() {}, warn: (message: string) => void this.workersSaid.push(message) };
    const executor = fakeExecutor(4, 5, onRun);
    const tests = { width: 1, run: async ({ name }: TestFolder) => emptyResult(name), close: async () => {} };
    const worker = await queueWorker({ url: this.url, version: "1", executor, tests, lock: LOCK, log, ...options });
    this.#own.push(worker);
    return worker;
  }

  async close(): Promise<void> {
    await Promise.all(this.#own.map((worker) => worker.leave(0)));
    await Promise.all(this.#coordinators.map((one) => one.close()));
    await Promise.all(
      this.workers.map(async ({ child, ended }) => {
        child.kill("SIGKILL");
        await ended;
      }),
    );
    rmSync(this.store, { recursive: true, force: true });
  }
}
