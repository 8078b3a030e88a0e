import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { limitDefaults } from "../../base/options/limits.ts";
import { type Stage, stageOf } from "./conditions.ts";
import type { InspectJob, RunJob } from "./job.ts";
import { Journal } from "./journal.ts";
import type { SurveyRow, UnreadRow } from "./row.ts";
import { surveyRows } from "./rows.ts";
import { type SurveyCounts, type SurveyOptions, survey } from "./survey.ts";
import { FakeExecutor } from "./testing/fake-executor.ts";

let folder: string;
let journal: Journal;
let executor: FakeExecutor;
const at = (name: string): string => join(folder, name);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-survey-"));
  await mkdir(at("swfs"));
  journal = new Journal(at("out"));
  executor = new FakeExecutor();
});

afterEach(async () => {
  journal.close();
  await rm(folder, { recursive: true });
});

const inspectJob: InspectJob = { stage: "inspect", runtime: "flash", timeout: 1000, maxMemory: 1 << 30 };
const runJob: RunJob = { ...inspectJob, stage: "run", ruffle: "0.6.0", frames: 60, picture: false };
const inspect = stageOf(inspectJob, "1.0.0");
const run = stageOf(runJob, "1.0.0");

async function add(...names: string[]): Promise<void> {
  for (const name of names) await writeFile(at(`swfs/${name}.swf`), `FWS\x06${name}`);
}

/** Surveys, and gives what was asked for, counted, and the files of each row. */
async function surveyed(stages: Stage[] = [inspect], options: Partial<SurveyOptions> = {}) {
  executor.asked.length = 0;
  const given = { folder: at("out"), journal, executor, stages, attempts: 2, limits: limitDefaults("survey") };
  const { survey: number, counts } = await survey({
    ...given,
    sources: { paths: [at("swfs")], lists: [] },
    ...options,
  });
  const rows: SurveyRow[] = [];
  for await (const row of surveyRows(journal, { survey: number, stages })) rows.push(row);
  const unread: UnreadRow[] = [];
  for await (const row of journal.unread(number)) unread.push(row);
  return { asked: executor.asked.length, counts, rows, unread };
}

const namesOf = (rows: readonly SurveyRow[]): string[] =>
  rows.map(({ files }) => files.map((file) => file.replace(/^.*\/(.*)\.swf$/, "$1")).join("=")).sort();
const done = ({ done, known, failed, unread }: SurveyCounts): object => ({ done, known, failed, unread });

it("does the same bytes once, wherever they are", async () => {
  await add("a", "b");
  await writeFile(at("swfs/c.swf"), "FWS\x06a");
  const { asked, rows, counts } = await surveyed([inspect, run]);
  expect(asked).toBe(4);
  expect(done(counts)).toEqual({ done: 4, known: 2, failed: 0, unread: 0 });
  expect(namesOf(rows)).toEqual(["a=c", "b"]);
  expect(rows[0]).toMatchObject({
    schema: 1,
    size: 5,
    inspect: { vm: "AVM2" },
    runs: [{ ruffle: "0.6.0", frames: 60 }],
  });
});

it("does again what is new, or has changed: SWFs, options, versions", async () => {
  await add("a", "b");
  expect((await surveyed()).asked).toBe(2);
  expect((await surveyed()).asked).toBe(0);
  await add("c");
  expect((await surveyed()).asked).toBe(1);
  await writeFile(at("swfs/a.swf"), "FWS\x06another");
  expect(namesOf((await surveyed()).rows)).toEqual(["a", "b", "c"]);
  expect(executor.asked).toHaveLength(1);
  expect((await surveyed([inspect, run])).asked).toBe(3);
  expect((await surveyed([inspect, stageOf({ ...runJob, frames: 61 }, "1.0.0")])).asked).toBe(3);
  expect((await surveyed([inspect, stageOf({ ...runJob, ruffle: "0.7.0" }, "1.0.0")])).asked).toBe(3);
  expect((await surveyed([stageOf(inspectJob, "1.0.1")])).asked).toBe(3);
  // How long it may take changes nothing.
  expect((await surveyed([stageOf({ ...inspectJob, timeout: 1, maxMemory: 1 }, "1.0.0")])).asked).toBe(0);
});

