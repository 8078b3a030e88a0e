import { createHash } from "node:crypto";

/** One of so many parts of all tests. */
export interface Shard {
  /** from 1 */
  index: number;
  count: number;
}

/** @throws Error for what is no `INDEX/COUNT` */
export function parseShard(text: string): Shard {
  const [, index, count] = (/^([1-9]\d{0,4})\/([1-9]\d{0,4})$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index > count) {
    throw new Error(`${JSON.stringify(text)} is no part of all tests; write INDEX/COUNT, as 2/5`);
  }
  return { index, count };
}

/** Whether a test belongs to a shard. It goes by the test's name alone: tests that come or go move no other one. */
export function isInShard(name: string, { index, count }: Shard): boolean {
  return createHash("sha256").update(name).digest().readUInt32BE() % count === index - 1;
}
