import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { NetConnection, SharedObject } from "rtmp-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { nodeBackend } from "../host/network/node/backend.ts";
import { SharedObjectEvent } from "../host/rtmp/shared-object.ts";
import { TestClient } from "../src/scripted/rtmp/testing/client.ts";
import { flashnet } from "./program.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

const GAME = `
import { application, reject, serve, type Client } from "flashnet/server";

interface Player { name: string }

const game = application<Player>("game", {
  onConnect(client, name?: string) {
    if (name === "nobody") return reject({ message: "not you" });
    client.data = { name: name ?? "guest" };
    client.send("welcome", client.data.name);
    return { motd: "hello" };
  },
  methods: {
    sum: (_client: Client<Player>, a: number, b: number) => a + b,
    echo: (_client, value: unknown) => value,
    fails: () => { throw new Error("not today"); },
    ask: async (client) => \`the client says \${await client.call("question", 6, 7)}\`,
    setOnServer: (_client, slot: string, value: unknown) => game.sharedObject("board").set(slot, value),
    board: () => game.sharedObject("board").entries(),
    bye: (client) => void client.close(),
  },
});
export default serve("game.example.com:1935", game);
`;

let folder: string;
const at = (name: string): string => join(folder, name);
const cleanUp: (() => unknown)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-rtmp-"));
  await writeFile(at("game.ts"), GAME);
  await writeFile(at("telnet.ts"), "export default async () => {};");
  await writeFile(
    at("two.ts"),
    'import { application, applications } from "flashnet/server"; export default applications(application("a"), application("b"));',
  );
});
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end();
});
afterAll(() => rm(folder, { recursive: true }));

/** The command, until the test is over. */
async function start(script: string, ...args: string[]) {
  const terminal = new TestTerminal();
  const done = flashnet(["rtmp", at(script), "--port", "0", ...args], terminal);
  const url = await terminal.firstLine();
  let exitCode: Promise<number> | undefined;
  const stop = (): Promise<number> => {
    terminal.interrupt();
    exitCode ??= done;
    return exitCode;
  };
  cleanUp.push(stop);
  return { url, terminal, stop };
}

