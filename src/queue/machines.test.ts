/** Many machines, and what happens to them: real Redis, workers in processes of their own. */
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { StageAnswer, SurveyedSwf } from "../survey/job.ts";
import { Bench, LOCK } from "./testing/bench.ts";
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
  const late = `this worker was not heard of for ${LOCK / 1000} s, and others do what it had`;
  await until(() => stopped!.said.includes(late));
  // Those that were lost were done again, and no other.
  expect(begunBy().length).toBeLessThanOrEqual(all.length + 10);
  expect(bench.said).toEqual([
    `the queue ${redis.url} is away; waiting for it, 300 s at most`,
    `the queue ${redis.url} is back`,
  ]);
});

it("two coordinators at once, and one that comes later: each job is done once, and each gets its result", async () => {
  await Promise.all([bench.worker({ lock: 30_000 }), bench.worker({ lock: 30_000 })]);
  const [one, two] = await Promise.all([bench.coordinator(), bench.coordinator()]);
  const all = swfs(60);
  const surveyed = [one, two].flatMap((coordinator) => all.map((swf) => coordinator!.run(swf, inspectJob)));
  const answers = await Promise.all(surveyed);
  expect(answers.map(versionOf)).toEqual([...all, ...all].map(({ bytes }) => bytes[0]));
  const later = await bench.coordinator({ store: "/dev/null/none" });
  expect(await Promise.all(all.map((swf) => later.run(swf, inspectJob)))).toEqual(answers.slice(0, all.length));
  expect(begunBy().sort()).toEqual(all.map(({ sha256 }) => sha256).sort());
});

it("a job with which workers are lost is given up, and is done when it is asked for again", async () => {
  await Promise.all([bench.worker(), bench.worker(), bench.worker()]);
  const lethal = swfOf(7, 9);
  const coordinator = await bench.coordinator();
  const surveyed = coordinator.run(lethal, runJob);
  await Promise.all(bench.workers.map(({ ended }) => ended));
  await bench.worker();
  expect(await surveyed).toMatchObject({
    stage: "run",
    row: { problem: { code: "lost", message: "workers were lost with it as often as they may be" } },
  });
  expect(begunBy()).toHaveLength(3);
  await expect(coordinator.run(swfOf(7, 0), runJob)).resolves.toMatchObject({ row: { problem: null } });
  void coordinator.run(lethal, runJob).catch(() => {});
  await bench.workers[3]!.ended;
  expect(begunBy()).toHaveLength(5);
});

it("a worker that is told to leave ends what it has, and gives back what takes too long", async () => {
  const [leaving, slow] = await Promise.all([
    bench.worker({ time: 500, lock: 30_000 }),
    bench.worker({ time: 20_000, lock: 30_000 }),
  ]);
  const coordinator = await bench.coordinator();
  const surveyed = Promise.all(swfs(4).map((swf) => coordinator.run(swf, inspectJob)));
  await until(() => begunBy().length === 4);
  const told = Date.now();
  await Promise.all([leaving.kill("SIGTERM"), slow.kill("SIGTERM")]);
  // `worker-main.ts` has 1.5 seconds of patience.
  expect(Date.now() - told).toBeLessThan(4000);
  expect(await leaving.ended).toBe(0);
  await bench.worker();
  expect((await surveyed).map(versionOf)).toEqual([0, 1, 2, 3]);
  expect(begunBy()).toHaveLength(6);
});

it("pictures come whole, and one worker may be slower than another", async () => {
  await bench.worker({ rate: 20, lock: 30_000 });
  const coordinator = await bench.coordinator();
  const begun = Date.now();
  const answers = await Promise.all(swfs(41).map((swf) => coordinator.run(swf, runJob)));
  expect(Date.now() - begun).toBeGreaterThan(1500);
  for (const [i, swf] of swfs(41).entries()) {
    const picture = pictureOf(swf);
    expect(answers[i]).toMatchObject({ picture, row: { picture: sha256Of(picture), ruffle: "0.6.0" } });
  }
});
