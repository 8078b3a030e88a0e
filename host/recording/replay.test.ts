import { describe, expect, it } from "vitest";
import { realTime, VirtualTime } from "../../base/time.ts";
import { loadRecording } from "./conversation.ts";
import type { IgnoreRule, RecordingEvent, RecordingLine } from "./format.ts";
import { parseIgnoreRule } from "./ignore-rules.ts";
import { type ReplayOptions, replayBackend } from "./replay.ts";

const TARGET = { host: "game.example.com", port: 6112 };
const ADDRESSES = { local: { address: "10.0.0.2", port: 50000 }, remote: { address: "10.0.0.1", port: 6112 } };

/** `>` begins what the SWF sends, `<` what it receives, `.` ends the peer's side, `!` resets. */
function conversation(connection: number, ...lines: string[]): RecordingEvent[] {
  const common = { time: 0, connection };
  return [
    { ...common, type: "open", transport: "tcp", ...TARGET },
    { ...common, type: "opened", ...ADDRESSES },
    ...lines.map((line): RecordingEvent => {
      if (line === ".") return { ...common, type: "end", by: "peer" };
      if (line === "!") return { ...common, type: "reset", by: "peer" };
      const data = new TextEncoder().encode(line.slice(1));
      return { ...common, type: line.startsWith(">") ? "sent" : "received", data };
    }),
  ];
}

class Client {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  constructor({ readable, writable }: { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> }) {
    this.#reader = readable.getReader();
    this.#writer = writable.getWriter();
    this.#writer.closed.catch(() => {});
  }

  send(text: string): Promise<void> {
    return this.#writer.write(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  }

  /** The next piece; undefined at the end. */
  async receive(): Promise<string | undefined> {
    const { value } = await this.#reader.read();
    return value && new TextDecoder().decode(value);
  }

  close(): Promise<void> {
    return this.#writer.close();
  }
}

class Replay {
  readonly mismatches: string[] = [];
  readonly #options: ReplayOptions;
  readonly #lines: RecordingLine[];
  #backend: ReturnType<typeof replayBackend> | undefined;

  constructor(lines: RecordingLine[], options: ReplayOptions = {}) {
    this.#lines = lines;
    this.#options = { time: realTime(), onMismatch: ({ message }) => this.mismatches.push(message), ...options };
  }

