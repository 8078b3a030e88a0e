import { Worker } from "node:worker_threads";

/** Looks each second whether whoever has started the process is still there: a job that never ends hears of nothing. */
const WATCH = `
  const { workerData: parent } = require("node:worker_threads");
  setInterval(() => process.ppid === parent || process.kill(process.pid, "SIGKILL"), 1000);
`;

/**
 * The process's end of `JobProcess`: does one job after another, and ends with whoever has started it.
 *
 * @param work does not throw; what it throws is a fault of ours, and ends the process
 */
export function serveJobs<Job>(work: (job: Job) => Promise<unknown>): void {
  const say = (message: unknown): void => {
    // Nobody may be there any more, which the event for that has not told yet.
    if (process.connected) process.send!(message, () => {});
  };
  process.on("message", (job: Job) => {
    work(job).then(say, (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      process.exit(1);
    });
  });
  process.on("disconnect", () => process.exit());
  // Without the loaders of this process, which want its attention.
  new Worker(WATCH, { eval: true, execArgv: [], workerData: process.ppid }).unref();
  say("ready");
}
