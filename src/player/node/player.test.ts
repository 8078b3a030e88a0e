import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import {
  type HeadlessPlayer,
  type LogLevel,
  type LogLine,
  loadRuffle,
  type PlayerOptions,
  type PlayerSocket,
  type RunOptions,
  run,
} from "./index.ts";
import {
  assign,
  assignMember,
  avm1Movie,
  construct,
  fscommand,
  ignore,
  integer,
  invoke,
  lambda,
  less,
  string,
  timer,
  trace,
  variable,
  waitWhile,
} from "./testing/avm1-movie.ts";

const folder = (name: string): string => fileURLToPath(new URL(`../../../node_modules/${name}`, import.meta.url));

/** Makes a player, and hands it to `use` together with the traces to come. */
async function withPlayer<Result>(
  directory: string,
  options: Partial<PlayerOptions>,
  use: (player: HeadlessPlayer, traces: string[]) => Promise<Result>,
): Promise<Result> {
  const traces: string[] = [];
  const runtime = await loadRuffle({ directory });
  const url = "http://localhost/movie.swf";
  const player = await runtime.createPlayer({ url, onTrace: (text) => traces.push(text), ...options });
  try {
    return await use(player, traces);
  } finally {
    player.destroy();
  }
}

/** Plays a movie as fast as the machine allows. */
function play(directory: string, movie: Uint8Array, runOptions: RunOptions, options: Partial<PlayerOptions> = {}) {
  return withPlayer(directory, options, async (player, traces) => {
    await player.load(movie);
    return { ...(await run(player, { idle: () => true, ...runOptions })), traces };
  });
}

/** The other end of a movie's socket. */
class FakeSocket implements PlayerSocket {
  binaryType = "";
  readyState = 0;
  closed = false;
  readonly sent: Uint8Array[] = [];
  readonly url: string;
  readonly #listeners: { type: string; listener: (event: never) => void }[] = [];

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.push({ type, listener });
  }

  removeEventListener(): void {}

  open(): void {
    this.readyState = 1;
    this.#dispatch({ type: "open" });
  }

  receive(text: string): void {
    this.#dispatch({ type: "message", data: new TextEncoder().encode(text).buffer });
  }

  #dispatch(event: { type: string; data?: ArrayBuffer }): void {
    for (const { type, listener } of this.#listeners) if (type === event.type) listener(event as never);
  }

  send(data: Uint8Array): void {
    this.sent.push(data);
  }

  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
}

