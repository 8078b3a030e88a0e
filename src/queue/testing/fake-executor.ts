import { setTimeout as delay } from "node:timers/promises";
import { failedAnswer } from "../../survey/failed.ts";
import type { Executor, SurveyedSwf } from "../../survey/job.ts";
import { sha256Of } from "./swfs.ts";

/** A picture that is another one for each SWF. */
export function pictureOf({ sha256 }: SurveyedSwf): Uint8Array {
  return new TextEncoder().encode(`picture of ${sha256}`);
}

/**
 * Tells of a SWF what its first byte is, as its version, and in `cpu` which process did it. One whose second byte is 1 can't
 * be done, with one whose second byte is 9 the process ends, and one whose second byte is 3 takes too long the first time.
 *
 * @param time milliseconds that each job takes
 */
export function fakeExecutor(width: number, time: number, onRun: (swf: SurveyedSwf) => void = () => {}): Executor {
  const tried = new Set<string>();
  return {
    width,
    async run(swf, job) {
      onRun(swf);
      if (swf.bytes[1] === 3 && tried.size === tried.add(swf.sha256).size - 1)
        return failedAnswer(job, { code: "timeout", message: "not done in time" }, 0);
      if (swf.bytes[1] === 1) throw new Error("there is no Ruffle 9.9.9 here");
      if (swf.bytes[1] === 9) process.kill(process.pid, "SIGKILL");
      await delay(time);
      const answer = { ...failedAnswer(job, { code: "crash", message: "" }, 0), milliseconds: time, cpu: process.pid };
      answer.row.problem = null;
      if (answer.stage === "inspect") return { ...answer, row: { ...answer.row, swfVersion: swf.bytes[0]! } };
      const picture = pictureOf(swf);
      return { ...answer, row: { ...answer.row, picture: sha256Of(picture) }, picture };
    },
    async close() {},
  };
}
