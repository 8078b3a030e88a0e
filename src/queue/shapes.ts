/** What both ends of a queue send, as it is checked before it is used. Whoever may write to the queue may have sent it. */
import * as v from "valibot";

const MIB = 1 << 20;

/** Bytes of the JSON of an answer, and of a picture in it. */
export const MAX_ANSWER = 24 * MIB;
export const MAX_PICTURE = 8 * MIB;
/** Bytes of a test folder: packed, and unpacked. */
export const MAX_PACKED = 16 * MIB;
export const MAX_UNPACKED = 64 * MIB;

const MAX_SCRIPT = 4 * MIB;
const MAX_LINES = 100_000;
/** the longest time-out: a day, in milliseconds */
const MAX_TIMEOUT = 86_400_000;

export const line = v.pipe(v.string(), v.maxLength(MIB));
export const lines = v.pipe(v.array(line), v.maxLength(MAX_LINES));
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const positive = v.pipe(v.number(), v.finite(), v.minValue(0));
export const sha256 = v.pipe(v.string(), v.regex(/^[\da-f]{64}$/));

/** Bytes as base64. @param most how many at most */
export function base64(most: number) {
  return v.pipe(v.string(), v.maxLength(Math.ceil(most / 3) * 4), v.base64());
}

const runtime = v.picklist(["flash", "air"]);
const bounds = {
  timeout: v.pipe(v.number(), v.minValue(1), v.maxValue(MAX_TIMEOUT)),
  maxMemory: count,
};

const stageJob = v.variant("stage", [
  v.strictObject({ stage: v.literal("inspect"), runtime, ...bounds }),
  v.strictObject({
    stage: v.literal("run"),
    runtime,
    ruffle: v.pipe(v.string(), v.maxLength(4096)),
    frames: count,
    seconds: v.exactOptional(positive),
    server: v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_SCRIPT))),
    picture: v.boolean(),
    ...bounds,
  }),
]);

/** What is in a queue of a stage of a survey, in place of the SWF itself. */
export const queuedStage = v.strictObject({
  /** of flashnet: workers of another one give other results */
  version: line,
  sha256,
  /** bytes of the SWF */
  size: count,
  /** where it is: URL, or path; workers with a store of their own look there */
  source: v.pipe(v.string(), v.maxLength(8192)),
  job: stageJob,
});

/** A test folder. */
export const queuedTest = v.strictObject({
  version: line,
  name: v.pipe(v.string(), v.maxLength(4096)),
  /** ZIP */
  folder: base64(MAX_PACKED),
  options: v.strictObject({
    plugin: v.boolean(),
    instrumentAll: v.boolean(),
    timeout: bounds.timeout,
    limits: v.record(v.pipe(v.string(), v.maxLength(100)), count),
  }),
});

export type QueuedStage = v.InferOutput<typeof queuedStage>;
export type QueuedTest = v.InferOutput<typeof queuedTest>;
