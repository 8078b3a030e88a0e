/** What goes wrong between coordinator and worker, and what is told of it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { freePort } from "../../base/testing/free-port.ts";
import type { SurveyedSwf } from "../survey/job.ts";
import { root } from "../testing/root.ts";
import { stageId } from "./executor.ts";
import { pathOf } from "./stores/store.ts";
import { Bench } from "./testing/bench.ts";
import { RedisServer } from "./testing/redis.ts";
import { inspectJob, runJob, swfOf } from "./testing/swfs.ts";

let redis: RedisServer;
let bench: Bench;
let count = 0;
beforeAll(async () => {
  redis = await RedisServer.start();
});
afterAll(() => redis.close());
beforeEach(() => {
  bench = new Bench(redis.url);
});
afterEach(() => bench.close());

/** One that was not in the queue yet. */
const newSwf = (kind = 0): SurveyedSwf => swfOf(++count, kind);
const done = (swf: SurveyedSwf) => ({ stage: "inspect", row: { problem: null, swfVersion: swf.bytes[0] } });
const problem = (message: string, code = "lost") => ({ stage: "inspect", row: { problem: { code, message } } });

/** Serves files. @returns its URL, with a slash at the end */
async function startServer(files: (path: string) => Uint8Array | number): Promise<{ url: string; close(): void }> {
  const server = createServer(({ url }, response) => {
    const file = files(url!.slice(1));
    if (typeof file === "number") response.writeHead(file).end();
    else response.end(file);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

describe("the queue", () => {
  it("is not there", async () => {
    const url = `redis://somebody:secret@127.0.0.1:${await freePort()}/1`;
    const message = `the queue ${url.replace(":secret", "")} can't be used: nobody listens there; start Redis or Valkey, or correct the URL`;
    await expect(bench.coordinator({ url })).rejects.toMatchObject({ code: "FLASHNET_QUEUE", message });
    await expect(bench.ownWorker({ url })).rejects.toMatchObject({ code: "FLASHNET_QUEUE", message });
  });

  it.each([
    ["no password", "", /can't be used: user or password is wrong, or missing/],
    ["a wrong one", "flashnet:wrong@", /can't be used: user or password is wrong, or missing/],
    ["an unknown user", "nobody:secret@", /can't be used: user or password is wrong, or missing/],
    ["a database that is not there", ":secret@", /can't be used: there is no such database/, "/99"],
  ])("%s", async (_, user, message, path = "") => {
    const guarded = await RedisServer.start(["--requirepass", "secret"]);
    try {
      const failure = await bench.coordinator({ url: `redis://${user}127.0.0.1:${guarded.port}${path}` }).catch(String);
      expect(failure).toMatch(message);
      expect(failure).not.toContain("secret");
    } finally {
      await guarded.close();
    }
  });

  it("lets the user of deploy/queue do what it takes, and nothing else", async () => {
    const file = join(bench.store, "users.acl");
    writeFileSync(file, readFileSync(join(root, "deploy/queue/users.acl"), "utf8").replace(">PASSWORD", ">secret"));
    const guarded = await RedisServer.start(["--aclfile", file]);
    try {
      const url = guarded.url.replace("//", "//flashnet:secret@");
      const coordinator = await bench.coordinator({ url });
      const lost = await bench.worker({ url, time: 60_000, width: 1 });
      const stalled = newSwf();
      const surveyed = coordinator.run(stalled, inspectJob);
      await vi.waitUntil(() => lost.begun.length > 0);
      await lost.kill("SIGKILL");
      await bench.ownWorker({ url, rate: 100 });
      const [swf, late] = [newSwf(), newSwf(3)];
      expect(await Promise.all([surveyed, coordinator.run(swf, inspectJob)])).toMatchObject([done(stalled), done(swf)]);
      await expect(coordinator.run(newSwf(1), inspectJob)).rejects.toThrow("no Ruffle 9.9.9");
      await coordinator.run(late, inspectJob);
      expect(await coordinator.run(late, inspectJob)).toMatchObject(done(late));
      expect([...bench.said, ...bench.workersSaid]).toEqual([]);
      const client = new Redis(url);
      for (const [command, ...args] of [
        ["get", "other"],
        ["keys", "*"],
        ["flushall"],
        ["config", "get", "*"],
        ["acl", "list"],
      ])
        await expect(client.call(command!, args)).rejects.toThrow("NOPERM");
      client.disconnect();
    } finally {
      await guarded.close();
    }
  });

  it("lets its user do too little, or has no memory", async () => {
    const guarded = await RedisServer.start(["--user", ..."default on nopass ~* &* +@all -info".split(" ")]);
    const other = await RedisServer.start(["--maxmemory", "1"]);
    try {
      const forbidden = `the queue ${guarded.url} can't be used: the user may not do what a queue takes; see docs/survey-queue.md for its ACL`;
      await expect(bench.coordinator({ url: guarded.url })).rejects.toThrow(forbidden);
      await expect(bench.ownWorker({ url: guarded.url })).rejects.toThrow(forbidden);
      const full = await bench.coordinator({ url: other.url });
      await expect(full.run(newSwf(), inspectJob)).rejects.toThrow(
        `the queue ${other.url} can't be used: it has no memory left for another job; raise its maxmemory, or have less in it`,
      );
    } finally {
      await guarded.close();
      await other.close();
    }
  });

  it("goes away and does not come back", async () => {
    const other = await RedisServer.start();
    try {
      const coordinator = await bench.coordinator({ url: other.url, timeout: 300 });
      const worker = await bench.ownWorker({ url: other.url, timeout: 300 });
      const message = `the queue ${other.url} has been away for 0.3 s; start it again, then this`;
      const lost = expect(worker.lost).rejects.toMatchObject({ code: "FLASHNET_QUEUE", message });
      const run = expect(coordinator.run(newSwf(), { ...runJob, timeout: 60_000 })).rejects.toThrow(message);
      await other.stop("SIGKILL");
      await Promise.all([lost, run]);
      expect(bench.said).toEqual([`the queue ${other.url} is away; waiting for it, 0.3 s at most`]);
    } finally {
      await other.close();
    }
  });

  it("has nobody who does anything", async () => {
    const coordinator = await bench.coordinator({ timeout: 200, poll: 50 });
    await expect(coordinator.run(newSwf(), { ...inspectJob, timeout: 10 })).rejects.toThrow(
      `nobody does what is in the queue ${redis.url}; start workers: flashnet worker --queue URL`,
    );
    // It is still there; a later one joins it.
    await bench.ownWorker();
  });

  it("forgets what it had", async () => {
    const coordinator = await bench.coordinator({ poll: 50 });
    const swf = newSwf();
    const surveyed = coordinator.run(swf, inspectJob);
    const queue = new Queue("jobs", {
      connection: new Redis(redis.url, { maxRetriesPerRequest: null }),
      prefix: "flashnet",
    });
    const id = stageId(swf.sha256, inspectJob, "1");
    await vi.waitUntil(() => queue.getJob(id));
    await queue.remove(id);
    await delay(200);
    await bench.ownWorker();
    expect(await surveyed).toMatchObject(done(swf));
    (await queue.getBackend().client).disconnect();
  });

  it("delivers results twice, and results that nobody has asked for", async () => {
    await bench.ownWorker();
    const coordinator = await bench.coordinator();
    const [swf, next] = [newSwf(), newSwf()];
    expect(await coordinator.run(swf, inspectJob)).toMatchObject(done(swf));
    const client = new Redis(redis.url);
    const deliver = (id: string, value: string) =>
      client.xadd("flashnet:jobs:events", "*", "event", "completed", "jobId", id, "returnvalue", value);
    const [[, fields]] = (await client.xrevrange("flashnet:jobs:events", "+", "-", "COUNT", 10)).filter(([, fields]) =>
      fields.includes("completed"),
    ) as [[string, string[]]];
    const value = fields[fields.indexOf("returnvalue") + 1]!;
    await deliver(stageId(swf.sha256, inspectJob, "1"), value);
    await deliver("stage-of-nobody", value);
    await deliver("stage-of-nobody", '"nonsense"');
    expect(await coordinator.run(next, inspectJob)).toMatchObject(done(next));
    client.disconnect();
  });

  it("has answers that are none", async () => {
    const coordinator = await bench.coordinator();
    const swf = newSwf();
    const refused = expect(coordinator.run(swf, inspectJob)).rejects.toThrow(
      `a worker at ${redis.url} gave no answer that can be read, for ${swf.sha256}`,
    );
    const client = new Redis(redis.url);
    const id = stageId(swf.sha256, inspectJob, "1");
    await vi.waitUntil(() => client.exists(`flashnet:jobs:${id}`));
    await client.xadd(
      "flashnet:jobs:events",
      "*",
      "event",
      "completed",
      "jobId",
      id,
      "returnvalue",
      '{"stage":"inspect"}',
    );
    await refused;
    await client.del(`flashnet:jobs:${id}`);
    client.disconnect();
  });

  it("has jobs that are none, which fail", async () => {
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const queue = new Queue("jobs", { connection, prefix: "flashnet" });
    const swf = newSwf();
    const fine = { version: "1", sha256: swf.sha256, size: 2, source: "/nowhere", job: inspectJob };
    const jobs = await queue.addBulk([
      { name: "dig", data: fine },
      { name: "stage", data: { ...fine, sha256: "../../etc/passwd" } },
      { name: "stage", data: { ...fine, job: { ...inspectJob, timeout: 1e12 } } },
      { name: "stage", data: { ...fine, job: { ...inspectJob, command: "rm" } } },
      { name: "stage", data: { ...fine, source: "nowhere" } },
      { name: "stage", data: "x" },
      {
        name: "test",
        data: {
          version: "1",
          name: "x",
          folder: "AAAA",
          options: { plugin: true, instrumentAll: false, timeout: 1000, limits: {} },
        },
      },
      { name: "stage", data: { ...fine, version: "2" }, opts: { attempts: 1 } },
    ]);
    await bench.ownWorker();
    const reasons = async () => Promise.all(jobs.map(async ({ id }) => (await queue.getJob(id!))!.failedReason));
    await vi.waitUntil(async () => (await reasons()).every((reason) => reason !== undefined), { timeout: 5000 });
    expect(await reasons()).toEqual([
      "shape: what is in the queue is no job of flashnet",
      expect.stringContaining("shape: what is in the queue is no job of flashnet: sha256: Invalid format"),
      expect.stringContaining("shape: what is in the queue is no job of flashnet: job.timeout: Invalid value"),
      expect.stringContaining("shape: what is in the queue is no job of flashnet: job.command: Invalid key"),
      "shape: the job does not say where its SWF is",
      expect.stringContaining("shape: what is in the queue is no job of flashnet: it: Invalid type"),
      "shape: the test folder can't be unpacked: invalid zip data",
      "version: the job is of flashnet 2, the worker of 1; run the same",
    ]);
    connection.disconnect();
  });
});

describe("workers", () => {
  it("can't do a job at all, which ends the survey", async () => {
    await bench.ownWorker();
    const coordinator = await bench.coordinator();
    const swf = newSwf(1);
    await expect(coordinator.run(swf, inspectJob)).rejects.toMatchObject({
      code: "FLASHNET_QUEUE",
      message: `workers at ${redis.url} can't do the stage inspect of ${swf.sha256}: there is no Ruffle 9.9.9 here`,
    });
  });

  it("take too long for it once, and are asked again", async () => {
    await bench.ownWorker();
    const coordinator = await bench.coordinator();
    const swf = newSwf(3);
    expect(await coordinator.run(swf, inspectJob)).toMatchObject(problem("not done in time", "timeout"));
    expect(await coordinator.run(swf, inspectJob)).toMatchObject(done(swf));
    expect(await coordinator.run(swf, inspectJob)).toMatchObject(done(swf));
  });

  it("still have a job when the coordinator leaves", async () => {
    const coordinator = await bench.coordinator();
    const surveyed = coordinator.run(newSwf(), inspectJob);
    await coordinator.close();
    expect(await surveyed).toMatchObject(problem("the queue was left before it was done"));
    await bench.ownWorker();
  });

  it("are of another flashnet", async () => {
    await bench.ownWorker({ version: "2" });
    const coordinator = await bench.coordinator();
    await expect(coordinator.run(newSwf(), inspectJob)).rejects.toThrow(
      "the job is of flashnet 1, the worker of 2; run the same",
    );
  });
});

describe("stores", () => {
  it("a folder is filled, and nothing is written that is there", async () => {
    await bench.ownWorker();
    const coordinator = await bench.coordinator();
    const swf = newSwf();
    const file = join(bench.store, pathOf(swf.sha256));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "x");
    expect(await coordinator.run(swf, inspectJob)).toMatchObject(done(swf));
    expect(new Uint8Array(readFileSync(file))).toEqual(swf.bytes);
  });

  it("a folder that is not there for the worker, or somewhere else", async () => {
    const [elsewhere, swf, next] = [mkdtempSync(join(tmpdir(), "flashnet-store-")), newSwf(), newSwf()];
    const worker = await bench.ownWorker({ store: elsewhere });
    const coordinator = await bench.coordinator();
    expect(await coordinator.run(swf, inspectJob)).toMatchObject(
      problem("the store does not have it, or is not mounted here (--store)"),
    );
    const file = join(elsewhere, pathOf(next.sha256));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, next.bytes);
    expect(await coordinator.run(next, inspectJob)).toMatchObject(done(next));
    await worker.leave(0);
    rmSync(elsewhere, { recursive: true });
  });

  it("a folder that can't be written ends the survey", async () => {
    const coordinator = await bench.coordinator({ store: "/dev/null/store" });
    await expect(coordinator.run(newSwf(), inspectJob)).rejects.toMatchObject({
      code: "FLASHNET_STORE",
      message: "the store /dev/null/store can't be written: a part of the path is a file; check the path",
    });
  });

  it("one of HTTP: it is there, missing, damaged, cut short, too long; or the server fails", async () => {
    const [fine, missing, damaged, short, long, broken] = [newSwf(), newSwf(), newSwf(), newSwf(), newSwf(), newSwf()];
    const files: Record<string, Uint8Array | number> = {
      [pathOf(fine.sha256)]: fine.bytes,
      [pathOf(damaged.sha256)]: fine.bytes,
      [pathOf(short.sha256)]: short.bytes.subarray(1),
      [pathOf(long.sha256)]: new Uint8Array(1 << 20),
      [pathOf(broken.sha256)]: 503,
    };
    const server = await startServer((path) => files[path.replace("swfs/", "")] ?? 404);
    const store = `${server.url}swfs`;
    await bench.ownWorker();
    const coordinator = await bench.coordinator({ store });
    const answers = await Promise.all(
      [fine, missing, damaged, short, long].map((swf) => coordinator.run(swf, inspectJob)),
    );
    expect(answers).toMatchObject([
      done(fine),
      problem(`${store}/${pathOf(missing.sha256)}: the store does not have it (404)`),
      problem(`the store has other bytes for it, with the hash ${fine.sha256}; remove them`),
      problem("the store has 1 bytes or more for it in place of 2; remove them"),
      problem(expect.stringMatching(/^the store has \d+ bytes or more for it in place of 2; remove them$/) as never),
    ]);
    await expect(coordinator.run(broken, inspectJob)).rejects.toThrow(
      `${store}/${pathOf(broken.sha256)}: the store answers 503`,
    );
    server.close();
  });

  it("S3: the coordinator fills it, and workers get URLs and no secrets", async () => {
    const S3rver = createRequire(import.meta.url)("s3rver") as new (
      options: object,
    ) => { run(): Promise<AddressInfo>; close(): Promise<void> };
    const directory = mkdtempSync(join(tmpdir(), "flashnet-s3-"));
    const server = new S3rver({
      port: 0,
      address: "127.0.0.1",
      silent: true,
      directory,
      configureBuckets: [{ name: "games" }],
    });
    const { port } = await server.run();
    const secrets = { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" };
    const worker = await bench.worker();
    for (const [name, value] of Object.entries(secrets)) vi.stubEnv(name, value);
    vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${port}`);
    try {
      const [swf, next] = [newSwf(), newSwf()];
      const coordinator = await bench.coordinator({ store: "s3://games/of/old" });
      expect(await coordinator.run(swf, inspectJob)).toMatchObject(done(swf));
      expect(await coordinator.run(swf, runJob)).toMatchObject({ stage: "run", row: { problem: null } });
      expect(worker.begun).toEqual([swf.sha256, swf.sha256]);
      const refused = await bench.coordinator({ store: "s3://nobodys/of/old" });
      await expect(refused.run(next, inspectJob)).rejects.toThrow(
        /^the store s3:\/\/nobodys\/of\/old\/ can't be written: /,
      );
    } finally {
      vi.unstubAllEnvs();
      await server.close();
      rmSync(directory, { recursive: true });
    }
  });
});
