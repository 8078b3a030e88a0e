/** What workers give back, as it is checked before it is believed. */
import * as v from "valibot";
import type { TestResult } from "../runner/run-test.ts";
import type { StageAnswer } from "../survey/job.ts";
import type { InspectRow, RunRow } from "../survey/row.ts";
import { base64, count, line, lines, MAX_ANSWER, MAX_PICTURE, positive, sha256 } from "./shapes.ts";

const problem = v.nullable(
  v.strictObject({
    code: v.picklist(["damaged", "large", "timeout", "memory", "crash", "panic", "lost"]),
    message: line,
  }),
);
const text = v.nullable(line);
const number = v.nullable(v.number());
const connections = v.pipe(
  v.array(
    v.strictObject({
      host: line,
      port: count,
      protocol: v.picklist(["tcp", "tls", "rtmp", "rtmps", "rtmpt", "udp"]),
    }),
  ),
  v.maxLength(100_000),
);

const inspectRow: v.GenericSchema<unknown, InspectRow> = v.strictObject({
  problem,
  swfVersion: number,
  vm: v.nullable(v.picklist(["AVM1", "AVM2"])),
  width: number,
  height: number,
  frameRate: number,
  frames: number,
  classes: v.array(
    v.strictObject({ name: line, provider: v.picklist(["flashnet", "player", "missing"]), lacks: lines }),
  ),
  calls: lines,
  connections,
  policyUrls: lines,
  sharedObjects: lines,
  mentioned: lines,
  unread: lines,
});

const runRow: v.GenericSchema<unknown, RunRow> = v.strictObject({
  ruffle: line,
  problem,
  ended: text,
  frames: number,
  trace: lines,
  traceSha256: v.nullable(sha256),
  traceLines: number,
  errors: lines,
  connections,
  loads: lines,
  picture: v.nullable(sha256),
});

const cost = { milliseconds: positive, cpu: positive };

const stageAnswer = v.variant("stage", [
  v.strictObject({ stage: v.literal("inspect"), row: inspectRow, ...cost }),
  v.strictObject({
    stage: v.literal("run"),
    row: runRow,
    picture: v.exactOptional(base64(MAX_PICTURE)),
    ...cost,
  }),
]);

const testResult: v.GenericSchema<unknown, TestResult> = v.strictObject({
  name: line,
  status: v.picklist(["passed", "failed", "ignored"]),
  failures: lines,
  unsupported: lines,
  diff: lines,
  traffic: lines,
  pictures: lines,
  updated: lines,
  seconds: v.number(),
});

/** A result, and the pictures that the test has left in its folder, by name. */
const testAnswer = v.strictObject({
  result: testResult,
  pictures: v.record(v.pipe(v.string(), v.maxLength(255)), base64(MAX_PICTURE)),
});

export interface TestAnswer {
  result: TestResult;
  pictures: Record<string, Uint8Array>;
}

/** As it goes over the queue. A picture that is beyond the limit stays behind. */
export function encodeStageAnswer(answer: StageAnswer): unknown {
  if (answer.stage === "inspect" || answer.picture === undefined) return answer;
  const { picture, ...rest } = answer;
  if (picture.length > MAX_PICTURE) return { ...rest, row: { ...answer.row, picture: null } };
  return { ...rest, picture: Buffer.from(picture).toString("base64") };
}

/** @throws Error that names what is wrong */
export function decodeStageAnswer(value: unknown): StageAnswer {
  const answer = v.parse(stageAnswer, value);
  if (answer.stage === "inspect" || answer.picture === undefined) return answer as StageAnswer;
  return { ...answer, picture: new Uint8Array(Buffer.from(answer.picture, "base64")) };
}

export function encodeTestAnswer({ result, pictures }: TestAnswer): unknown {
  const kept = Object.entries(pictures).filter(([, { length }]) => length <= MAX_PICTURE);
  return {
    result,
    pictures: Object.fromEntries(kept.map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")])),
  };
}

/** @throws Error that names what is wrong */
export function decodeTestAnswer(value: unknown): TestAnswer {
  const { result, pictures } = v.parse(testAnswer, value);
  const decoded = Object.entries(pictures).map(([name, text]) => [name, new Uint8Array(Buffer.from(text, "base64"))]);
  return { result, pictures: Object.fromEntries(decoded) };
}

/** Whether an answer can go over the queue. */
export function fits(answer: unknown): boolean {
  return JSON.stringify(answer).length <= MAX_ANSWER;
}
