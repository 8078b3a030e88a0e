import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import WebSocket from "ws";
import { type RelayWebSocket, relayBackend } from "../host/relay/client/backend.ts";
import { flashnet } from "./program.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

let folder: string;
const at = (name: string): string => join(folder, name);

const compiled = new Set<string>();

/** A SWF whose document class runs `body`, compiled by `flashnet compile`. */
async function movie(name: string, body: string, documentClass = "Main"): Promise<string> {
  if (compiled.has(name)) return at(`${name}.swf`);
  compiled.add(name);
  const source = `
    import { Loader, Sprite } from "flash.display";
    import { Event, IOErrorEvent } from "flash.events";
    import { ExternalInterface } from "flash.external";
    import { navigateToURL, URLRequest } from "flash.net";
    import { fscommand } from "flash.system";
    import { clearInterval, setInterval, setTimeout } from "flash.utils";
    export class ${documentClass} extends Sprite {
      constructor() {
        super();
        ${body}
      }
    }`;
  await writeFile(at(`${name}.ts`), source);
  expect(await run("compile", at(`${name}.ts`), "-o", at(`${name}.swf`))).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: "",
  });
  return at(`${name}.swf`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-cli-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe("usage", () => {
  it.each([
    ["no command", []],
    ["an unknown command", ["play", "a.swf"]],
    ["no file", ["run"]],
    ["too many files", ["run", "a.swf", "b.swf"]],
    ["an unknown option", ["run", "a.swf", "--polcy", "allow"]],
    ["an unknown runtime", ["run", "a.swf", "--runtime", "browser"]],
    ["an unknown policy", ["run", "a.swf", "--policy", "obey"]],
    ["a mapping that is none", ["run", "a.swf", "--map", "a"]],
    ["a FlashVar that is none", ["run", "a.swf", "--param", "a"]],
    ["a URL that is none", ["run", "a.swf", "--url", "game.swf"]],
    ["a number of frames that is none", ["run", "a.swf", "--frames", "0"]],
    ["a time-out that is none", ["run", "a.swf", "--timeout", "soon"]],
    ["a port that is none", ["serve", "a.swf", "--port", "65536"]],
    ["a rule that is none", ["relay", "--deny", "a:b"]],
    ["an origin that is none", ["relay", "--origin", "http://localhost/page"]],
    ["a token that is too short", ["relay", "--token", "abc"]],
    ["no output", ["compile", "Main.ts"]],
    ["a URL for a folder", ["serve", ".", "--url", "http://a/b.swf"]],
  ])("%s: exit 2, nothing on stdout", async (_, args) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).not.toBe("");
  });

  it("a mistake is one line that says what to do", async () => {
    expect((await run("run", "a.swf", "--polcy", "allow")).stderr).toBe(
      "error: unknown option '--polcy' (Did you mean --policy?)\n",
    );
    expect((await run("run", "a.swf", "--map", "a")).stderr).toBe(
      "error: option '--map <from=to>' argument 'a' is invalid. " +
        '"a" is no mapping; write host[:port]=host[:port], like game.example=127.0.0.1\n',
    );
  });

  it.each([["--help"], ["--version"], ["run", "--help"]])("%s %s: exit 0, on stdout", async (...args) => {
    const { exitCode, stdout, stderr } = await run(...args.filter((arg) => arg !== undefined));
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).not.toBe("");
  });
});

