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
  say("ready");
}
