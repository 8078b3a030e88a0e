import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StageLine } from "../src/survey/journal.ts";
import type { SurveyRow, UnreadRow } from "../src/survey/row.ts";
import { makeArchive } from "../src/survey/testing/archive.ts";
import { differing } from "../src/survey/testing/swfs.ts";
import { root } from "../src/testing/root.ts";
import { flashnet } from "./program.ts";
import { startCommand } from "./testing/command.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-survey-"));
  await makeArchive(at("archive"), { swfs: 600, damaged: 15 });
});

afterAll(() => rm(folder, { recursive: true }));

async function linesOf<Row>(file: string): Promise<Row[]> {
  const text = await readFile(at(file), "utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Row);
}

it("reads an archive, says what it has found, and goes on from there", async () => {
  const first = await run("survey", at("archive"), "-o", at("once"));
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toMatch(/^615 files in \d+ s; 609 results, 3 with a problem; 6 files unread/);
  const rows = await linesOf<SurveyRow>("once/results.jsonl");
  expect(rows.map(({ sha256 }) => sha256)).toEqual(rows.map(({ sha256 }) => sha256).sort());
  expect(rows.reduce((sum, { fileCount }) => sum + fileCount, 0)).toBe(609);
  expect((await linesOf<UnreadRow>("once/unread.jsonl")).map(({ problem }) => problem.code).sort()).toEqual([
    ...Array(3).fill("empty"),
    ...Array(3).fill("not-swf"),
  ]);
  const second = await run("survey", at("archive"), "-o", at("once"));
  expect(second.stdout).toMatch(/; 0 results; \d+ known before;/);
  expect(await linesOf<SurveyRow>("once/results.jsonl")).toEqual(rows);
});

it("killed at ten random moments, it ends with what it has undisturbed", async () => {
  await makeArchive(at("few"), { swfs: 90, damaged: 10 });
  const args = ["survey", at("few"), "--stage", "inspect", "--stage", "run", "--frames", "5", "-o"];
  await run(...args, at("whole"));
  for (let kills = 0; kills < 10; kills++) {
    const begun = startCommand(...args, at("killed"));
    // Some of them before there is anything, some in the middle of it.
    await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 1500));
    begun.child.kill("SIGKILL");
    await begun.ended;
  }
  expect(await startCommand(...args, at("killed")).ended).toBe(0);
  for (const file of ["results.jsonl", "unread.jsonl"])
    expect(await readFile(at(`killed/${file}`), "utf8")).toBe(await readFile(at(`whole/${file}`), "utf8"));
});

it("interrupted, it keeps what it has, and says so", async () => {
  const terminal = new TestTerminal();
  const surveying = flashnet(["survey", at("archive"), "-o", at("cut"), "--stage", "run", "--json"], terminal);
  await terminal.firstLine();
  terminal.interrupt();
  expect(await surveying).toBe(3);
  expect(terminal.stderrText).toContain("interrupted, and the same command goes on; ");
  const results = terminal.stdoutText
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as StageLine);
  const rows = await linesOf<SurveyRow>("cut/results.jsonl");
  expect(rows.filter(({ runs }) => runs.length === 1)).toHaveLength(results.length);
});

describe("two Ruffles", () => {
  beforeAll(async () => {
    await mkdir(at("two"));
    await writeFile(at("two/differing.swf"), differing());
    for (const name of ["telnet", "xml-chat/avm2", "xml-chat/avm1"])
      await writeFile(
        at(`two/${name.replace("/", "-")}.swf`),
        await readFile(join(root, "test-swfs", name, "test.swf")),
      );
  });

  it("are compared: the SWF that differs is found, and no other", async () => {
    const ruffles = ["--ruffle", join(root, "node_modules/ruffle-0.5.0"), "--ruffle", "installed"];
    const { exitCode } = await run("survey", at("two"), "-o", at("compared"), ...ruffles);
    expect(exitCode).toBe(0);
    const rows = await linesOf<SurveyRow>("compared/results.jsonl");
    expect(rows.map(({ files, compare }) => [files[0]!.replace(/^.*\//, ""), compare?.same]).sort()).toEqual([
      ["differing.swf", false],
      ["telnet.swf", true],
      ["xml-chat-avm1.swf", true],
      ["xml-chat-avm2.swf", true],
    ]);
    expect((await readdir(at("compared/pictures"), { recursive: true })).join()).toMatch(/[0-9a-f]{64}\.png/);
  });
});

describe("what can't be done is said in one line", () => {
  it.each<[string, string[], number, RegExp]>([
    ["no paths", ["-o", "x"], 2, /^error: there is nothing to survey; name folders/],
    ["a folder that is none", ["two", "-o", "two/telnet.swf"], 1, /^error: .* can't be made: .*; name another folder/],
    ["a path that is none", ["none", "-o", "x"], 1, /^error: there is no none to survey; correct the path/],
    [
      "three Ruffles",
      ["two", "-o", "x", "--ruffle", "a", "--ruffle", "b", "--ruffle", "c"],
      2,
      /two Ruffles can be compared/,
    ],
    [
      "the same Ruffle twice",
      ["two", "-o", "x", "--ruffle", "installed", "--ruffle", "0.6.0"],
      2,
      /both Ruffles are 0\.6\.0/,
    ],
    [
      "a Ruffle that is none",
      ["two", "-o", "x", "--ruffle", "./two"],
      1,
      /--ruffle \.\/two is no version, and no folder/,
    ],
    ["a stage that is none", ["two", "-o", "x", "--stage", "play"], 2, /It is inspect or run/],
    ["a script that is none", ["two", "-o", "x", "--server", "none.ts"], 1, /none\.ts can't be used as a server/],
    ["a list that is none", ["--list", "none.txt", "-o", "x"], 1, /the list none\.txt can't be read/],
  ])("%s", async (_, args, code, message) => {
    const placed = args.map((arg) => (arg === "x" || arg.startsWith("two") ? at(arg) : arg));
    const { exitCode, stdout, stderr } = await run("survey", ...placed);
    expect([exitCode, stdout]).toEqual([code, ""]);
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toMatch(message);
  });

  it("a survey that is at work in the folder", async () => {
    await mkdir(at("held"));
    await writeFile(at("held/journal.lock"), JSON.stringify({ pid: process.ppid, host: hostname(), id: "x" }));
    const { exitCode, stderr } = await run("survey", at("two"), "-o", at("held"));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: another survey is at work in this folder, process \d+/);
  });
});
