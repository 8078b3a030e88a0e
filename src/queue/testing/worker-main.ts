/** A worker in a process of its own: `worker-process.ts`. What it does, it writes to stdout: the hash of each SWF. */
import { processRunner } from "../../runner/pool.ts";
import { queueWorker } from "../worker.ts";
import { fakeExecutor } from "./fake-executor.ts";

const { time, width, ...options } = JSON.parse(process.argv[2]!);
const executor = fakeExecutor(width, time, ({ sha256 }) => void process.stdout.write(`${sha256}\n`));
const log = { debug() {}, warn: (message: string) => void process.stderr.write(`${message}\n`) };
const worker = await queueWorker({ version: "1", executor, tests: processRunner(1), log, ...options });
process.once("SIGTERM", async () => {
  await worker.leave(1500);
  process.exit();
});
process.stdout.write("ready\n");
