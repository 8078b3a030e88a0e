import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, GAMES } from "./testing/games.ts";
import { run } from "./testing/terminal.ts";

let folder: string;
const temporary = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-script-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe.each(GAMES)("$name", ({ name, swf, server, until, param = [], recognised }) => {
  const id = name.replaceAll(" ", "-");
  const played = ["run", at(swf), "--policy", "allow", "--until", until, ...param];
  let trace: string;

  beforeAll(async () => {
    const recorded = await run(...played, "--server", at(server), "--record", temporary(`${id}.jsonl`));
    expect(recorded).toMatchObject({ exitCode: 0, stderr: "" });
    trace = recorded.stdout;
  });

  it("becomes a script, by which the SWF does the same without the recording", async () => {
    const written = await run("script", temporary(`${id}.jsonl`), "-o", temporary(`${id}.ts`));
    expect(written).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    const script = await readFile(temporary(`${id}.ts`), "utf8");
    // Bytes that happen to read well have a comment that says what they read.
    const isThere = (line: string): boolean =>
      script.split("\n").some((one) => one === line || one.startsWith(`${line} // "`));
    expect(
      recognised.filter((line) => !isThere(line)),
      script,
    ).toEqual([]);
    expect(await run(...played, "--server", temporary(`${id}.ts`))).toEqual({ exitCode: 0, stdout: trace, stderr: "" });
  });
});

it("a recording becomes a test folder, which passes, and is not written over", async () => {
  const swf = at("test-swfs/amf-game/test.swf");
  const played = ["run", swf, "--policy", "allow", "--until", "closed", "--server", at("test-swfs/amf-game/server.ts")];
  const { stdout } = await run(...played, "--record", temporary("amf.jsonl"));
  const write = ["script", temporary("amf.jsonl"), "--test", temporary("tests/amf"), "--swf", swf, "--until", "closed"];
  expect(await run(...write)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(await readFile(temporary("tests/amf/output.txt"), "utf8")).toBe(stdout);
  expect(await run("test", temporary("tests"), "--jobs", "1")).toMatchObject({ exitCode: 0 });
  expect(await run(...write)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("is there already") });
});

describe("what can't be done is said in one line", () => {
  const header = '{"flashnet":"recording","version":1,"started":"2006-06-28T12:00:00.000Z"}\n';

  it.each([
    ["a recording of nothing", header, [], "has no connection that a SWF dialled"],
    ["a test without its SWF", header, ["--test", "t"], "name it with --swf FILE"],
    ["what is no recording", "hello\n", [], "this is no JSON"],
  ])("%s", async (_, recording, options, message) => {
    await writeFile(temporary("odd.jsonl"), recording);
    const { exitCode, stdout, stderr } = await run("script", temporary("odd.jsonl"), ...options);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toContain(message);
  });
});
