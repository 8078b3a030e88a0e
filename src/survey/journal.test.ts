import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Journal, type JournalLine, type StageLine } from "./journal.ts";
import { inspectLine } from "./testing/lines.ts";

let folder: string;
let journal: Journal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-journal-"));
  journal = new Journal(folder);
});

afterEach(async () => {
  journal.close();
  await rm(folder, { recursive: true });
});

async function all(): Promise<JournalLine[]> {
  const lines: JournalLine[] = [];
  for await (const line of journal.lines()) lines.push(line);
  return lines;
}

function reopen(): void {
  journal.close();
  journal = new Journal(folder);
}

const sha256 = "5c".repeat(32);
const file = (survey: number, name = "a.swf"): JournalLine => ({ type: "file", sha256, survey, file: name, size: 3 });
const unread = (survey: number): JournalLine => ({
  type: "unread",
  schema: 1,
  survey,
  file: "b.swf",
  problem: { code: "empty", message: "it is empty" },
});

test("has what was written, once it is opened again, too", async () => {
  const lines = [file(1), inspectLine(sha256, "00"), unread(1)];
  for (const line of lines) journal.write(line);
  expect(await all()).toEqual(lines);
  reopen();
  expect(await all()).toEqual(lines);
});

test("a line that was not written to its end is as good as not written, and the next one is whole", async () => {
  journal.write(file(1));
  journal.write(inspectLine(sha256, "00"));
  const path = join(folder, "journal/17.jsonl");
  const { length } = await readFile(path);
  for (const left of [length - 1, length - 40, length]) {
    await truncate(path, left);
    reopen();
    journal.write(file(2));
    expect((await all()).at(-1)).toEqual(file(2));
    expect(
      (await readFile(path, "utf8"))
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toMatchObject(await all());
  }
});

test("lines that are none are passed over", async () => {
  journal.write(file(1));
  await appendFile(join(folder, "journal/17.jsonl"), "5\nnull\n{}\nhello\n");
  expect(await all()).toEqual([file(1)]);
});

test("a line that is not as it was written is as good as not written, whatever has changed in it", async () => {
  const lines = [file(1, "\u2028 \ud800 \r é.swf"), inspectLine(sha256, "00"), file(2)];
  for (const line of lines) journal.write(line);
  const path = join(folder, "journal/17.jsonl");
  const whole = await readFile(path);
  for (let at = 0; at < whole.length; at += 7) {
    const damaged = Buffer.from(whole);
    damaged[at] = damaged[at] === 0x31 ? 0x32 : 0x31;
    await writeFile(path, damaged);
    const found = await all();
    expect([1, 2]).toContain(found.length);
    expect(lines).toEqual(expect.arrayContaining(found));
  }
});

test("compacted, it has what this survey has found, and the last results of each condition", async () => {
  for (const survey of [1, 2, 3]) {
    journal.write(file(survey));
    journal.write(unread(survey));
    journal.write({ ...inspectLine(sha256, "aa"), cpu: survey } as StageLine);
  }
  for (let number = 0; number < 20; number++) journal.write(inspectLine(sha256, `c${number}`));
  await journal.compact(3, new Set(["aa"]));
  const lines = await all();
  expect(lines.filter(({ type }) => type !== "inspect")).toEqual([file(3), unread(3)]);
  const stages = lines.filter((line) => line.type === "inspect");
  expect(stages.map(({ conditions }) => conditions)).toEqual(["aa", "c16", "c17", "c18", "c19"]);
  expect(stages[0]!.cpu).toBe(3);
  journal.write(file(4));
  reopen();
  expect((await all()).length).toBe(lines.length + 1);
});

test("says where it can't be written, and what to do", async () => {
  await writeFile(join(folder, "file"), "");
  expect(() => new Journal(join(folder, "file"))).toThrow(
    expect.objectContaining({
      code: "FLASHNET_SURVEY",
      message: expect.stringMatching(/journal can't be written: .*goes on/),
    }),
  );
  expect(await readdir(folder)).toContain("file");
});
