import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ActionCode } from "../src/avm1/actions.ts";
import { movie } from "../src/avm1/movie.ts";
import { ActionWriter } from "../src/avm1/writer.ts";
import { run } from "./testing/terminal.ts";

const chat = fileURLToPath(new URL("../test-swfs/xml-chat/avm1/test.swf", import.meta.url));
const socketPool = createRequire(import.meta.url).resolve("node-forge/flash/swf/SocketPool.swf");

describe("inspect", () => {
  it("says what a SWF uses and what that takes", async () => {
    const { exitCode, stdout, stderr } = await run("inspect", chat, "--url", "http://games.example.com/chat.swf");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.replace(/byte \d+/, "byte N")).toBe(`${chat}: SWF 8, AVM1

Networking classes
  XMLSocket: flashnet's
  XML: the player's own

Calls
  chat.connect("game.example.com", 6112) in frame 1, byte N

Servers mentioned in string constants
  none

To let it connect
  game.example.com:6112
    a policy file on port 843 or 6112 of game.example.com: <allow-access-from domain="games.example.com" to-ports="6112"/>
    or one in its place: --policy-for game.example.com=FILE; or none: --policy allow
    if the server is elsewhere: --map game.example.com:6112=HOST:PORT

What the player lacks
  nothing of the above, as far as its bytecode tells
`);
  });

  it("says which RTMP server a SWF wants, and which shared objects", async () => {
    const lobby = fileURLToPath(new URL("../examples/lobby/game.swf", import.meta.url));
    const { exitCode, stdout } = await run("inspect", lobby);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`
To let it connect
  game.example.com:1935
    an RTMP server, for rtmp://game.example.com/lobby, or else port 443 or 80; no policy file
    if the server is elsewhere: --map game.example.com:1935=HOST:PORT

Remote shared objects
  board
  players
`);
  });

  it("says so when hosts and ports are not constant", async () => {
    const { stdout } = await run("inspect", socketPool);
    expect(stdout).toContain("hosts and ports are only known when it runs");
  });

  it("lets no name of the SWF reach a terminal as a command", async () => {
    const folder = await mkdtemp(join(tmpdir(), "flashnet-inspect-"));
    const code = new ActionWriter().push(80, "a\u001b]0;x\u0007", 2, "\u001b[2Js").action(ActionCode.GetVariable);
    const swf = join(folder, "test.swf");
    await writeFile(swf, movie({ frames: [code.push("connect").action(ActionCode.CallMethod).finish()] }));
    const { stdout } = await run("inspect", swf);
    await rm(folder, { recursive: true });
    expect(stdout).toContain("\\x1b[2Js.connect(");
    expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it("writes JSON", async () => {
    const { exitCode, stdout } = await run("inspect", socketPool, "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      swfVersion: 14,
      vm: "AVM2",
      classes: expect.arrayContaining([{ name: "flash.net::Socket", provider: "flashnet", stubs: [], lacks: [] }]),
      targets: [],
    });
  });

  it("refuses what is no SWF", async () => {
    const { exitCode, stderr } = await run("inspect", fileURLToPath(import.meta.url));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: .*inspect\.test\.ts can.t be used: SWF file, byte 0: no FWS, CWS or ZWS signature/);
  });
});
