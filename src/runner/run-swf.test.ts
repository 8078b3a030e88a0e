import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadServerScript } from "../scripted/load.ts";
import { serve } from "../scripted/server.ts";
import { runSwf } from "./run-swf.ts";

const at = (file: string): string => fileURLToPath(new URL(`../../test-swfs/${file}`, import.meta.url));
const hello = serve("game.example.com:6112", async (connection) => connection.write("hello"));
const swf = at("connection-refused/test.swf");

test("a SWF and its server: trace and traffic", async () => {
  const { trace, traffic, problems, errors } = await runSwf(swf, { server: hello, until: "close" });
  expect(trace.filter((line) => !line.startsWith("["))).toEqual(["returns at once false", "2031 false", "hello"]);
  expect(traffic).toMatchObject([
    { host: "game.example.com", port: 6113, refused: "refused" },
    { host: "game.example.com", port: 6112, received: new TextEncoder().encode("hello") },
  ]);
  expect([problems, errors]).toEqual([[], []]);
});

test("without a server every connection is refused, and a number of frames ends it", async () => {
  const { trace, traffic, reason } = await runSwf(swf, { frames: 30 });
  expect(reason).toBe("frames");
  expect(traffic.map(({ refused }) => refused)).toContain("refused");
  expect(trace).not.toContain("hello");
});

test("what a server throws is a problem", async () => {
  const server = serve("*:6112", async () => {
    throw new Error("no such room");
  });
  expect((await runSwf(swf, { server, frames: 30 })).problems).toContain("no such room");
});

test("a recording answers", async () => {
  const recording = [
    { flashnet: "recording", version: 1, started: "2006-06-28T12:00:00.000Z" },
    { time: 0, connection: 0, type: "open", transport: "tcp", host: "game.example.com", port: 6113 },
    { time: 1, connection: 0, type: "refused", reason: "refused", message: "nobody there" },
    { time: 2, connection: 1, type: "open", transport: "tcp", host: "game.example.com", port: 6112 },
    {
      time: 3,
      connection: 1,
      type: "opened",
      local: { address: "127.0.0.1", port: 50000 },
      remote: { address: "127.0.0.1", port: 6112 },
    },
    { time: 4, connection: 1, type: "received", text: "recorded" },
    { time: 5, connection: 1, type: "end", by: "peer" },
  ];
  const folder = await mkdtemp(join(tmpdir(), "flashnet-"));
  try {
    const file = join(folder, "recording.jsonl");
    await writeFile(file, recording.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const { trace, problems } = await runSwf(swf, { replay: file, until: "close" });
    expect([trace.includes("recorded"), problems]).toEqual([true, []]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a slow reader takes as many frames on every machine", async () => {
  const server = await loadServerScript(at("slow-reader/server.ts"));
  const { frames, trace } = await runSwf(at("slow-reader/test.swf"), { server, until: "never more" });
  expect(trace).toEqual(["read 67108864", "never more than 4 MiB waiting: true"]);
  // 64 MiB, 512 KiB a frame, and two to connect.
  expect(frames).toBe(130);
});
