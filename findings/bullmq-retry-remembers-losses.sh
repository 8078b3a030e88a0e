#!/usr/bin/env bash
# Guess:    job.retry() of a job that was given up, as workers were lost with it too often, begins anew: it may be lost as often
#           again. There is an option, resetAttemptsStarted, for those who want the counts of tries to begin anew, too.
# So:       the count of lost workers stays, and no option resets it: the next worker that is lost ends the job. Removing it and
#           adding it again under its id is what begins anew.
# Who:      queues of jobs that took a machine down, tried again by hand on a better one. (Needs Debian's redis-server.)
. "$(dirname "$0")/lib/setup.sh"
tool redis-server redis-server
packages bullmq@6.7.0 ioredis@5.11.1
check <<'JS'
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Queue, Worker } from "bullmq";
import { report, version } from "./report.mjs";

const socket = `${process.cwd()}/redis.sock`;
const redis = spawn("redis-server", ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"], { stdio: "ignore" });
process.on("exit", () => redis.kill());
for (let tries = 0; !existsSync(socket) && tries < 100; tries++) await sleep(50);
const connection = { path: socket, maxRetriesPerRequest: null };
const queue = new Queue("jobs", { connection });
/** How often the job is begun before it is given up, by a worker whose locks run out as those of a lost one do. */
async function begun() {
  let count = 0;
  const options = { connection, concurrency: 9, lockDuration: 300, stalledInterval: 200, maxStalledCount: 2, skipLockRenewal: true };
  const worker = new Worker("jobs", () => new Promise(() => count++), options);
  worker.on("error", () => {});
  for (let tries = 0; (await queue.getJobCounts("failed")).failed === 0 && tries < 200; tries++) await sleep(50);
  await worker.close(true);
  return count;
}

const add = () => queue.add("job", {}, { jobId: "one" });
await add();
const first = await begun();
await (await queue.getJob("one")).retry("failed", { resetAttemptsStarted: true, resetAttemptsMade: true });
const again = await begun();
await (await queue.getJob("one")).remove();
await add();
const anew = await begun();
report(
  `${version("bullmq")}, maxStalledCount 2`,
  { "begun before it is given up": first, "after retry": again, "after remove and add": anew },
  first === 3 && again === 1 && anew === first,
);
process.exit();
JS
