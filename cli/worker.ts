import type { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { ExitCode } from "./exit-code.ts";
import { parseSeconds, wholeNumber } from "./movie-options.ts";
import { addOptions } from "./options.ts";
import { addQueueOptions, type QueueCommandOptions } from "./queue-options.ts";
import { ruffleFolder } from "./ruffle-folder.ts";
import { createLog, printLine, type Terminal } from "./terminal.ts";

interface WorkerCommandOptions extends QueueCommandOptions {
  queue: string;
  store?: string;
  jobs?: number;
  rate?: number;
  /** seconds */
  lock: number;
  verbose: boolean;
}

/** Milliseconds in which a worker that is told to leave ends what it has. */
const PATIENCE = 30_000;

export function workerCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command = program
    .command("worker")
    .description(
      "do what is in a queue: stages of surveys, and test folders with their programs (docs/survey-queue.md)",
    );
  addQueueOptions(command, "worker");
  addOptions(command, "worker", ["store", "jobs", "rate", "lock", "verbose"], {
    jobs: wholeNumber(1, 256),
    rate: wholeNumber(1, 1_000_000),
    lock: parseSeconds,
  }).action(async (options: WorkerCommandOptions) => exit(await work(options, terminal)));
}

async function work(options: WorkerCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { queueWorker } = await import("../src/queue/worker.ts");
  const { processRunner } = await import("../src/runner/pool.ts");
  const { queue, queueTimeout, store, jobs, rate, lock, verbose } = options;
  const { localExecutor } = await import("../src/survey/local-executor.ts");
  const { Ruffles } = await import("../src/survey/ruffles.ts");
  const executor = localExecutor({ ruffles: new Ruffles(ruffleFolder()), ...(jobs !== undefined && { jobs }) });
  const tests = processRunner(jobs);
  try {
    const worker = await queueWorker({
      url: queue,
      version: packageJson.version,
      executor,
      tests,
      ...(jobs !== undefined && { jobs }),
      ...(rate !== undefined && { rate }),
      ...(store !== undefined && { store }),
      lock: lock * 1000,
      timeout: queueTimeout * 1000,
      log: createLog(terminal, verbose),
    });
    printLine(terminal.stdout, `${worker.shown} ${executor.width}`);
    try {
      await Promise.race([terminal.interrupted(), worker.lost]);
    } finally {
      await worker.leave(PATIENCE);
    }
  } finally {
    await Promise.all([executor.close(), tests.close()]);
  }
  return ExitCode.done;
}