  async connect(target = TARGET): Promise<Client> {
    this.#backend ??= replayBackend(await loadRecording(this.#lines), this.#options);
    return new Client(await this.#backend.openTcp(target, { timeout: 1000 }));
  }
}

describe("a replay", () => {
  it("answers when the SWF has said its part, however it is cut", async () => {
    const replay = new Replay(conversation(1, "<welcome", ">lo", ">gin", "<ok", ">bye", "."));
    const client = await replay.connect();
    expect(await client.receive()).toBe("welcome");
    await client.send("l");
    await client.send("ogi");
    await client.send("nb");
    expect(await client.receive()).toBe("ok");
    await client.send("ye");
    expect(await client.receive()).toBeUndefined();
    await client.close();
    expect(replay.mismatches).toEqual([]);
  });

  it("keeps to the delays, in the player's time", async () => {
    const time = new VirtualTime();
    const events = conversation(1, ">a", "<b");
    events.at(-1)!.time = 500;
    const client = await new Replay(events, { time }).connect();
    await client.send("a");
    let received: string | undefined;
    const receiving = client.receive().then((text) => {
      received = text;
    });
    time.advance(499);
    await new Promise(setImmediate);
    expect(received).toBeUndefined();
    time.advance(1);
    await receiving;
    expect(received).toBe("b");
  });

  it("is no slower for a player whose time passes in long steps", async () => {
    const time = new VirtualTime();
    const lines = conversation(1, ...Array.from({ length: 20 }, (_, i) => `<${i} `));
    const said = lines.slice(2).map((line, i) => ({ ...line, time: (i + 1) * 10 }) as RecordingEvent);
    const connecting = new Replay([...lines.slice(0, 2), ...said], { time }).connect();
    const client = await connecting;
    let received = "";
    void (async () => {
      for (let text = await client.receive(); text !== undefined; text = await client.receive()) received += text;
    })();
    for (let step = 0; step < 5; step++) {
      time.advance(40);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(received.trim().split(" ")).toHaveLength(20);
  });

  it("resets where the peer did", async () => {
    const client = await new Replay(conversation(1, ">a", "!")).connect();
    await client.send("a");
    await expect(client.receive()).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
  });

  it("refuses what was refused, with the same words", async () => {
    const replay = new Replay([
      { time: 0, connection: 1, type: "open", transport: "tcp", ...TARGET },
      { time: 0, connection: 1, type: "refused", reason: "dns", message: "no such name" },
    ]);
    await expect(replay.connect()).rejects.toMatchObject({ reason: "dns", message: "no such name" });
    expect(replay.mismatches).toEqual([]);
  });

  it("tells connections to one target apart by what the SWF says first", async () => {
    const replay = new Replay([
      ...conversation(1, ">chat", "<chatting"),
      ...conversation(2, ">game", "<gaming"),
      ...conversation(3, ">gamble", "<gambling"),
    ]);
    const clients = [await replay.connect(), await replay.connect(), await replay.connect()];
    const answers: unknown[] = [];
    for (const [index, word] of ["gamble", "chat", "game"].entries()) {
      await clients[index]!.send(word);
      answers.push(await clients[index]!.receive());
    }
    expect(answers).toEqual(["gambling", "chatting", "gaming"]);
    expect(replay.mismatches).toEqual([]);
  });
});

describe("a mismatch", () => {
  it.each([
    [
      "in the middle",
      [">login bob"],
      "login eve",
      'connection 1 to game.example.com:6112, byte 6: the SWF sends 65 76 65 "eve", the recording 62 6f 62 "bob"',
    ],
    [
      "after the end",
      [">hi"],
      "hi!",
      'connection 1 to game.example.com:6112, byte 2: the SWF sends 21 "!", the recording is done',
    ],
  ])("%s names connection and byte, in hex and text, and resets", async (_, recorded, sent, message) => {
    const replay = new Replay(conversation(1, ...recorded, ">later"));
    const only = new Replay(conversation(1, ...recorded));
    const used = message.endsWith("done") ? only : replay;
    const client = await used.connect();
    await client.send(sent);
    await expect(client.receive()).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
    expect(used.mismatches[0]).toContain(message.replace(/"bob"$/, ""));
  });

  it("is a SWF that closes too early", async () => {
    const replay = new Replay(conversation(1, ">hello", "<hi", ">bye"));
    const client = await replay.connect();
    await client.send("hello");
    expect(await client.receive()).toBe("hi");
    await client.close();
    await client.receive().catch(() => {});
    expect(replay.mismatches).toEqual([
      'connection 1 to game.example.com:6112, byte 5: the SWF closes, the recording 62 79 65 "bye"',
    ]);
  });

  it("is a connection that is not recorded", async () => {
    const replay = new Replay(conversation(1));
    await replay.connect();
    await expect(replay.connect()).rejects.toMatchObject({ reason: "refused" });
    expect(replay.mismatches).toEqual([
      "the SWF connects to game.example.com:6112, and the recording has no more connections to it",
    ]);
  });

  it("is a connection to somebody else, who may be mapped differently", async () => {
    const replay = new Replay(conversation(1));
    await expect(replay.connect({ host: "127.0.0.1", port: 6112 })).rejects.toMatchObject({ reason: "refused" });
    expect(replay.mismatches).toEqual([
      "the SWF connects to 127.0.0.1:6112, and the recording has none to it, but to game.example.com:6112; map hosts as when it was recorded",
    ]);
  });

  it("does not stop a lenient replay", async () => {
    const replay = new Replay(conversation(1, ">login bob", "<ok", ">x"), { lenient: true });
    const client = await replay.connect();
    await client.send("login eve");
    expect(await client.receive()).toBe("ok");
    expect(replay.mismatches).toHaveLength(1);
    const again = await replay.connect();
    await again.send("login bob");
    expect(await again.receive()).toBe("ok");
  });

  it("does not keep a lenient replay waiting for ever", async () => {
    const time = new VirtualTime();
    const client = await new Replay(conversation(1, ">ping", "<news"), { lenient: true, time }).connect();
    await client.send("pi");
    await new Promise(setImmediate);
    time.advance(10_000);
    expect(await client.receive()).toBe("news");
  });
});

describe("ignore rules", () => {
  it.each<[string, string, string, string]>([
    ["a range", "6-9", ">login 123 bob", "login 987 bob"],
    ["a range for the target", "game.example.com:6112=6-9", ">login 123 bob", "login 987 bob"],
    ["a range beyond the end", "6-99", ">login 123", "login 987"],
    ["a pattern that is longer", "/t=\\d+&/", ">t=1&n=bob", "t=1234567&n=bob"],
    ["a pattern that is shorter", "/t=\\d+&/", ">t=1234567&n=bob", "t=1&n=bob"],
    ["a pattern twice", "/\\d+;/", ">1;a2;b", "777;a8;b"],
    ["a pattern at the end", "/\\d+/", ">time 12345", "time 54321"],
  ])("%s", async (_, rule, recorded, sent) => {
    for (const pieces of [[sent], [...sent]]) {
      const replay = new Replay(conversation(1, recorded, "<ok"), { ignore: [parseIgnoreRule(rule)] });
      const client = await replay.connect();
      for (const piece of pieces) await client.send(piece);
      expect(await client.receive()).toBe("ok");
      expect(replay.mismatches).toEqual([]);
    }
  });

  it("count in the recording itself", async () => {
    const rule: IgnoreRule = { type: "ignore", from: 0, to: 3 };
    const client = await new Replay([...conversation(1, ">abcd", "<ok"), rule]).connect();
    await client.send("xyzd");
    expect(await client.receive()).toBe("ok");
  });

  it("for another target don't count", async () => {
    const replay = new Replay(conversation(1, ">abc"), { ignore: [parseIgnoreRule("other.example.com=0-3")] });
    const client = await replay.connect();
    await client.send("xyz");
    await expect(client.receive()).rejects.toThrow("reset");
  });

  it.each(["", "1", "a-b", "//", "host:=1-2"])("%j is none", (text) => {
    expect(() => parseIgnoreRule(text)).toThrow(expect.objectContaining({ code: "FLASHNET_ADDRESS_SYNTAX" }));
  });
});
