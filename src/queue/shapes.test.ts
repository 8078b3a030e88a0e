/** What comes over a queue: answers, jobs, and why there are none. */

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flaw } from "../../base/flaw.ts";
import { emptyResult } from "../runner/run-test.ts";
import { failedAnswer } from "../survey/failed.ts";
import type { StageAnswer } from "../survey/job.ts";
import { decodeStageAnswer, decodeTestAnswer, encodeStageAnswer, encodeTestAnswer } from "./answers.ts";
import { stageId } from "./executor.ts";
import { failureOf, isFinal, JobFailure } from "./failures.ts";
import { MAX_PICTURE, queuedStage, queuedTest } from "./shapes.ts";
import { inspectJob, runJob, sha256Of } from "./testing/swfs.ts";

/** As Redis has it. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("answers", () => {
  const picture = Uint8Array.of(0, 255, 10);
  const inspected = failedAnswer(inspectJob, { code: "damaged", message: "ä" }, 0);
  const run = failedAnswer(runJob, { code: "panic", message: "" }, 0) as StageAnswer & { stage: "run" };
  const drawn = { ...run, row: { ...run.row, picture: sha256Of(picture) }, picture };

  it.each([inspected, run, drawn])("come as they were", (answer) => {
    expect(decodeStageAnswer(sent(encodeStageAnswer(answer)))).toEqual(answer);
  });

  it("come without a picture that is too long", () => {
    const large = { ...drawn, picture: new Uint8Array(MAX_PICTURE + 1) };
    expect(encodeStageAnswer(large)).toEqual(run);
  });

  it("of tests come with their pictures", () => {
    const answer = { result: emptyResult("x/y"), pictures: { "last.actual.png": picture } };
    expect(decodeTestAnswer(sent(encodeTestAnswer(answer)))).toEqual(answer);
  });

  it("that are none are refused", () => {
    const others = fc.oneof(fc.anything(), fc.record({ stage: fc.constantFrom("inspect", "run"), row: fc.anything() }));
    fc.assert(fc.property(others, (value) => void expect(() => decodeStageAnswer(value)).toThrow()));
    fc.assert(fc.property(fc.anything(), (value) => void expect(() => decodeTestAnswer(value)).toThrow()));
    expect(() => decodeStageAnswer({ ...inspected, milliseconds: -1 })).toThrow();
    expect(() => decodeStageAnswer({ ...run, row: { ...run.row, picture: "../../x" } })).toThrow();
    expect(() => decodeStageAnswer({ ...run, picture: "no base64" })).toThrow();
  });
});

it("jobs that are none have a flaw, in one line", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const schema of [queuedStage, queuedTest]) expect(flaw(schema, value)).toMatch(/^.+$/);
    }),
  );
});

it.each([
  ["missing: the store does not have it", { code: "missing", message: "the store does not have it" }],
  [
    "job stalled more than allowable limit",
    { code: "lost", message: "workers were lost with it as often as they may be" },
  ],
  ["unknown: x", { code: "refused", message: "unknown: x" }],
  ["", { code: "refused", message: "" }],
])("the reason %j", (reason, failure) => {
  expect(failureOf(reason)).toEqual(failure);
});

it("a failure is read as it was written, and some are final", () => {
  expect(failureOf(new JobFailure("store", "a: b\nc").message)).toEqual({ code: "store", message: "a: b\nc" });
  expect(["shape", "damaged", "store", "version"].map((code) => isFinal(new JobFailure(code as "shape", "")))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it("the id of a job is that of SWF, job and version, in whatever order", () => {
  const reordered = Object.fromEntries(Object.entries(runJob).reverse()) as typeof runJob;
  const id = stageId("ab", runJob, "1");
  expect(id).toMatch(/^stage-[\da-f]{64}$/);
  expect(stageId("ab", reordered, "1")).toBe(id);
  const others = [
    stageId("ac", runJob, "1"),
    stageId("ab", inspectJob, "1"),
    stageId("ab", runJob, "2"),
    stageId("ab", { ...runJob, timeout: 1 }, "1"),
  ];
  expect(new Set([id, ...others]).size).toBe(5);
});
