import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { GameServer } from "../test-swfs/rtmp/testing/game-server.ts";
import { flashnet } from "./program.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

const CLOSED = "NetConnection.Connect.Closed";
const PATIENCE = { timeout: 20_000, interval: 20 };

const folder = mkdtempSync(join(tmpdir(), "flashnet-"));
let server: GameServer;

beforeAll(async () => {
  server = await GameServer.start();
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Has a player do all that a game does, and closes. */
async function direct(name: string): Promise<void> {
  const client = await vi.waitFor(() => {
    const found = server.client(name);
    if (found === undefined) throw new Error(`${name} has not come`);
    return found;
  }, PATIENCE);
  const board = server.game.sharedObject("board");
  await client.call("ask", "sum", 2, 3);
  await client.call("ask", "nothing", 0, 0);
  expect(await client.call("multiply", 6, 7)).toBe(42);
  await client.call("exchange", 20_000);
  await client.call("flood", 20);
  await client.call("open", "board", false);
  await client.call("put", "x", `of ${name}`);
  await expect.poll(() => board.get("x"), PATIENCE).toBe(`of ${name}`);
  board.set("x", "of the server");
  await client.call("shout", "hello");
  await client.call("remove", "x");
  await expect.poll(() => board.get("x"), PATIENCE).toBeUndefined();
  await client.close();
}

/** What Wireshark makes of the messages of a capture, without how they are acknowledged. */
function messages(file: string, port: string): string[] {
  const { stdout, error } = spawnSync(
    "tshark",
    ["-n", "-r", file, "-d", `tcp.port==${port},rtmpt`, "-Y", "rtmpt", "-T", "fields", "-e", "_ws.col.Info"],
    { encoding: "utf8" },
  );
  if (error) throw new Error(`tshark does not run (${error.message}); npm test installs it`);
  return stdout.split(/[\n|]/).filter((line) => line !== "");
}

it.each([
  ["avm1", "bob"],
  ["avm2", "ann"],
])("RTMP of %s: what was recorded is replayed, and Wireshark reads it", async (machine, name) => {
  const swf = fileURLToPath(new URL(`../test-swfs/rtmp/${machine}/test.swf`, import.meta.url));
  const at = (ending: string): string => join(folder, `${machine}.${ending}`);
  const args = [
    "run",
    swf,
    "--param",
    "uri=rtmp://game.example.com/game",
    "--param",
    `name=${name}`,
    "--until",
    CLOSED,
  ];
  const { port } = new URL(server.uri.replace("rtmp:", "http:"));
  const terminal = new TestTerminal();
  args.push("--map", `game.example.com:1935=127.0.0.1:${port}`);
  const ended = flashnet([...args, "--record", at("jsonl")], terminal);
  await direct(name);
  expect(await ended).toBe(0);
  expect(terminal.stdoutText).toContain("result 5\n");
  expect(terminal.stdoutText).toContain("shout hello\n");

  expect(await run(...args, "--replay", at("jsonl"))).toEqual({ exitCode: 0, stdout: terminal.stdoutText, stderr: "" });

  expect(await run("export", at("jsonl"), "--pcapng", at("pcapng"))).toMatchObject({ exitCode: 0, stderr: "" });
  const read = messages(at("pcapng"), port);
  expect(read.slice(0, 4)).toEqual(["Handshake C0+C1", "Handshake S0+S1+S2", "Handshake C2", "connect('game')"]);
  const kind = machine === "avm1" ? "AMF0 Shared Object" : "AMF3 Shared Object";
  for (const line of ["_result('NetConnection.Connect.Success')", "sum()", "multiply()", kind, "shout()"]) {
    expect(read).toContain(line);
  }
  expect(read.filter((line) => line === "echo()")).toHaveLength(21);
  expect(read.filter((line) => /malformed|unknown/i.test(line))).toEqual([]);
});