describe("run", () => {
  it("prints the trace on stdout and stops at --until", async () => {
    const swf = await movie("trace", 'trace("one"); trace("two\\nthree"); trace("ready");');
    expect(await run("run", swf, "--until", "ready")).toEqual({
      exitCode: 0,
      stdout: "one\ntwo\nthree\nready\n",
      stderr: "",
    });
  });

  it("exits with 3 when --until is not met in time", async () => {
    const swf = await movie("silent", "");
    expect(await run("run", swf, "--until", "ready", "--timeout", "0.2")).toEqual({
      exitCode: 3,
      stdout: "",
      stderr: 'error: no trace line contained "ready" within 0.2 s; raise --timeout if it is to come\n',
    });
  });

  it("exits with 0 when the time is up and nothing was waited for", async () => {
    expect((await run("run", await movie("silent", ""), "--timeout", "0.2")).exitCode).toBe(0);
  });

  it("stops after --frames", async () => {
    const swf = await movie(
      "frames",
      'let frame: int = 0; this.addEventListener("enterFrame", (event: Event): void => trace(++frame));',
    );
    const { exitCode, stdout } = await run("run", swf, "--frames", "3");
    expect([exitCode, stdout]).toEqual([0, "1\n2\n"]);
  });

  it("when it is interrupted, the picture and the recording are whole", async () => {
    const swf = await movie("runs-on", 'trace("plays");');
    const terminal = new TestTerminal();
    const options = ["--screenshot", at("interrupted.png"), "--record", at("interrupted.jsonl")];
    const running = flashnet(["run", swf, ...options], terminal);
    expect(await terminal.firstLine()).toBe("plays");
    terminal.interrupt();
    expect(await running).toBe(0);
    expect(PNG.sync.read(await readFile(at("interrupted.png")))).toMatchObject({ width: 550, height: 400 });
    expect(JSON.parse((await readFile(at("interrupted.jsonl"), "utf8")).split("\n")[0]!)).toMatchObject({
      flashnet: "recording",
    });
  });

  it("ends with 3 when it is interrupted before --until is met", async () => {
    const swf = await movie("runs-on", 'trace("plays");');
    const terminal = new TestTerminal();
    const running = flashnet(["run", swf, "--until", "never"], terminal);
    await terminal.firstLine();
    terminal.interrupt();
    expect(await running).toBe(3);
    expect(terminal.stderrText).toBe(
      'error: no trace line contained "never" before it was interrupted; let it run on if it is to come\n',
    );
  });

  it.each([
    ["real", "1", 3],
    ["virtual", "20", 0],
  ])("a timer of 100 s, by the %s clock within %s s: exit %d", async (clock, timeout, expected) => {
    const swf = await movie("timer", 'setTimeout((): void => trace("over"), 100_000);');
    const { exitCode } = await run("run", swf, "--clock", clock, "--until", "over", "--timeout", timeout);
    expect(exitCode).toBe(expected);
  });

  it("exits with 1 after an uncaught error, which it prints", async () => {
    const swf = await movie("throws", 'trace("before"); throw new Error("on purpose");');
    const { exitCode, stdout, stderr } = await run("run", swf, "--frames", "3");
    expect([exitCode, stdout]).toEqual([1, "before\n"]);
    expect(stderr).toMatch(/^error: .*on purpose/);
  });

  it.each([
    ["is missing", "missing.swf", undefined, "missing.swf can't be read: there is no such file or folder"],
    ["is no SWF", "text.swf", "hello, world", "SWF file, byte 0: "],
    ["is cut off", "short.swf", "FWS\x0b\xff\xff\0\0\x78", "SWF file, byte "],
  ])("exits with 1 when the file %s", async (_, name, content, message) => {
    if (content !== undefined) await writeFile(at(name), content, "latin1");
    const { exitCode, stdout, stderr } = await run("run", at(name));
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toContain(message);
  });

  it("gives the SWF its URL and FlashVars", async () => {
    const swf = await movie(
      "address",
      "const info: any = this.loaderInfo; trace(info.url, info.parameters.a, info.parameters.b);",
    );
    expect((await run("run", swf, "--frames", "1")).stdout).toBe("http://localhost/address.swf undefined undefined\n");
    const options = ["--url", "http://games.example/a/b.swf", "--param", "a=1=2", "--param", "b="];
    expect((await run("run", swf, "--frames", "1", ...options)).stdout).toBe("http://games.example/a/b.swf 1=2 \n");
  });

  it("serves what the SWF loads from its folder, and nothing outside", async () => {
    await movie("child", 'trace("child");', "Child");
    const swf = await movie(
      "parent",
      `for (const url of ["child.swf", "../" + "outside.swf"]) {
         const loader = new Loader();
         loader.contentLoaderInfo.addEventListener("ioError", (event: IOErrorEvent): void => trace("no " + url));
         loader.load(new URLRequest(url));
       }`,
    );
    const { stdout } = await run("run", swf, "--url", "http://games.example/a/b.swf", "--timeout", "1");
    expect(stdout.split("\n").sort()).toEqual(["", "child", "no ../outside.swf"]);
  });

  describe("--external", () => {
    const content = `
      ExternalInterface.addCallback("start", (level: number): number => { trace("start", level); return level * 2; });
      const { server, ports } = ExternalInterface.call("settings");
      trace(ExternalInterface.available, server, ports);
      trace(ExternalInterface.call("page.save", 7));
      trace(ExternalInterface.call("later"), ExternalInterface.call("document.location.toString"));
      navigateToURL(new URLRequest("scores.html"), "_blank");
      fscommand("greet", "you");
      const timer = setInterval((): void => { clearInterval(timer); trace("timer"); ExternalInterface.call("fails"); }, 100);
    `;
    const module = `
      let result;
      export const settings = () => ({ server: "localhost", ports: [1, 2] });
      export const page = { save(points) { return this.call("start", points); } };
      export async function later() {
        await new Promise((resolve) => setTimeout(resolve, 300));
        this.call("start", 0);
      }
      export const fails = () => { throw new Error("on purpose"); };
      export default (content) => content.call("start", -1);
    `;
    const lines = ["true localhost 1,2", "start 7", "14", "null undefined", "start -1", "start 0", "timer"];

    it("has content and a module call each other", async () => {
      const swf = await movie("external", content);
      await writeFile(at("external.ts"), module);
      await writeFile(at("nobody.ts"), "export default [];");
      const options = ["--external", at("external.ts"), "--server", at("nobody.ts"), "--frames", "9", "--verbose"];
      const { exitCode, stdout, stderr } = await run("run", swf, ...options);
      expect(stdout.trim().split("\n")).toEqual(lines);
      expect(stderr).toContain("error: fails: on purpose\n");
      expect(stderr).toContain('fscommand: ["greet","you"]');
      expect(stderr).toContain('opens nothing: GET ["http://localhost/scores.html","_blank"]');
      expect(stderr).toContain("the SWF calls document.location.toString by ExternalInterface");
      expect(exitCode).toBe(1);
    });

    it.each([
      ["missing.ts", undefined, "there is no such file; check the path"],
      ["broken.ts", "export const = 1;", "Build failed with 1 error"],
      ["throws.ts", 'throw new Error("no page");', "no page"],
    ])("that can't be used: %s", async (name, source, message) => {
      const swf = await movie("external", content);
      if (source !== undefined) await writeFile(at(name), source);
      const { exitCode, stderr } = await run("run", swf, "--external", at(name));
      expect(stderr).toMatch(/^error: [^\n]*\n$/);
      expect(stderr).toContain(`${name} can't be used by content: ${message}`);
      expect(exitCode).toBe(1);
    });
  });

  it("plays in stock Ruffle with --no-plugin", async () => {
    const swf = await movie("plain", 'trace("plain");');
    expect((await run("run", swf, "--no-plugin", "--until", "plain")).stdout).toBe("plain\n");
  });

  it("writes the last frame as PNG", async () => {
    const swf = await movie("picture", "this.graphics.beginFill(0xff0000); this.graphics.drawRect(0, 0, 9, 9);");
    const { exitCode } = await run("run", swf, "--frames", "2", "--screenshot", at("frame.png"));
    expect(exitCode).toBe(0);
    expect((await readFile(at("frame.png"))).subarray(1, 4).toString()).toBe("PNG");
  });
});

