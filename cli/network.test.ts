import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DISSECTOR } from "../host/recording/export/dissector.ts";
import { readStreams } from "../host/recording/export/testing/read-capture.ts";
import { readRecording } from "../host/recording/file.ts";
import type { RecordingLine } from "../host/recording/format.ts";
import { TestClient } from "../src/scripted/rtmp/testing/client.ts";
import { serverBackend } from "./network.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

const at = (path: string): string => fileURLToPath(new URL(`../test-swfs/${path}`, import.meta.url));
const played = ["run", at("connection-refused/test.swf"), "--policy", "allow", "--until", "close"];
let folder: string;
let expected: string;
const temporary = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-network-"));
  expected = await readFile(at("connection-refused/output.txt"), "utf8");
});

afterAll(() => rm(folder, { recursive: true }));

describe("run", () => {
  it("--server answers from a script; what --record keeps is replayed, and exported as streams", async () => {
    const recorded = await run(
      ...[...played, "--server", at("connection-refused/server.ts"), "--record", temporary("session.jsonl")],
    );
    expect(recorded).toMatchObject({ exitCode: 0, stdout: expected });
    const replayed = await run(...played, "--replay", temporary("session.jsonl"));
    expect(replayed).toMatchObject({ exitCode: 0, stdout: expected });

    const exported = await run("export", temporary("session.jsonl"), "--pcapng", temporary("session.pcapng"));
    expect(exported).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    const payloads = [...readStreams(await readFile(temporary("session.pcapng"))).values()];
    expect(payloads.filter(({ length }) => length > 0)).toEqual([new TextEncoder().encode("hello")]);
  });

  it("--record keeps what policies decide, which a replay does not mind, compressed where its name says so", async () => {
    const enforced = played.filter((word) => word !== "--policy" && word !== "allow");
    const file = temporary("policy.jsonl.gz");
    await run(...enforced, "--server", at("connection-refused/server.ts"), "--record", file, "--frames", "60");
    const events: RecordingLine[] = [];
    for await (const line of (await readRecording(file)).lines) events.push(line);
    expect(events.filter(({ type }) => type === "policy")[0]).toMatchObject({
      connection: 0,
      host: "game.example.com",
      allowed: false,
      text: expect.stringContaining("may not connect to game.example.com"),
    });
    const { stderr } = await run(...enforced, "--replay", file, "--frames", "60");
    expect(stderr).not.toContain("the recording");
    const outputs = ["--pcapng", temporary("policy.pcapng"), "--lua", temporary("a.lua")];
    expect(await run("export", file, ...outputs)).toMatchObject({ exitCode: 0 });
    expect(await readFile(temporary("a.lua"), "utf8")).toBe(DISSECTOR);
  });

  it.each([
    ["foo", '--ignore: "foo" is no rule; write FROM-TO in bytes or /PATTERN/, perhaps after HOST:PORT='],
    ["/(/", "--ignore: /(/ is no regular expression without look-around and references back; correct it"],
  ])("--ignore %s is refused", async (rule, reason) => {
    expect(await run(...played, "--ignore", rule)).toEqual({ exitCode: 2, stdout: "", stderr: `error: ${reason}\n` });
  });

  it("--replay says where the SWF departs from the recording, and exits with 1", async () => {
    const recording = (await readFile(temporary("session.jsonl"), "utf8")).replaceAll("6113", "6114");
    await writeFile(temporary("other.jsonl"), recording);
    const { exitCode, stderr } = await run(...played, "--replay", temporary("other.jsonl"), "--timeout", "2");
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/game\.example\.com:6113/);
  });

  it.each([
    ["a server script that is missing", ["--server", "missing.ts"], "missing.ts can't be used as a server: "],
    ["a recording that is missing", ["--replay", "missing.jsonl"], "missing.jsonl: "],
    [
      "a recording that can't be written",
      ["--record", "no/such/folder.jsonl"],
      "no/such/folder.jsonl can't be written: ",
    ],
  ])("exits with 1 for %s, in one line", async (_, options, message) => {
    const { exitCode, stdout, stderr } = await run(...played, ...options);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toContain(message);
  });
});

it("an application of --server tells what its methods throw, and which methods are missed", async () => {
  const script = temporary("chat.ts");
  await writeFile(
    script,
    `import { application, serve } from "flashnet/server";
     const methods = { say: (client: any) => client.instance.brodcast("said") };
     export default serve("game.example.com:1935", application("chat", { methods }));`,
  );
  const terminal = new TestTerminal();
  const client = await TestClient.connect(await serverBackend(script, terminal), "chat");
  client.command("say", 0, null);
  for (let i = 0; i < 3; i++) client.command("sing", 0, null);
  expect(await client.request("say", null)).toMatchObject({ name: "_error" });
  expect(terminal.stderrText.replaceAll(folder, "…").split("\n")).toEqual([
    "[warn] …/chat.ts: say: client.instance.brodcast is not a function",
    "[warn] …/chat.ts: Method not found (sing).",
    "[warn] …/chat.ts: say: client.instance.brodcast is not a function",
    "",
  ]);
});

describe("import", () => {
  it("makes a recording of a capture that plays the SWF, with names for its servers", async () => {
    const exported = temporary("import.pcapng");
    await run("export", temporary("session.jsonl"), "--pcapng", exported);
    const recording = temporary("imported.jsonl.gz");
    expect(await run("import", exported, "-o", recording)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(await run(...played, "--replay", recording)).toMatchObject({ exitCode: 0, stdout: expected });
  });

  it.each([
    ["what is no capture", ["session.jsonl"], "neither pcap nor pcapng", 1],
    ["what is missing", ["missing.pcap"], "missing.pcap can't be read: there is no such file", 1],
    ["a name of what is no address", ["import.pcapng", "--host", "game=10.0.0.1"], "ADDRESS=NAME", 2],
  ])("refuses %s, in one line", async (_, [file, ...options], message, exitCode) => {
    const imported = await run("import", temporary(file!), "-o", temporary("none.jsonl"), ...options);
    expect([imported.exitCode, imported.stdout]).toEqual([exitCode, ""]);
    expect(imported.stderr).toMatch(/^error: [^\n]*\n$/);
    expect(imported.stderr).toContain(message);
  });
});

describe("export", () => {
  it.each([
    ["what is no recording", "hello, world\n", "line 1: this is no JSON"],
    ["what is missing", undefined, "missing.jsonl: "],
  ])("exits with 1 for %s, in one line", async (_, content, message) => {
    const file = temporary(content === undefined ? "missing.jsonl" : "no-recording.jsonl");
    if (content !== undefined) await writeFile(file, content);
    const { exitCode, stdout, stderr } = await run("export", file, "--pcapng", temporary("out.pcapng"));
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toContain(message);
  });
});
