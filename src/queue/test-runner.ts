import { randomId } from "../../base/random-id.ts";
import { isOutput } from "../runner/changes.ts";
import type { TestFolder } from "../runner/find-tests.ts";
import { emptyResult, type TestOptions, type TestResult } from "../runner/run-test.ts";
import { TestFiles } from "../runner/test-files.ts";
import type { TestRunner } from "../runner/test-runner.ts";
import { decodeTestAnswer, type TestAnswer } from "./answers.ts";
import { QueueError } from "./errors.ts";
import { packFolder } from "./packed-test.ts";
import { QueuedJobs, type QueueOptions } from "./queued-jobs.ts";
import type { QueuedTest } from "./shapes.ts";

/** Test folders that may be in the queue for us at once: each is there whole. */
const WIDTH = 32;

/**
 * Has workers at a queue run test folders. Whatever is in a folder goes there, and its programs run there.
 *
 * @throws QueueError, OptionError
 */
export async function queueTestRunner(options: QueueOptions): Promise<TestRunner> {
  const jobs = await QueuedJobs.open(options);
  // Tests run again each time: somebody who asks wants to know.
  const run = randomId();
  let count = 0;
  return {
    width: WIDTH,
    run: async (test, testOptions) => {
      const id = `test-${run}-${++count}`;
      try {
        return await runTest(jobs, id, test, testOptions, options.version);
      } finally {
        await jobs.forget(id);
      }
    },
    close: () => jobs.close(),
  };
}

async function runTest(
  jobs: QueuedJobs,
  id: string,
  test: TestFolder,
  { plugin, instrumentAll = false, timeout, limits = {} }: TestOptions,
  version: string,
): Promise<TestResult> {
  const { name } = test;
  const failed = (failure: string): TestResult => ({ ...emptyResult(name), status: "failed", failures: [failure] });
  let folder: string;
  try {
    folder = Buffer.from(await packFolder(test.path)).toString("base64");
  } catch (error) {
    return failed((error as Error).message);
  }
  const data: QueuedTest = {
    version,
    name,
    folder,
    options: { plugin, instrumentAll, timeout, limits: { ...limits } },
  };
  const outcome = await jobs.have(id, "test", timeout, async () => data);
  if ("failure" in outcome) {
    const { code, message } = outcome.failure;
    if (code === "lost" || code === "answer") return failed(message);
    throw new QueueError(`workers at ${jobs.shown} can't run ${name}: ${message}`);
  }
  const answer = decoded(outcome.returned, jobs.shown);
  const left = new TestFiles(test.path, false);
  for (const [file, bytes] of Object.entries(answer.pictures)) {
    // Where a test would leave them, and nowhere else.
    if (isOutput(file) && !/[\\/]/.test(file)) left.write(file, bytes);
  }
  return { ...answer.result, name };
}

function decoded(returned: unknown, shown: string): TestAnswer {
  try {
    return decodeTestAnswer(returned);
  } catch (error) {
    throw new QueueError(`a worker at ${shown} gave no answer that can be read; is it of this flashnet?`, {
      cause: error,
    });
  }
}