describe("compile", () => {
  it("prints a line with file, line and column for each mistake, and exits with 1", async () => {
    await writeFile(
      at("wrong.ts"),
      'import { Sprite } from "flash.display";\nexport class Main extends Sprite {\n  n: int = "x";\n  m: Nothing;\n}\n',
    );
    const { exitCode, stdout, stderr } = await run("compile", at("wrong.ts"), "-o", at("wrong.swf"));
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^wrong\.ts:3:3 TS2322 .*\nwrong\.ts:4:6 TS2304 .*\n$/);
  });
});

describe("instrument", () => {
  it("says what a SWF uses, and writes the rewritten one", async () => {
    const swf = await movie("loads", "new Loader().loadBytes(this.loaderInfo.bytes);");
    const { exitCode, stdout, stderr } = await run("instrument", swf, at("out.swf"));
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(stderr).toBe(`${at("out.swf")}: wraps loadBytes, bytes\n`);
    expect((await readFile(at("out.swf"))).includes("flashnet:natives")).toBe(true);
  });

  it("leaves a SWF alone that uses nothing", async () => {
    const swf = await movie("plain", 'trace("plain");');
    const { stderr } = await run("instrument", swf, at("out.swf"));
    expect(stderr).toBe(`${at("out.swf")}: uses nothing that flashnet replaces; unchanged\n`);
    expect(await readFile(at("out.swf"))).toEqual(await readFile(swf));
  });

  it("exits with 1 when the output can't be written", async () => {
    const swf = await movie("plain", 'trace("plain");');
    const { exitCode, stderr } = await run("instrument", swf, at("no/such/folder.swf"));
    expect([exitCode, stderr]).toEqual([
      1,
      `error: ${at("no/such/folder.swf")} can't be written: there is no such file or folder; check the path\n`,
    ]);
  });
});