describe.each(["@ruffle-rs/ruffle", "ruffle-0.5.0", "ruffle-0.3.0"])("%s", (name) => {
  const directory = folder(name);

  test("traces arrive as the movie gave them", async () => {
    const movie = avm1Movie([[trace(string("a\nb")), trace(string("")), trace(string("ü€😀 %c"))]]);
    const { traces } = await play(directory, movie, { frames: 1 });
    expect(traces).toEqual(["a\nb", "", "ü€😀 %c"]);
  });

  test("the header is known after load", async () => {
    await withPlayer(directory, {}, async (player) => {
      const metadata = await player.load(avm1Movie([[], []], 30));
      expect(metadata).toMatchObject({ width: 550, height: 400, frameRate: 30, numFrames: 2, swfVersion: 8 });
      expect(metadata.isActionScript3).toBe(false);
    });
  });

  test("the log has what is important enough, and no traces", async () => {
    const logOf = async (logLevel?: LogLevel): Promise<string[]> => {
      const levels: string[] = [];
      const onLog = ({ level, text }: LogLine): unknown => levels.push(text === "traced" ? text : level);
      const options = logLevel ? { onLog, logLevel } : { onLog };
      await play(directory, avm1Movie([[trace(string("traced")), fscommand("x", "")]]), { frames: 1 }, options);
      return [...new Set(levels)];
    };
    expect(await logOf()).toEqual(["warn"]);
    expect(await logOf("info")).toEqual(["info", "warn"]);
    expect(await logOf("error")).toEqual([]);
  });

  describe("time", () => {
    test("a frame is one frame, at rates that are no whole number of milliseconds", async () => {
      const movie = avm1Movie([[trace(string("1"))], [trace(string("2"))], [trace(string("3"))]], 23.9765625);
      const { traces, ...outcome } = await play(directory, movie, { frames: 300 });
      expect({ ...outcome, traced: traces.length }).toEqual({ frames: 300, reason: "frames", errors: [], traced: 300 });
    });

    test("it is the movie's, whatever the machine does", async () => {
      const movie = avm1Movie([[trace(timer)], []], 10);
      const { traces } = await play(directory, movie, { frames: 5 });
      expect(traces).toEqual(["100", "300", "500"]);
    });

    test("the date follows it", async () => {
      const date = invoke(construct("Date"), "getTime");
      const movie = avm1Movie([[trace(date)]], 10);
      const { traces } = await play(directory, movie, { frames: 1 }, { date: 1_000_000 });
      expect(traces).toEqual(["1000100"]);
    });

    test("a script that waits for it goes on", async () => {
      const movie = avm1Movie([[waitWhile(less(timer, integer(500))), trace(string("done"))], []]);
      const { traces } = await play(directory, movie, { frames: 1 });
      expect(traces).toEqual(["done"]);
    });

    test("a script that never ends is ended", async () => {
      const movie = avm1Movie([[trace(string("in")), waitWhile(less(integer(0), integer(1))), trace(string("out"))]]);
      const { traces, errors } = await play(directory, movie, { frames: 1 }, { maxExecutionDuration: 1 });
      expect(traces).toEqual(["in"]);
      expect(errors).toHaveLength(1);
    });

    test.each([0, 0.00390625, 255])("a frame rate of %d is survived", async (rate) => {
      const { reason } = await play(directory, avm1Movie([[trace(timer)]], rate), { frames: 1 });
      expect(reason).toBe("frames");
    });
  });

  describe("where a movie comes from", () => {
    test("FlashVars come from the parameters and from the query of the URL", async () => {
      const movie = avm1Movie([[trace(variable("_root.a")), trace(variable("_root.b"))]]);
      const options = { url: "http://localhost/movie.swf?a=1", param: { b: "2" } };
      const { traces } = await play(directory, movie, { frames: 1 }, options);
      expect(traces).toEqual(["1", "2"]);
    });

    test.each(["https://game.example/a/movie.swf?x=1", "file:///games/movie.swf", "app:/movie.swf"])(
      "%s",
      async (url) => {
        const movie = avm1Movie([[trace(variable("_root._url"))]]);
        const { traces } = await play(directory, movie, { frames: 1 }, { url });
        expect(traces).toEqual([url]);
      },
    );
  });

  describe("requests", () => {
    const loadVars = [
      assign("vars", construct("LoadVars")),
      assignMember(variable("vars"), "onData", lambda(["text"], trace(variable("text")))),
      ignore(invoke(variable("vars"), "load", string("data/x.txt"))),
    ];

    test("fetch answers them; the URL is absolute", async () => {
      const asked: string[] = [];
      const options: Partial<PlayerOptions> = {
        fetch: async ({ url, method }) => {
          asked.push(`${method} ${url}`);
          return { status: 200, url, body: new TextEncoder().encode("hello") };
        },
      };
      const { traces } = await play(directory, avm1Movie([loadVars]), { until: "hello" }, options);
      expect(asked).toEqual(["GET http://localhost/data/x.txt"]);
      expect(traces).toEqual(["hello"]);
    });

    test("without fetch they fail", async () => {
      const { traces } = await play(directory, avm1Movie([loadVars, []]), { until: "undefined" });
      expect(traces).toEqual(["undefined"]);
    });

    test("a request has its body and its headers", async () => {
      const bodies: string[] = [];
      const send = [
        assign("vars", construct("LoadVars")),
        assignMember(variable("vars"), "key", string("a b")),
        ignore(invoke(variable("vars"), "sendAndLoad", string("/post"), construct("LoadVars"), string("POST"))),
      ];
      const options: Partial<PlayerOptions> = {
        fetch: async ({ method, body, headers }) => {
          bodies.push(`${method} ${headers.get("content-type")} ${new TextDecoder().decode(body ?? new Uint8Array())}`);
          return null;
        },
      };
      await play(directory, avm1Movie([send, [], []]), { frames: 3 }, options);
      expect(bodies).toEqual(["POST application/x-www-form-urlencoded key=a+b"]);
    });
  });

  describe("sockets", () => {
    const connect = [
      assign("s", construct("XMLSocket")),
      assignMember(variable("s"), "onConnect", lambda(["ok"], trace(variable("ok")))),
      assignMember(
        variable("s"),
        "onData",
        lambda(["text"], trace(variable("text")), ignore(invoke(variable("s"), "send", string("re")))),
      ),
      assignMember(variable("s"), "onClose", lambda([], trace(string("closed")))),
      ignore(invoke(variable("s"), "connect", string("game.example"), integer(9000))),
    ];
    const socketProxy = [{ host: "game.example", port: 9000, proxyUrl: "ws://proxy.example/" }];

    test("data goes both ways; what arrives is seen at once", async () => {
      const sockets: FakeSocket[] = [];
      const openSocket = (url: string): PlayerSocket => {
        const socket = new FakeSocket(url);
        sockets.push(socket);
        setImmediate(() => {
          socket.open();
          socket.receive("one\0two\0");
        });
        return socket;
      };
      const outcome = await withPlayer(directory, { socketProxy, openSocket }, async (player, traces) => {
        await player.load(avm1Movie([connect], 0.01171875));
        player.play();
        // The only frame for a long time: what comes after it is the work of polls.
        player.tick(86_000);
        return { ...(await run(player, { until: "two" })), traces };
      });
      expect(outcome).toMatchObject({ reason: "until", frames: 0, traces: ["true", "one", "two"] });
      expect(sockets.map(({ url, binaryType }) => [url, binaryType])).toEqual([["ws://proxy.example/", "arraybuffer"]]);
      expect(sockets[0]!.closed).toBe(true);
      expect(sockets[0]!.sent.map((bytes) => Buffer.from(bytes).toString())).toEqual(["re\0", "re\0"]);
    });

    test("without a host of sockets a connection fails", async () => {
      const { traces } = await play(directory, avm1Movie([connect, []]), { until: "false" }, { socketProxy });
      expect(traces).toEqual(["false"]);
    });
  });

  describe("the host", () => {
    test("ExternalInterface reaches callbacks, and calls come back", async () => {
      const calls: unknown[][] = [];
      const external = variable("flash.external.ExternalInterface");
      const movie = avm1Movie([
        [
          ignore(
            invoke(external, "addCallback", string("twice"), variable("_root"), lambda(["x"], trace(variable("x")))),
          ),
          trace(invoke(external, "call", string("host.add"), integer(1), string("b"))),
          trace(invoke(external, "call", string("host.missing"))),
        ],
      ]);
      const external_ = {
        "host.add": (...values: unknown[]) => {
          calls.push(values);
          return "sum";
        },
      };
      await withPlayer(directory, { external: external_ }, async (player, traces) => {
        await player.load(movie);
        player.play();
        player.tick(50);
        player.callExposed("twice", "from outside");
        expect(traces).toEqual(["sum", "undefined", "from outside"]);
        expect(calls).toEqual([[1, "b"]]);
      });
    });

    test("fscommand quit ends a run", async () => {
      const movie = avm1Movie([[fscommand("quit", "")]]);
      const outcome = await play(directory, movie, {}, { logLevel: "error" });
      expect(outcome).toMatchObject({ reason: "quit", frames: 1 });
    });

    test("fscommand has its arguments when there is an external interface", async () => {
      const commands: string[][] = [];
      const options = { external: {}, onFsCommand: (...command: string[]) => commands.push(command) };
      await play(directory, avm1Movie([[fscommand("greet", "you")]]), { frames: 1 }, options);
      expect(commands).toEqual([["greet", "you"]]);
    });
  });

  test("the mouse and the keyboard reach the movie", async () => {
    const listener = [
      assign("l", construct("Object")),
      assignMember(variable("l"), "onMouseDown", lambda([], trace(variable("_root._xmouse")))),
      assignMember(variable("l"), "onKeyDown", lambda([], trace(invoke(variable("Key"), "getCode")))),
      ignore(invoke(variable("Mouse"), "addListener", variable("l"))),
      ignore(invoke(variable("Key"), "addListener", variable("l"))),
    ];
    await withPlayer(directory, {}, async (player, traces) => {
      await player.load(avm1Movie([listener, []]));
      player.play();
      player.tick(50);
      player.input.click(123, 45);
      player.input.keyDown("KeyQ", "q");
      player.tick(50);
      expect(traces).toEqual(["123", "81"]);
    });
  });

  test("a screenshot is the stage", async () => {
    await withPlayer(directory, { canvas: true }, async (player) => {
      await player.load(avm1Movie([[]]));
      await run(player, { frames: 2 });
      const { width, height, data } = PNG.sync.read(Buffer.from(player.screenshot()!));
      expect({ width, height, pixel: [...data.subarray(0, 4)] }).toEqual({
        width: 550,
        height: 400,
        pixel: [255, 0, 0, 255],
      });
    });
  });

  describe("failures", () => {
    test("an error that nothing catches is reported, with its stack", async () => {
      // Its constructor throws, as there is no ExternalInterface.
      const movie = new Uint8Array(await readFile(`${folder("node-forge")}/flash/swf/SocketPool.swf`));
      const { errors } = await play(directory, movie, { frames: 1 });
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatch(/Error: Flash's ExternalInterface is not available\.[\s\S]*\n\tat SocketPool\(\)/);
    });

    test.each([
      ["text", new TextEncoder().encode("this is no movie at all")],
      ["nothing", new Uint8Array()],
      ["half a header", avm1Movie([[]]).subarray(0, 12)],
    ])("%s can't be loaded", async (_, bytes) => {
      await withPlayer(directory, {}, async (player) => {
        await expect(player.load(bytes)).rejects.toMatchObject({ code: "FLASHNET_MOVIE_LOAD" });
      });
    });

    test("an exception inside Ruffle ends the player, once and for all", async () => {
      const panics: string[] = [];
      const broken = Object.assign(new FakeSocket(""), { addEventListener: () => {} });
      Object.defineProperty(broken, "binaryType", {
        set() {
          throw new Error("broken socket");
        },
      });
      const options: Partial<PlayerOptions> = {
        openSocket: () => broken,
        socketProxy: [{ host: "h", port: 1, proxyUrl: "ws://x/" }],
        onPanic: ({ code }) => panics.push(code),
      };
      const movie = avm1Movie([
        [assign("s", construct("XMLSocket")), ignore(invoke(variable("s"), "connect", string("h"), integer(1)))],
      ]);
      await withPlayer(directory, options, async (player, traces) => {
        await player.load(movie);
        expect(await run(player, {})).toMatchObject({ reason: "panic" });
        player.tick(1000);
        player.play();
        expect(player.callExposed("x")).toBeUndefined();
        expect(await run(player, {})).toMatchObject({ reason: "panic", frames: 0 });
        await expect(player.load(movie)).rejects.toMatchObject({ code: "FLASHNET_PLAYER_PANIC" });
        expect(panics).toEqual(["FLASHNET_PLAYER_PANIC"]);
        expect(traces).toEqual([]);
      });
    });

    test("a destroyed player does nothing", async () => {
      await withPlayer(directory, {}, async (player, traces) => {
        await player.load(avm1Movie([[trace(string("x"))]]));
        player.play();
        player.destroy();
        player.tick(1000);
        expect(player.callExposed("x")).toBeUndefined();
        await expect(player.load(avm1Movie([[]]))).rejects.toMatchObject({ code: "FLASHNET_MOVIE_LOAD" });
        expect(traces).toEqual([]);
      });
    });

    test("destroying a player ends its load", async () => {
      await withPlayer(directory, {}, async (player) => {
        const loading = player.load(avm1Movie([[]]));
        player.destroy();
        await expect(loading).rejects.toMatchObject({ code: "FLASHNET_MOVIE_LOAD" });
      });
    });
  });
});

test("a folder without Ruffle is named", async () => {
  await expect(loadRuffle({ directory: folder("pngjs") })).rejects.toMatchObject({ code: "FLASHNET_RUFFLE_NOT_FOUND" });
});

test("a Ruffle whose wasm is damaged is named, and what to do about it", async () => {
  const directory = mkdtempSync(join(tmpdir(), "flashnet-damaged-"));
  try {
    for (const name of readdirSync(folder("@ruffle-rs/ruffle"))) {
      const bytes = readFileSync(join(folder("@ruffle-rs/ruffle"), name));
      // In the middle are functions, and what is no code there is not valid.
      if (name.endsWith(".wasm")) bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 1000);
      if (/\.(wasm|js|json)$/.test(name)) writeFileSync(join(directory, name), bytes);
    }
    const loading = loadRuffle({ directory }).then((runtime) => runtime.createPlayer({ url: "http://localhost/" }));
    await expect(loading).rejects.toMatchObject({
      code: "FLASHNET_RUFFLE_NOT_FOUND",
      message: expect.stringMatching(/^The wasm of Ruffle is damaged \(.*\): install @ruffle-rs\/ruffle again\.$/),
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("no global of Node is touched", async () => {
  const snapshot = () => Reflect.ownKeys(globalThis).map((key) => [key, Reflect.get(globalThis, key)]);
  const before = snapshot();
  await play(folder("@ruffle-rs/ruffle"), avm1Movie([[trace(timer)]]), { frames: 2 });
  expect(snapshot()).toEqual(before);
});

test("players do not share anything", async () => {
  const movie = (text: string): Uint8Array => avm1Movie([[trace(string(text))], []]);
  const texts = ["a", "b", "c"];
  const outcomes = await Promise.all(
    texts.map((text) => play(folder("@ruffle-rs/ruffle"), movie(text), { frames: 1 })),
  );
  expect(outcomes.map(({ traces }) => traces)).toEqual([["a"], ["b"], ["c"]]);
});
