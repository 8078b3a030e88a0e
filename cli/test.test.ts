import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { root } from "../src/testing/compile.ts";
import { flashnet } from "./program.ts";
import { run, TestTerminal } from "./testing/terminal.ts";

const PATIENCE = { timeout: 60_000, interval: 50 };

/** Does what its FlashVar `does` says. */
const SOURCE = `
  import { Sprite } from "flash.display";
  import type { Event, KeyboardEvent, MouseEvent, ProgressEvent } from "flash.events";
  import { SharedObject, Socket, URLLoader, URLRequest } from "flash.net";
  import { ApplicationDomain, Capabilities, fscommand } from "flash.system";
  import { getTimer } from "flash.utils";

  /** @swf frameRate=25 */
  export class Main extends Sprite {
    private frame: int = 0;

    constructor() {
      super();
      const { does, text }: any = this.loaderInfo.parameters;
      if (does == "frames") {
        this.addEventListener("enterFrame", (event: Event): void => trace(++this.frame, getTimer()));
      } else if (does == "draw") {
        this.graphics.beginFill(uint(text));
        this.graphics.drawRect(0, 0, 100, 100);
      } else if (does == "talk") this.talk();
      else if (does == "listen") this.listen();
      else if (does == "load") this.load(String(text).split(","));
      else if (does == "version") trace(Capabilities.version);
      else if (does == "save") {
        const saved = SharedObject.getLocal("saved", "/");
        saved.data.text = text;
        saved.flush();
      } else if (does == "capture") {
        this.graphics.beginFill(0x808080);
        this.graphics.drawRect(0, 0, 100, 100);
        fscommand("captureImage", text);
      } else if (does == "throw") throw new Error(text);
      else if (does == "runtime") trace(ApplicationDomain.currentDomain.hasDefinition("flash.net.DatagramSocket"));
      else for (const line of String(text).split(",")) trace(line);
    }

    private listen(): void {
      this.stage!.addEventListener("keyDown", (event: KeyboardEvent): void => {
        trace("key", event.keyCode, event.charCode, event.keyLocation);
      });
      this.stage!.addEventListener("click", (event: MouseEvent): void => trace("click", event.stageX, event.stageY));
      this.stage!.addEventListener("mouseWheel", (event: MouseEvent): void => trace("wheel", event.delta));
    }

    private load(urls: string[]): void {
      trace(this.loaderInfo.url);
      for (const url of urls) {
        const loader = new URLLoader();
        loader.addEventListener("complete", (event: Event): void => trace(url, loader.data));
        loader.addEventListener("ioError", (event: Event): void => trace(url, "is not there"));
        loader.load(new URLRequest(url));
      }
    }

    private talk(): void {
      const socket = new Socket();
      socket.addEventListener("connect", (event: Event): void => {
        socket.writeUTFBytes("hello");
        socket.flush();
      });
      socket.addEventListener("socketData", (event: ProgressEvent): void => {
        trace(socket.readUTFBytes(socket.bytesAvailable));
      });
      socket.addEventListener("close", (event: Event): void => trace("closed"));
      socket.connect("game.example.com", 6112);
    }
  }
`;

let folder: string;

/** Writes a test folder. */
/** What `test-swfs/rtmp` is told to do. */
const RTMP_SERVER = `
  import { application, serve } from "flashnet/server";

  const game = application("game", {
    onConnect(client, name: string) {
      client.send("open", "board", false);
      client.send("ask", "add", name, "!");
      return true;
    },
    methods: {
      add(client, a: string, b: string) {
        game.sharedObject("board").set("said", a + b);
        setImmediate(() => client.send("leave"));
        return a + b;
      },
    },
  });
  export default serve("game.example.com:1935", game);`;

async function testFolder(name: string, toml: string, files: Record<string, string> = {}): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await cp(join(folder, "test.swf"), join(folder, name, "test.swf"));
  for (const [file, content] of Object.entries({ "test.toml": toml, ...files })) {
    await writeFile(join(folder, name, file), content);
  }
}

async function test(...args: string[]): ReturnType<typeof run> {
  const { stderr, ...others } = await run("test", folder, ...args);
  // How far it is, every ten seconds.
  return { ...others, stderr: stderr.replace(/^\d+ of .*\n/gm, "") };
}

