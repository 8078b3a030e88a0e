/** What both ends of a queue have the engine, BullMQ, do. */
import type { JobsOptions } from "bullmq";

/** Its keys in Redis begin with both: an ACL user is let at them by `~flashnet:*`. */
export const PREFIX = "flashnet";
export const QUEUE = "jobs";

export type Kind = "stage" | "test";

/** Of each job: how often it is tried, and how long what came of it is kept for whoever asks for the same. */
export const jobOptions = {
  attempts: 3,
  removeOnComplete: { age: 3600, count: 2000 },
  removeOnFail: { age: 7 * 86_400, count: 2000 },
} as const satisfies JobsOptions;

/** Events that the engine keeps, each with an answer. Who misses one asks for the job itself. */
export const MAX_EVENTS = 512;

/** Workers that may be lost with a job before it is given up. */
export const MAX_LOST = 3;

/** Milliseconds after which a worker that is not heard of has lost its jobs. */
export const DEFAULT_LOCK = 30_000;

/** Milliseconds that a queue may be away for, and without anybody who does what is in it. */
export const DEFAULT_TIMEOUT = 300_000;
