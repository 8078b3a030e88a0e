import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, type TestBrowser } from "../base/testing/browser.ts";
import { readRecording } from "../host/recording/file.ts";
import { flashnet } from "./program.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

let chromium: TestBrowser;

beforeAll(async () => {
  chromium = await launchBrowser();
});

afterAll(() => chromium?.close());

async function open(url: string): Promise<Page> {
  const page = await chromium.browser.newPage();
  await page.goto(url);
  return page;
}

/** The trace of a page, once it has that line; what a tab behind others shows is not up to date. */
async function traced(page: Page, line: string): Promise<(string | null)[]> {
  await page.bringToFront();
  const lines = () => page.$$eval("#trace > .trace", (elements) => elements.map((element) => element.textContent));
  await expect.poll(lines, { timeout: 60_000 }).toContain(line);
  return lines();
}

/** What each connection of a recording sent and received, in hex. */
async function recordedPayloads(file: string): Promise<string[]> {
  const payloads = new Map<string, string>();
  for await (const event of (await readRecording(file)).lines) {
    if (event.type !== "sent" && event.type !== "received") continue;
    const stream = `${event.connection} ${event.type}`;
    payloads.set(stream, (payloads.get(stream) ?? "") + Buffer.from(event.data).toString("hex"));
  }
  return [...payloads.values()].sort();
}

/** What tshark finds in each direction of each TCP stream of a capture, in hex. */
function capturedPayloads(file: string): string[] {
  const fields = ["tcp.stream", "tcp.srcport", "tcp.payload"].flatMap((field) => ["-e", field]);
  const { stdout } = spawnSync("tshark", ["-n", "-r", file, "-Y", "tcp.len > 0", "-T", "fields", ...fields], {
    encoding: "utf8",
  });
  const payloads = new Map<string, string>();
  for (const line of stdout.trim().split("\n")) {
    const [stream, port, payload] = line.split("\t");
    payloads.set(`${stream} ${port}`, (payloads.get(`${stream} ${port}`) ?? "") + payload);
  }
  return [...payloads.values()].sort();
}

it("pages of flashnet serve chat, by policy; what was recorded is replayed headless, and exported", {
  timeout: 180_000,
}, async () => {
  const folder = fileURLToPath(new URL("../test-swfs/xml-chat/", import.meta.url));
  const temporary = await mkdtemp(join(tmpdir(), "flashnet-chat-"));
  const recording = join(temporary, "session.jsonl");
  const terminal = new TestTerminal();
  const options = ["--port", "0", "--server", `${folder}/server.ts`, "--record", recording, "--param", "greets=yes"];
  const serving = flashnet(["serve", folder, ...options], terminal);
  try {
    const url = await terminal.firstLine();
    const player = (path: string): string => new URL(path, url).href;
    const first = await open(player("avm1/test.swf"));
    // Ruffle does not start a movie in a tab that is not in front.
    await traced(first, "connected");
    const second = await open(player("avm2/test.swf"));
    const traces = [await traced(second, "done"), await traced(first, "done")];
    const texts = ["AVM1: Hello AVM2!", "AVM2: Hello AVM1!"];
    for (const trace of traces) expect(trace).toEqual(expect.arrayContaining(["connected", ...texts, "done"]));
    terminal.interrupt();
    expect(await serving).toBe(0);

    for (const [index, client] of ["avm2", "avm1"].entries()) {
      const played = ["--param", "greets=yes", "--policy", "allow", "--until", "done"];
      const replayed = await run("run", `${folder}/${client}/test.swf`, ...played, "--replay", recording);
      expect(replayed.stderr).toBe("");
      expect(replayed.stdout.trimEnd().split("\n")).toEqual(traces[index]);
    }

    const capture = join(temporary, "session.pcapng");
    expect(await run("export", recording, "--pcapng", capture)).toMatchObject({ exitCode: 0 });
    expect(capturedPayloads(capture)).toEqual(await recordedPayloads(recording));
  } finally {
    terminal.interrupt();
    await serving;
    await rm(temporary, { recursive: true });
  }
});