const param = (does: string, text = ""): string => `[flashnet.param]\ndoes = "${does}"\ntext = "${text}"\n`;
const bytes = (text: string): number[] => [...new TextEncoder().encode(text)];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flashnet-test-"));
  await writeFile(join(folder, "Main.ts"), SOURCE);
  expect(await run("compile", join(folder, "Main.ts"), "-o", join(folder, "test.swf"))).toMatchObject({ stderr: "" });

  await testFolder("passes/lines", param("say", "one,two,one"), { "output.txt": "one\r\ntwo\r\none\r\n" });
  await testFolder("passes/frames", `num_frames = 3\n${param("frames")}`, { "output.txt": "1 80\n2 120\n" });
  await testFolder("passes/ticks", `num_ticks = 6\ntick_rate = 20\n${param("frames")}`, {
    "output.txt": "1 80\n2 120\n",
  });
  await testFolder(
    "passes/about",
    `output_path = "e.txt"\n[approximations]\nbare_numbers = true\nepsilon = 0.1\n${param("say", "1.05")}`,
    {
      "e.txt": "1\n",
    },
  );
  await testFolder("passes/air", `[player_options]\nruntime = "AIR"\n${param("runtime")}`, {
    "output.txt": "true\n",
  });
  await testFolder("passes/script", param("talk"), {
    "output.txt": "hello, world\nclosed\n",
    "greeting.ts": 'export const world: string = ", world";',
    "server.ts": `
      import { serve } from "flashnet/server";
      import { world } from "./greeting.ts";
      export default serve("game.example.com:6112", async (connection) => {
        connection.write((await connection.readUTFBytes(5)) + world);
      });`,
  });
  for (const machine of ["avm1", "avm2"]) {
    const toml = 'num_frames = 50\n[flashnet.param]\nuri = "rtmp://game.example.com/game"\nname = "eve"\n';
    await testFolder(`passes/rtmp-${machine}`, toml, {
      "output.txt":
        "NetConnection.Connect.Success\nboard: clear\nboard: change said\nresult eve!\nNetConnection.Connect.Closed\n",
      "server.ts": RTMP_SERVER,
    });
    await cp(join(root, "test-swfs/rtmp", machine, "test.swf"), join(folder, `passes/rtmp-${machine}/test.swf`));
  }
  await testFolder("passes/mock", param("talk"), {
    "output.txt": "you too\nclosed\n",
    "socket.json": JSON.stringify([
      { type: "Receive", expected: bytes("hello") },
      { type: "Send", payload: bytes("you too") },
      { type: "Disconnect" },
    ]),
  });
  const events = [
    { flashnet: "recording", version: 1, started: "2006-06-28T12:00:00.000Z" },
    { time: 0, connection: 1, type: "open", transport: "tcp", host: "game.example.com", port: 6112 },
    { time: 1, connection: 1, type: "opened", local: { address: "", port: 0 }, remote: { address: "", port: 0 } },
    { time: 2, connection: 1, type: "sent", text: "hello" },
    { time: 3, connection: 1, type: "received", text: "as recorded" },
    { time: 4, connection: 1, type: "end", by: "peer" },
  ];
  const recording = events.map((event) => `${JSON.stringify(event)}\n`).join("");
  await testFolder("passes/recording", param("talk"), {
    "output.txt": "as recorded\nclosed\n",
    "recording.jsonl": recording,
  });
  await testFolder("passes/known", `known_failure = true\nnum_frames = 2\n${param("say", "a")}`, {
    "output.txt": "b\n",
    "output.ruffle.txt": "a\n",
  });
  await testFolder("passes/input", `num_ticks = 3\n${param("listen")}`, {
    "output.txt": "key 65 97 0\nclick 10 20\nwheel 3\nkey 16 0 1\n",
    "input.json": JSON.stringify([
      { type: "KeyDown", key: { Char: "a" } },
      { type: "MouseMove", pos: [10, 20] },
      { type: "MouseDown", pos: [10, 20], btn: "Left" },
      { type: "MouseUp", pos: [10, 20], btn: "Left" },
      { type: "Wait" },
      { type: "MouseWheel", lines: 3 },
      { type: "KeyDown", key: "LeftShift" },
    ]),
  });
  await testFolder(
    "passes/loads",
    `num_ticks = 5\nlog_fetch = true\n${param("load", "b.txt,none,http://a.example/a.txt")}`,
    {
      "output.txt": [
        "file:///test.swf",
        ...["b.txt", "none", "http://a.example/a.txt"].flatMap((url) => [
          "Navigator::fetch:",
          `  URL: ${url}`,
          "  Method: GET",
        ]),
        "b.txt B",
        "none is not there",
        "http://a.example/a.txt A",
        "",
      ].join("\n"),
      "b.txt": "B",
    },
  );
  await mkdir(join(folder, "passes/loads/a.example"));
  await writeFile(join(folder, "passes/loads/a.example/a.txt"), "A");
  await testFolder(
    "passes/subtests",
    `num_ticks = 1\n${param("version")}
    [subtests.nine]\noutput_path = "9.txt"\nplayer_options.version = 9
    [subtests.ten]\noutput_path = "10.txt"\nplayer_options.version = 10`,
    { "9.txt": "WIN 9,0,0,0\n", "10.txt": "WIN 10,0,0,0\n" },
  );
  await testFolder("passes/uncaught", `num_ticks = 1\n${param("throw", "no")}`, {
    "output.txt": "Error: no\n\tat Main()\n",
  });
  await testFolder("passes/ignored", "ignore = true\n", { "output.txt": "never\n" });

  await testFolder("fails/lines", `num_frames = 2\n${param("say", "one,2,three")}`, {
    "output.txt": "one\ntwo\nthree\n",
  });
  await testFolder("fails/recording", `num_frames = 9\n${param("talk")}`, {
    "output.txt": "",
    "recording.jsonl": recording.replace('"hello"', '"help!"'),
  });
  await testFolder("fails/key", "num_frame = 3\n", { "output.txt": "\n" });
  await testFolder("fails/known", `known_failure = true\nnum_frames = 2\n${param("say", "a")}`, {
    "output.txt": "a\n",
  });
  await testFolder(
    "fails/subtests",
    `num_ticks = 1\n${param("version")}
    [subtests.nine]\nplayer_options.version = 9
    [subtests.ten]\nplayer_options.version = 10`,
    { "output.txt": "WIN 9,0,0,0\n" },
  );
  await testFolder("fails/unsupported", `num_ticks = 1\n[audio_assertions.loud]\nframes = [1]\n${param("say", "a")}`, {
    "output.txt": "a\n",
  });
  await testFolder("fails/settings", 'num_frames = "many"\n', { "output.txt": "\n" });
  await testFolder("fails/process", param("talk"), {
    "output.txt": "closed\n",
    "server.ts": "export default async () => process.exit(3);",
  });
});

