import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { flashnet } from "./program.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "flashnet-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Says hello by TCP, and goodbye once somebody has answered. */
function visit(port: number): void {
  const socket = connect(port, "127.0.0.1", () => socket.write("hello\r\n"));
  let answer = "";
  socket.on("data", (data) => {
    answer += data;
    if (answer.includes("You said: hello")) socket.end("bye\r\n");
  });
  socket.on("error", () => {});
}

/** Says hello by UDP. What is bound gets it, as loopback loses nothing for want of room here. */
function ask(port: number): void {
  const socket = createSocket("udp4");
  socket.send("hello", port, "127.0.0.1", () => socket.close());
}

it.each([
  ["echo-server", "said goodbye", visit],
  ["udp-pair/answers", "says: hello", ask],
])("%s: who came comes again in a replay", async (name, until, come) => {
  const swf = fileURLToPath(new URL(`../test-swfs/${name}/test.swf`, import.meta.url));
  const file = join(folder, `${name.replace("/", "-")}.jsonl`);
  const args = ["run", swf, "--runtime", "air", "--url", "app:/test.swf", "--until", until];
  const terminal = new TestTerminal();
  const ended = flashnet([...args, "--record", file], terminal);
  const [port] = /\d+$/.exec(await terminal.firstLine())!;
  come(Number(port));
  expect(await ended).toBe(0);
  expect(await run(...args, "--replay", file)).toEqual({ exitCode: 0, stdout: terminal.stdoutText, stderr: "" });
});