it("a file that is as it was is not read again; what is gone is in no row any more", async () => {
  await add("a", "b");
  const time = new Date(2006, 5, 28);
  await utimes(at("swfs/a.swf"), time, time);
  await surveyed();
  // Its bytes are others, and nothing tells.
  await writeFile(at("swfs/a.swf"), "FWS\x06z");
  await utimes(at("swfs/a.swf"), time, time);
  await rm(at("swfs/b.swf"));
  const { asked, rows } = await surveyed();
  expect([asked, namesOf(rows)]).toEqual([0, ["a"]]);
});

it("what is no SWF is told, each time", async () => {
  await add("a");
  await writeFile(at("swfs/empty.swf"), "");
  await writeFile(at("swfs/page.swf"), "<html>");
  for (let round = 0; round < 2; round++) {
    const { counts, unread } = await surveyed();
    expect(counts).toMatchObject({ files: 3, unread: 2 });
    expect(unread.map(({ problem }) => problem.code).sort()).toEqual(["empty", "not-swf"]);
  }
});

it("tries again what may go better, as often as it is to, and then no more", async () => {
  await add("a", "b", "c");
  const hang = { code: "timeout", message: "it hangs" } as const;
  executor.problems = [
    { text: "a", problem: hang },
    { text: "b", problem: hang },
    { text: "b", problem: { ...hang, code: "memory" } },
    { text: "c", problem: { code: "damaged", message: "" } },
  ];
  const { asked, rows, counts } = await surveyed();
  expect(asked).toBe(5);
  expect(done(counts)).toEqual({ done: 3, known: 0, failed: 2, unread: 0 });
  expect(rows.map((row) => row.inspect?.problem?.code ?? "done").sort()).toEqual(["damaged", "done", "memory"]);
  expect((await surveyed()).asked).toBe(0);
  const again = await surveyed([inspect], { retry: true });
  expect(again.asked).toBe(1);
  expect(again.rows.map((row) => row.inspect?.problem?.code ?? "done").sort()).toEqual(["damaged", "done", "done"]);
});

it("ends with what nothing can be done with, and loses nothing", async () => {
  await add("a", "b", "c", "d", "e", "f");
  executor.problems = [{ text: "e", problem: new Error("the queue is gone") }];
  await expect(surveyed()).rejects.toThrow("the queue is gone");
  const begun = executor.asked.length;
  const { asked, rows } = await surveyed();
  expect(rows.every((row) => row.inspect?.problem === null)).toBe(true);
  expect(namesOf(rows)).toEqual(["a", "b", "c", "d", "e", "f"]);
  expect(asked + begun).toBeLessThanOrEqual(7 + executor.width);
});

it("broken off, it has done nothing by halves, and goes on", async () => {
  await add(...Array.from({ length: 40 }, (_, index) => `swf${index}`));
  const interruption = new AbortController();
  const first = await surveyed([inspect, run], {
    signal: interruption.signal,
    onResult: () => executor.asked.length > 20 && interruption.abort(),
  });
  expect(first.counts.done).toBeLessThan(40);
  const { counts, rows } = await surveyed([inspect, run]);
  expect(counts.done + first.counts.done).toBe(80);
  expect(rows.every(({ inspect, runs }) => inspect !== null && runs.length === 1)).toBe(true);
});

it("holds no more SWFs at a time than it has room for", async () => {
  for (let index = 0; index < 20; index++) {
    const bytes = Buffer.alloc(1 << 20);
    bytes.write(`FWS\x06${index}`);
    await writeFile(at(`swfs/${index}.swf`), bytes);
  }
  await surveyed();
  expect(executor.most >> 20).toBeLessThanOrEqual(executor.width + 2);
});