afterAll(() => rm(folder, { recursive: true }));

describe("flashnet test", () => {
  it("prints what fails and how it differs, and exits with 1", async () => {
    expect(await test("--jobs", "2")).toEqual({
      exitCode: 1,
      stderr: "",
      stdout: `FAILED fails/key
  test.toml has no key num_frame; did you mean num_frames?
FAILED fails/known
  known_failure is set, and the trace is as expected; remove it
FAILED fails/lines
  the trace is not as in output.txt
  @@ -1 +1 @@
   one
  -two
  +2
   three
FAILED fails/process
  the process ended, with exit code 3
FAILED fails/recording
  connection 1 to game.example.com:6112, byte 3: the SWF sends 6c 6f "lo", the recording 70 21 "p!"
  the trace is not as in output.txt
  @@ -1 +1 @@
  +closed
FAILED fails/settings
  num_frames is no number
FAILED fails/subtests
  ten: the trace is not as in output.txt
  @@ ten @@
  @@ -1 +1 @@
  -WIN 9,0,0,0
  +WIN 10,0,0,0
FAILED fails/unsupported
  audio_assertions is not supported: there is no sound to measure
15 passed, 8 failed, 1 ignored
`,
    });
  });

  it("runs what --filter names; the same tests give the same JSON and JUnit XML, byte for byte", async () => {
    const once = async (): Promise<unknown> => {
      const file = join(folder, "junit.xml");
      const { exitCode, stdout } = await test("--filter", "passes/", "--json", "--junit", file);
      return [exitCode, stdout, await readFile(file, "utf8")];
    };
    const first = (await once()) as [number, string, string];
    expect(first[0]).toBe(0);
    expect(JSON.parse(first[1])).toMatchObject({ passed: 15, failed: 0, ignored: 1 });
    expect(first[2]).toContain('<testsuite name="flashnet" tests="16" failures="0" skipped="1"');
    expect(await once()).toEqual(first);
  });

  it("shards, and what --cache knows, join into the report of all", async () => {
    const cache = join(folder, "cache.json");
    const whole = await test("--filter", "passes/", "--json");
    const reports: string[] = [];
    for (const shard of ["1/2", "2/2"]) {
      const options = ["--filter", "passes/", "--shard", shard, "--json", "--cache", cache];
      const { stdout } = await test(...options);
      expect(await test(...options)).toMatchObject({ exitCode: 0, stdout });
      reports.push(join(folder, `${shard[0]}.json`));
      await writeFile(reports.at(-1)!, stdout);
    }
    expect(await run("merge-reports", "--json", ...reports)).toEqual(whole);
    // One that was ignored has not passed.
    expect(Object.keys(JSON.parse(await readFile(cache, "utf8")).passes)).toHaveLength(15);
    expect((await run("merge-reports", ...reports)).stdout).toBe("15 passed, 0 failed, 1 ignored\n");
    expect(await run("merge-reports", reports[0]!, reports[0]!)).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringMatching(/^error: passes\/\S+ is in \S+1\.json and in \S+1\.json; merge reports of shards/),
    });
  });

  it("--watch runs a test again when a file of it changes, until it is interrupted", async () => {
    const watched = join(folder, "watched");
    await cp(join(folder, "passes/lines"), join(watched, "lines"), { recursive: true });
    await cp(join(folder, "passes/frames"), join(watched, "frames"), { recursive: true });
    const terminal = new TestTerminal();
    const ended = flashnet(["test", watched, "--watch"], terminal);
    const reports = (): string[] => terminal.stdoutText.split(/(?<=\d+ passed, .*\n)/);
    await vi.waitFor(() => expect(terminal.stdoutText).toBe("2 passed, 0 failed\n"), PATIENCE);
    await writeFile(join(watched, "lines/output.txt"), "one\ntwo\nsix\n");
    await vi.waitFor(() => expect(terminal.stdoutText).toMatch(/0 passed, 1 failed\n$/), PATIENCE);
    await writeFile(join(watched, "lines/output.txt"), "one\ntwo\none\n");
    await vi.waitFor(() => expect(terminal.stdoutText).toMatch(/1 passed, 0 failed\n$/), PATIENCE);
    expect(reports()).toHaveLength(3);
    terminal.interrupt();
    expect(await ended).toBe(0);
    await rm(watched, { recursive: true });
  });

  it("--changed-since runs what git says is new, and may have nothing to do", async () => {
    const repository = join(folder, "repository");
    await cp(join(folder, "passes/lines"), join(repository, "lines"), { recursive: true });
    const git = (...args: string[]) => execFileSync("git", args, { cwd: repository });
    git("init", "-q");
    git("add", ".");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "all");
    const changed = () => run("test", repository, "--changed-since", "HEAD");
    expect(await changed()).toMatchObject({ exitCode: 0, stdout: "0 passed, 0 failed\n" });
    await writeFile(join(repository, "lines/output.txt"), "one\ntwo\nsix\n");
    expect((await changed()).stdout).toContain("0 passed, 1 failed\n");
    await rm(repository, { recursive: true });
  });

  it("--update shows the diff and writes what is expected, pictures included", async () => {
    await testFolder("new", `num_frames = 2\n${param("say", "a,b")}`, { "output.txt": "a\nc\n" });
    const picture = (color: string, tolerance = 0): Promise<void> =>
      testFolder(
        "new/picture",
        `num_frames = 2\n[image_comparisons.end]\ntolerance = ${tolerance}\n${param("draw", color)}`,
      );
    await picture("0x808080");
    expect(await test("--filter", "new", "--update")).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: `UPDATED new: output.txt
  @@ -1 +1 @@
   a
  -c
  +b
UPDATED new/picture: output.txt, end.expected.png
2 passed, 0 failed
`,
    });
    expect(await readFile(join(folder, "new/output.txt"), "utf8")).toBe("a\nb\n");

    await picture("0x828282", 2);
    expect(await test("--filter", "new")).toMatchObject({ exitCode: 0, stdout: "2 passed, 0 failed\n" });
    expect(existsSync(join(folder, "new/picture/end.actual.png"))).toBe(false);
    await picture("0x848484", 2);
    const { exitCode, stdout } = await test("--filter", "picture");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /end: 30000 channels differ by more than 2, at most 4; 0 may; the picture is end.actual.png/,
    );
    expect(existsSync(join(folder, "new/picture/end.actual.png"))).toBe(true);
  });

  it("takes pictures when their triggers come, and holds SharedObjects against files", async () => {
    await testFolder(
      "taken",
      `num_ticks = 2\n[image_comparisons.first]\ntrigger = 1\n[image_comparisons.asked]\ntrigger = "fs_command"
      checks = [{ tolerance = 1 }, { tolerance = 0, max_outliers = 9 }]\n${param("capture", "asked")}`,
      { "output.txt": "" },
    );
    await testFolder(
      "taken/never",
      `num_ticks = 2\n[image_comparisons.late]\ntrigger = "fs_command"\n${param("capture", "other")}`,
      {
        "output.txt": "",
      },
    );
    await testFolder(
      "taken/saved",
      `num_ticks = 1\n[shared_objects."localhost//saved"]\nexpected = "saved"\n${param("save", "a")}`,
      {
        "output.txt": "",
      },
    );
    const never = `FAILED taken/never
  fscommand captureImage "other": no image_comparisons of that name waits for it
  late: its trigger, fs_command, has not come
`;
    expect((await test("--filter", "taken", "--update")).stdout).toBe(
      `UPDATED taken: asked.expected.png, first.expected.png
${never}UPDATED taken/saved: saved.sol
2 passed, 1 failed
`,
    );
    expect((await test("--filter", "taken")).stdout).toBe(`${never}2 passed, 1 failed\n`);
    await writeFile(join(folder, "taken/saved/saved.sol"), "other");
    expect((await test("--filter", "saved")).stdout).toContain("SharedObject localhost//saved is not as in saved.sol");
  });

  it("--list says what tests use and what of that is missing", async () => {
    expect(
      await test("--list", "--filter", "passes/input", "fails/key", "fails/unsupported", "passes/subtests"),
    ).toEqual({
      exitCode: 1,
      stderr: "",
      stdout: `fails/key: nothing
  test.toml has no key num_frame; did you mean num_frames?
fails/unsupported: audio_assertions.*.frames flashnet.* num_ticks
  audio_assertions is not supported: there is no sound to measure
passes/input: flashnet.* input.json num_ticks
passes/subtests (nine, ten): flashnet.* num_ticks output_path player_options.version
4 tests; 1 ask for what is not supported, 1 can't be run
`,
    });
    const { exitCode, stdout } = await test("--list", "--json", "--filter", "passes/input");
    expect([exitCode, JSON.parse(stdout)]).toEqual([
      0,
      {
        tests: [
          {
            name: "passes/input",
            subtests: [],
            uses: ["flashnet.*", "input.json", "num_ticks"],
            unsupported: [],
            errors: [],
          },
        ],
      },
    ]);
  });

  it("refuses to write a cache over another file, before anything runs", async () => {
    const file = join(folder, "passes/lines/test.toml");
    const toml = await readFile(file, "utf8");
    expect(await test("--filter", "passes/lines", "--cache", file)).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringMatching(/^error: .*cache: .*test\.toml is no cache of flashnet test, .*\n$/),
    });
    expect(await readFile(file, "utf8")).toBe(toml);
  });

  it.each([
    ["there is no test", () => [join(folder, "passes/loads/a.example")], "there is no test in "],
    [
      "no test is left",
      () => [folder, "--shard", "1/3", "--filter", "nothing", "zzz"],
      /^error: --filter leaves none of the \d+ tests in \S+: no name has "nothing" or "zzz" in it; --list shows the names\n$/,
    ],
    ["a folder is none", () => [join(folder, "missing")], "missing is no folder"],
  ])("exits with 1 when %s", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await run("test", ...args());
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
  });
});
