import { messageOf } from "../../base/errors.ts";

/**
 * Why a worker could not do a job; it stands before the message, as all that a queue keeps of an error is its text.
 *
 * - "shape": what is in the queue is no job of ours
 * - "version": the worker is of another flashnet
 * - "missing", "damaged", "large": the store does not have this SWF, has other bytes for it, or more than are taken
 * - "store": the store can't be used
 * - "refused": the worker can't do this job, or any
 * - "answer": its answer is too long for the queue
 * - "lost": workers were lost with it as often as they may be
 */
const CODES = ["shape", "version", "missing", "damaged", "large", "store", "refused", "answer", "lost"] as const;
export type FailureCode = (typeof CODES)[number];

export interface Failure {
  code: FailureCode;
  message: string;
}

/** What fails a job. */
export class JobFailure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
  }
}

/** BullMQ's words for a job whose workers were lost. */
const STALLED = "job stalled more than allowable limit";

/** Reads the text that a queue has kept. */
export function failureOf(reason: string): Failure {
  if (reason === STALLED) return { code: "lost", message: "workers were lost with it as often as they may be" };
  const [, code, message] = /^(\w+): (.*)$/s.exec(reason.slice(0, 2000)) ?? [];
  const known = CODES.find((one) => one === code);
  return known === undefined ? { code: "refused", message: reason.slice(0, 2000) } : { code: known, message: message! };
}

/** Another time is no better. */
export function isFinal(error: unknown): boolean {
  return error instanceof JobFailure && ["shape", "damaged", "large", "answer"].includes(error.code);
}

/** Of whatever has gone wrong with a job. */
export function failureFrom(error: unknown): JobFailure {
  return error instanceof JobFailure ? error : new JobFailure("refused", messageOf(error), { cause: error });
}