describe("relay", () => {
  it("prints address and token, and runs until it is interrupted", async () => {
    const terminal = new TestTerminal();
    const line = terminal.firstLine();
    const ended = flashnet(["relay", "--port", "0", "--deny", "127.0.0.1"], terminal);
    const [url, token] = (await line).split(" ");
    const backend = relayBackend({
      url: url!,
      token: token!,
      WebSocket: WebSocket as unknown as new () => RelayWebSocket,
    });
    await expect(backend.openTcp({ host: "127.0.0.1", port: 1 }, { timeout: 5000 })).rejects.toMatchObject({
      reason: "rule",
    });
    terminal.interrupt();
    expect(await ended).toBe(0);
  });

  it("takes its token from the environment, which others can't see", async () => {
    vi.stubEnv("FLASHNET_TOKEN", "token-of-the-environment");
    try {
      const terminal = new TestTerminal();
      const line = terminal.firstLine();
      const ended = flashnet(["relay", "--port", "0"], terminal);
      expect((await line).split(" ")[1]).toBe("token-of-the-environment");
      terminal.interrupt();
      await ended;
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("exits with 1 when the port is taken", async () => {
    const terminal = new TestTerminal();
    const line = terminal.firstLine();
    const ended = flashnet(["relay", "--port", "0"], terminal);
    const { port } = new URL((await line).split(" ")[0]!);
    expect(await run("relay", "--port", port)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `error: port ${port} can't be listened on: something else listens there; choose another with --port\n`,
    });
    terminal.interrupt();
    await ended;
  });
});

it("a player that panics is told from other failures", async () => {
  const swf = await movie(
    "panic",
    `trace("begin");
     let nested: any = [];
     for (let i: int = 0; i < 200000; i++) nested = [nested];
     trace("" + nested);`,
  );
  const { exitCode, stdout, stderr } = await run("run", swf, "--until", "never");
  expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "begin\n" });
  expect(stderr).toMatch(/^error: \S+panic\.swf: Ruffle crashed: .*; .*\n$/);
});