describe("rtmp-client", () => {
  type Info = { code: string; [field: string]: unknown };

  /** A connection of it, and the statuses it gets. */
  function connect(url: string, ...args: unknown[]) {
    const connection = new NetConnection();
    const statuses: Info[] = [];
    let wake = (): void => {};
    connection.onStatus = (info: Info) => {
      statuses.push(info);
      wake();
    };
    const status = async (code: string): Promise<Info> => {
      for (;;) {
        const found = statuses.find((info) => info.code === code);
        if (found) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    const call = (method: string, ...args: unknown[]) =>
      new Promise((onResult, onStatus) => connection.call(method, { onResult, onStatus }, ...args));
    connection.connect(url, ...args);
    cleanUp.push(() => connection.close());
    return { connection, status, call };
  }

  it("connects, calls, is called, and is closed", async () => {
    const { url } = await start("game.ts");
    const welcomes: unknown[] = [];
    const { connection, status, call } = connect(url, "bob");
    connection.welcome = (name: string) => void welcomes.push(name);
    connection.question = (a: number, b: number) => a * b;
    expect(await status("NetConnection.Connect.Success")).toEqual({
      level: "status",
      code: "NetConnection.Connect.Success",
      description: "Connection succeeded.",
      objectEncoding: 0,
      motd: "hello",
    });
    expect(await call("sum", 2, 3)).toBe(5);
    expect(welcomes).toEqual(["bob"]);
    const value = { text: "ü", list: [1, null, { deep: true }], at: 1.5 };
    expect(await call("echo", value)).toEqual(value);
    const long = "x".repeat(100_000);
    expect(await call("echo", long)).toBe(long);
    expect(await call("ask")).toBe("the client says 42");
    await expect(call("fails")).rejects.toMatchObject({ code: "NetConnection.Call.Failed", description: "not today" });
    await expect(call("nope")).rejects.toMatchObject({ description: "Method not found (nope)." });
    void call("bye").catch(() => {});
    await status("NetConnection.Connect.Closed");
  });

  it("is rejected with information", async () => {
    const { url } = await start("game.ts");
    const { status } = connect(url, "nobody");
    const info = await status("NetConnection.Connect.Rejected");
    expect(info).toMatchObject({ description: "Connection failed.", application: { message: "not you" } });
  });

  it("has a shared object in common with the server", async () => {
    const { url } = await start("game.ts");
    const { connection, status, call } = connect(url);
    await status("NetConnection.Connect.Success");
    await call("setOnServer", "a", 1);
    const object = SharedObject.get("board", false, connection);
    const changes: unknown[] = [];
    let wake = (): void => {};
    object.onSync = (list: { code: string; name?: string }[]) => {
      changes.push(...list.map(({ code, name }) => [code, name]));
      wake();
    };
    const until = async (count: number): Promise<void> => {
      while (changes.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    await until(2);
    object.setProperty("b", { x: 2 });
    expect(await call("board")).toEqual([
      ["a", 1],
      ["b", { x: 2 }],
    ]);
    await call("setOnServer", "a", 3);
    await until(3);
    await call("setOnServer", "a", null);
    await until(4);
    expect(changes).toEqual([
      ["clear", undefined],
      ["change", "a"],
      ["change", "a"],
      ["delete", "a"],
    ]);
  });
});

describe("programs that want streams", () => {
  it.each([
    ["rtmpdump", ["--timeout", "20", "--playpath", "live", "--rtmp"], [], "NetStream.Play.StreamNotFound"],
    ["ffmpeg", ["-v", "error", "-i"], ["-f", "null", "-"], "This server has no streams (live)."],
    [
      "ffmpeg",
      ["-v", "error", "-f", "lavfi", "-i", "testsrc=d=1", "-f", "flv"],
      [],
      "This server has no streams (live).",
    ],
  ])("%s %j is told that there are none", async (program, before, behind, message) => {
    const { url } = await start("game.ts");
    const child = spawn(program, [...before, `${url}/live`, ...behind], { stdio: ["ignore", "ignore", "pipe"] });
    expect(await text(child.stderr)).toContain(message);
  });
});

describe("rtmp", () => {
  const use = { type: SharedObjectEvent.use, payload: new Uint8Array(0) };
  const change = { type: SharedObjectEvent.requestChange, payload: Uint8Array.of(0, 1, 120, 2, 0, 1, 97) };

  async function connect(url: string): Promise<TestClient> {
    const backend = nodeBackend();
    cleanUp.push(() => backend.close());
    const { hostname: host, port } = new URL(url.replace("rtmp:", "http:"));
    return TestClient.connect(
      { openTcp: (_, options) => backend.openTcp({ host, port: Number(port) }, options) } as typeof backend,
      "game",
    );
  }

  it("says where each application is, and ends when it is interrupted", async () => {
    const { terminal, stop } = await start("two.ts");
    const { port } = new URL(terminal.stdoutText.split("\n")[0]!.replace("rtmp:", "http:"));
    expect(terminal.stdoutText).toBe(`rtmp://127.0.0.1:${port}/a\nrtmp://127.0.0.1:${port}/b\n`);
    expect(await stop()).toBe(0);
    expect(terminal.stderrText).toBe("");
  });

  it("cuts clients off when it ends", async () => {
    const { url, stop } = await start("game.ts");
    const client = await connect(url);
    expect(await stop()).toBe(0);
    await client.closed();
  });

  it("keeps persistent shared objects over a restart, even of odd names", async () => {
    const first = await start("game.ts", "--persist", at("objects"));
    const writer = await connect(first.url);
    await writer.nextCommand();
    for (const name of ["board", "../Ü/board"]) {
      writer.object(name, [use, change], { persistent: true });
      await writer.next();
      await writer.next();
    }
    expect(await first.stop()).toBe(0);
    expect(await readdir(at("objects/game/_definst_"))).toEqual(["%2e%2e%2f%c3%9c%2fboard.so", "board.so"]);
    const second = await start("game.ts", "--persist", at("objects"));
    const reader = await connect(second.url);
    await reader.nextCommand();
    for (const name of ["board", "../Ü/board"]) {
      reader.object(name, [use], { persistent: true });
      expect(await reader.nextObject()).toMatchObject({ version: 2, events: [{ type: 11 }, { type: 4 }] });
    }
  });

  it("does not begin with a file that is broken, and leaves it", async () => {
    const file = at("broken/game/_definst_/board.so");
    await mkdir(at("broken/game/_definst_"), { recursive: true });
    await writeFile(file, "half a file");
    const { exitCode, stderr } = await run("rtmp", at("game.ts"), "--port", "0", "--persist", at("broken"));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: .*board\.so: .* can't be read: .*; put a whole copy in its place, or remove it/);
    expect(await readFile(file, "utf8")).toBe("half a file");
  });

  it("tells of clients that speak something else, and goes on", async () => {
    const { url, terminal } = await start("game.ts");
    const client = await connect(url);
    client.send({ type: 20, stream: 0, payload: Uint8Array.of(9) });
    await client.closed();
    expect(terminal.stderrText).toMatch(/^\[warn\] .*game\.ts: a command/m);
    expect(await (await connect(url)).call("sum", 1, 1)).toMatchObject({ name: "welcome" });
  });

  it.each([
    ["a script without applications", ["telnet.ts"], 1, /a script for RTMP exports, as its default, application/],
    ["a script that is not there", ["nowhere.ts"], 1, /there is no such file/],
    ["a limit that is none", ["game.ts", "--limit", "maxSlotz=1"], 2, /did you mean maxSlots\?/],
    ["a folder that is a file", ["game.ts", "--persist", "game.ts"], 1, /game\.ts can't be used/],
  ])("refuses %s", async (_, [script, ...args], code, message) => {
    const paths = args.map((arg) => (arg === "game.ts" ? at(arg) : arg));
    const { exitCode, stderr } = await run("rtmp", at(script!), "--port", "0", ...paths);
    expect([exitCode, stderr]).toEqual([code, expect.stringMatching(message)]);
  });

  it("says that its port is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    cleanUp.push(() => other.close());
    const { port } = other.address() as { port: number };
    const { exitCode, stderr } = await run("rtmp", at("game.ts"), "--port", String(port));
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("something else listens there")]);
  });
});
