/** Many machines, and what happens to them: real Redis, workers in processes of their own. */
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StageAnswer, SurveyedSwf } from "../survey/job.ts";
import { Bench } from "./testing/bench.ts";
import { pictureOf } from "./testing/fake-executor.ts";
import { RedisServer } from "./testing/redis.ts";
import { inspectJob, runJob, sha256Of, swfOf } from "./testing/swfs.ts";

let redis: RedisServer;
let bench: Bench;
beforeEach(async () => {
  redis = await RedisServer.start();
  bench = new Bench(redis.url);
});
afterEach(async () => {
  await bench.close();
  await redis.close();
});

const swfs = (count: number): SurveyedSwf[] => Array.from({ length: count }, (_, i) => swfOf(i & 255, 0, i >> 8));
const versionOf = (answer: StageAnswer): unknown => answer.stage === "inspect" && answer.row.swfVersion;
const until = (isSo: () => boolean): Promise<unknown> => vi.waitUntil(isSo, { timeout: 20_000, interval: 20 });
const begunBy = (): string[] => bench.workers.flatMap(({ begun }) => begun);

it("one worker is killed, one stopped for a while, Redis started again: every result is there, once", async () => {
  const [killed, stopped] = await Promise.all([bench.worker(), bench.worker(), bench.worker()]);
  const coordinator = await bench.coordinator();
  const all = swfs(300);
  const results = new Map<string, unknown>();
  const surveyed = all.map(async (swf) => {
    const answer = await coordinator.run(swf, inspectJob);
    expect(results.has(swf.sha256)).toBe(false);
    results.set(swf.sha256, versionOf(answer));
  });
  await until(() => results.size > 20);
  await killed!.kill("SIGKILL");
  await until(() => results.size > 60);
  await stopped!.kill("SIGSTOP");
  await until(() => results.size > 100);
  await redis.stop();
  await delay(1000);
  await redis.start();
  await until(() => results.size > 250);
  await stopped!.kill("SIGCONT");
  await Promise.all(surveyed);
  expect([...results.values()].sort()).toEqual(all.map(({ bytes }) => bytes[0]).sort());
  // Those that were lost were done again, and no other.
  expect(begunBy().length).toBeLessThanOrEqual(all.length + 10);
  expect(bench.said).toEqual([
    `the queue ${redis.url} is away; waiting for it, 300 s at most`,
    `the queue ${redis.url} is back`,
  ]);
});
