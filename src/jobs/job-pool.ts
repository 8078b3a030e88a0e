import { type JobLimits, type JobOutcome, JobProcess, type JobProcessOptions } from "./job-process.ts";

export interface JobPoolOptions extends JobProcessOptions {
  /** processes */
  jobs: number;
}

/** Does jobs in a number of processes, which are started when they are needed, and kept for the next ones. */
export class JobPool<Job, Answer> {
  readonly width: number;
  readonly #options: JobProcessOptions;
  readonly #all = new Set<JobProcess<Job, Answer>>();
  readonly #idle: JobProcess<Job, Answer>[] = [];
  readonly #waiting: ((process: JobProcess<Job, Answer>) => void)[] = [];

  constructor({ jobs, ...options }: JobPoolOptions) {
    this.width = jobs;
    this.#options = options;
  }

  async run(job: Job, limits: JobLimits): Promise<JobOutcome<Answer>> {
    const process = await this.#take();
    try {
      return await process.run(job, limits);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(process);
      else next(process);
    }
  }

  /** Ends all processes: what they do has failed. */
  close(): void {
    for (const process of this.#all) process.close();
  }

  #take(): JobProcess<Job, Answer> | Promise<JobProcess<Job, Answer>> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#all.size >= this.width) return new Promise((resolve) => this.#waiting.push(resolve));
    const process = new JobProcess<Job, Answer>(this.#options);
    this.#all.add(process);
    return process;
  }
}
