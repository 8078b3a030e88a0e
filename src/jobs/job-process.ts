import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { reasonOf } from "../../base/system-errors.ts";

export interface JobProcessOptions {
  /** Starts the process. It says anything once it is ready, and then answers each message with one of its own. */
  start(): ChildProcess;
  /** bytes of memory after which a job leaves a process that the next one does not get; default: whatever it has */
  tired?: number;
}

export interface JobLimits {
  /** milliseconds, after which the process is ended */
  timeout: number;
  /** bytes of memory that the process may take, where the system tells; default: whatever it takes */
  maxMemory?: number;
}

/** What ended the process before it had an answer. */
export interface JobFailure {
  code: "timeout" | "memory" | "crash";
  /** one line */
  message: string;
}

export type JobOutcome<Answer> = { answer: Answer } | { failure: JobFailure };

const CLOSED: { failure: JobFailure } = { failure: { code: "crash", message: "the processes have been ended" } };

/** Milliseconds until a process runs, on a machine that is busy. */
const START = 60_000;
/** Milliseconds between two looks at its memory. */
const LOOK = 250;

/**
 * A process that does jobs, one at a time. What a job makes of it, out of time, out of memory, or dead, costs that job its
 * answer and nobody else anything: the next one gets another process.
 */
export class JobProcess<Job, Answer> {
  readonly #options: JobProcessOptions;
  #process: ChildProcess | undefined;
  #isClosed = false;

  constructor(options: JobProcessOptions) {
    this.#options = options;
  }

  async run(job: Job, limits: JobLimits): Promise<JobOutcome<Answer>> {
    if (this.#isClosed) return CLOSED;
    const started = this.#process ?? (await this.#start());
    if ("failure" in started) return started;
    const outcome = await this.#answer(started, job, limits);
    if (memoryOf(started) > (this.#options.tired ?? Number.POSITIVE_INFINITY)) this.stop();
    return outcome;
  }

  /** Ends it for good: jobs fail from now on. */
  close(): void {
    this.#isClosed = true;
    this.stop();
  }

  /** Ends it. The next job starts another. */
  stop(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }

  async #start(): Promise<ChildProcess | { failure: JobFailure }> {
    const child = this.#options.start();
    this.#process = child;
    const failure = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(`did not start within ${START / 1000} s`), START);
      const settle = (failed?: string): void => {
        clearTimeout(timer);
        resolve(failed);
      };
      child.once("message", () => settle());
      child.once("exit", (code, signal) => settle(ended(code, signal)));
      child.on("error", (error) => settle(`can't be used: ${reasonOf(error)}`));
    });
    if (failure === undefined) return child;
    this.stop();
    return { failure: { code: "crash", message: `the process for it ${failure}` } };
  }

  #answer(child: ChildProcess, job: Job, { timeout, maxMemory }: JobLimits): Promise<JobOutcome<Answer>> {
    return new Promise((resolve) => {
      const settle = (outcome: JobOutcome<Answer>): void => {
        clearTimeout(timer);
        clearInterval(looking);
        child.off("message", onMessage).off("exit", onExit);
        resolve(outcome);
      };
      const end = (code: JobFailure["code"], message: string): void => {
        this.stop();
        settle({ failure: { code, message } });
      };
      const onMessage = (answer: unknown): void => settle({ answer: answer as Answer });
      const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
        end("crash", `the process ${ended(code, signal)}`);
      const timer = setTimeout(
        () => end("timeout", `it was not done after ${timeout / 1000} s, and did not respond`),
        timeout,
      );
      const look = (): void => {
        if (memoryOf(child) > maxMemory!) end("memory", `it took more than ${maxMemory! >> 20} MiB of memory`);
      };
      const looking = maxMemory === undefined ? undefined : setInterval(look, LOOK);
      child.on("message", onMessage).on("exit", onExit);
      if (!child.connected) onExit(child.exitCode, child.signalCode);
      else child.send(job as object, (error) => error && onExit(child.exitCode, child.signalCode));
    });
  }
}

function ended(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === null) return `ended, with exit code ${code}`;
  return `was killed with ${signal}; if that was nobody, memory was short: lower --jobs`;
}

/** Bytes; 0 where the system does not tell. */
function memoryOf({ pid }: ChildProcess): number {
  try {
    const [, kilobytes = "0"] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}
