import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordingEvent } from "../../host/recording/format.ts";
import { LF, lengthPrefix, NUL } from "../../src/wire/framing.ts";
import { ByteStore, type Found } from "./bytes.ts";
import { Capture } from "./capture.ts";
import { ALL, Filtering, formatView, isShown, parseView, type View } from "./filter.ts";
import { AS_IT_CAME, type Rows, rowsOf } from "./rows.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
/** What is there; the reason where it is not. */
const textOf = (found: Found): string => (found instanceof Uint8Array ? new TextDecoder().decode(found) : `${found}`);

/** A dialled connection, with these messages: `>` sent, `<` received. */
function talk(...messages: string[]): Capture {
  const capture = new Capture();
  const events: RecordingEvent[] = [
    { time: 0, connection: 1, type: "open", transport: "tcp", host: "game.example.com", port: 9339 },
    {
      time: 10,
      connection: 1,
      type: "opened",
      local: { address: "127.0.0.1", port: 5 },
      remote: { address: "10.0.0.1", port: 9339 },
    },
    ...messages.map((text, i): RecordingEvent => {
      const type = text.startsWith(">") ? "sent" : "received";
      return { time: 20 + i, connection: 1, type, data: bytesOf(text.slice(1)) };
    }),
  ];
  for (const event of events) capture.add(event);
  return capture;
}

/** With all that was said. */
function filled(rows: Rows): Rows {
  rows.update();
  return rows;
}

const messagesOf = (capture: Capture): Rows => filled(rowsOf(capture.connection(1)!.messages, AS_IT_CAME));
const textsOf = (rows: Rows): string[] => Array.from({ length: rows.length }, (_, i) => textOf(rows.find(i)));

describe("Capture", () => {
  it.each<[name: string, event: Partial<RecordingEvent> & { type: string }, seen: object]>([
    ["closes", { type: "closed" }, { state: "closed", over: 99 }],
    ["half closes", { type: "end", by: "peer" }, { state: "ended" }],
    ["is reset", { type: "reset", by: "peer" }, { state: "closed", reason: "reset by the peer", over: 99 }],
    [
      "is refused",
      { type: "refused", reason: "refused", message: "nobody listens" },
      { state: "failed", reason: "nobody listens" },
    ],
  ])("a connection that %s", (_, event, seen) => {
    const capture = talk();
    capture.add({ time: 99, connection: 1, ...event } as RecordingEvent);
    expect(capture.connections).toMatchObject([{ name: "game.example.com:9339", opened: 10, ...seen }]);
  });

  it("names what connections are", () => {
    const capture = new Capture();
    capture.add({ time: 0, connection: 1, type: "listening", host: "0.0.0.0", port: 80 });
    capture.add({ time: 0, connection: 2, type: "open", transport: "udp", host: "0.0.0.0", port: 81 });
    capture.add({ time: 0, connection: 3, type: "open", transport: "tcp", host: "0.0.0.0", port: 80, accepted: true });
    const remote = { address: "10.0.0.9", port: 4000 };
    capture.add({ time: 0, connection: 3, type: "opened", local: remote, remote });
    capture.add({ time: 0, connection: 9, type: "closed" });
    expect(capture.connections.map(({ name }) => name)).toEqual([
      "server 0.0.0.0:80",
      "UDP 0.0.0.0:81",
      "client 10.0.0.9:4000",
    ]);
  });

  it("shows what was asked for first, and a refusal as an entry of its own", () => {
    const capture = new Capture();
    const swf = "http://game.example.com/game.swf";
    const asked = { host: "game.example.com", port: 6112 };
    const open = { connection: 1, type: "open", transport: "tcp", host: "127.0.0.1", port: 7000 } as const;
    capture.add({ time: 0, ...open, asked, swf });
    const policy = { connection: 0, type: "policy", swf, port: 80 } as const;
    capture.add({ time: 1, ...policy, host: "good.example.com", allowed: true, text: "a file lets it" });
    capture.add({ time: 2, ...policy, host: "bad.example.com", allowed: false, text: "there is no file" });
    expect(capture.connections).toMatchObject([
      { id: 1, kind: "client", name: "game.example.com:6112 → 127.0.0.1:7000", swf },
      { id: -1, kind: "policy", name: "bad.example.com:80", state: "failed", reason: "there is no file", swf, over: 2 },
    ]);
    expect(parseView(formatView({ ...ALL, connection: -1 })).connection).toBe(-1);
    expect(capture.connection(-1)).toBe(capture.connections[1]);
  });

  it("counts and does not keep what is said while it is paused", () => {
    const capture = talk(">one");
    capture.isPaused = true;
    capture.add({ time: 50, connection: 1, type: "sent", data: bytesOf("two") });
    expect(capture.connection(1)).toMatchObject({ sent: 6 });
    expect(textsOf(messagesOf(capture))).toEqual(["one"]);
  });

  it("stands still as it was, while more comes", () => {
    const capture = talk(">one");
    const still = capture.still();
    capture.add({ time: 50, connection: 1, type: "received", data: bytesOf("two") });
    capture.add({ time: 51, connection: 1, type: "closed" });
    capture.add({ time: 52, connection: 2, type: "listening", host: "0.0.0.0", port: 80 });
    expect(still).toMatchObject({ end: 20, messages: 1 });
    expect(still.connections).toMatchObject([
      { id: 1, name: "game.example.com:9339", state: "open", received: 0, messages: { length: 1 } },
    ]);
    expect([still.connection(1), still.connection(2)]).toEqual([still.connections[0], undefined]);
    const { messages } = still.connections[0]!;
    expect([messages.time(0), messages.direction(0), messages.size(0)]).toEqual([20, "sent", 3]);
    expect(textOf(messages.find(0))).toBe("one");
    expect(capture.connection(1)).toMatchObject({ state: "closed", received: 3, messages: { length: 2 } });
  });

  it("lets the oldest bytes go, and says so", () => {
    const capture = new Capture({ maxBytes: 2 << 20 });
    capture.add({ time: 0, connection: 1, type: "open", transport: "tcp", host: "h", port: 1 });
    for (let i = 0; i < 5; i++) {
      capture.add({ time: i, connection: 1, type: "sent", data: new Uint8Array(1 << 20).fill(i) });
    }
    const rows = messagesOf(capture);
    const gone = "no longer kept";
    const kept = Array.from({ length: 5 }, (_, i) => rows.find(i)).map((found) =>
      typeof found === "string" ? found : (found as Uint8Array)[0],
    );
    expect(kept).toEqual([gone, gone, gone, 3, 4]);
    expect(rows.size(0)).toBe(1 << 20);
  });
});

it("ByteStore gives back what it was given, of any lengths", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3 << 19), { maxLength: 12 }), (lengths) => {
      const store = new ByteStore(1 << 30);
      const positions = lengths.map((length, i) => store.add(new Uint8Array(length).fill(i + 1)));
      for (const [i, length] of lengths.entries()) {
        const bytes = store.find(positions[i]!, length) as Uint8Array;
        expect([bytes.length, bytes.every((byte) => byte === i + 1)]).toEqual([length, true]);
      }
    }),
    { numRuns: 10 },
  );
});

describe("rows", () => {
  it.each<[name: string, framings: Parameters<typeof rowsOf>[1], said: string[], rows: string[]]>([
    ["as they came", AS_IT_CAME, [">a", "<b\0c"], ["a", "b\0c"]],
    ["cut at a byte", { sent: LF, received: NUL }, [">a\nb", "<c\0d", ">c\n", "<\0"], ["a\n", "c\0", "bc\n", "d\0"]],
    ["cut by a length", { sent: lengthPrefix(1, "bigEndian"), received: NUL }, [">\x02abx\x01c"], ["\x02ab"]],
  ])("%s", (_, framings, said, rows) => {
    expect(textsOf(filled(rowsOf(talk(...said).connection(1)!.messages, framings)))).toEqual(rows);
  });

  it("tell where what is said begins and ends, and take what comes later", () => {
    const capture = talk(">\x01a");
    const rows = filled(rowsOf(capture.connection(1)!.messages, { sent: lengthPrefix(1, "bigEndian"), received: LF }));
    expect(rows.edges(0)).toEqual({ front: 1, back: 0 });
    capture.add({ time: 50, connection: 1, type: "received", data: bytesOf("x\n") });
    expect(rows.length).toBe(1);
    rows.update();
    expect(rows.edges(1)).toEqual({ front: 0, back: 1 });
    expect([rows.direction(1), rows.time(1)]).toEqual(["received", 50]);
  });

  it("frames go on in the next message of their direction, and end with it", () => {
    const capture = talk(">a", "<x\0", ">b\nc", ">d", "<y\0", ">e\n\n", ">f");
    const rows = filled(rowsOf(capture.connection(1)!.messages, { sent: LF, received: NUL }));
    expect(textsOf(rows)).toEqual(["x\0", "ab\n", "y\0", "cde\n", "\n"]);
    expect(Array.from({ length: rows.length }, (_, i) => rows.time(i))).toEqual([21, 22, 24, 25, 25]);
  });

  it.each<[string, Parameters<typeof rowsOf>[1], still: string[], all: string[]]>([
    ["as they came", AS_IT_CAME, ["a\nb", "c\n"], ["a\nb", "c\n", "d\n"]],
    ["cut", { sent: LF, received: LF }, ["a\n", "bc\n"], ["a\n", "bc\n", "d\n"]],
  ])("%s they are made of no more messages than asked for", (_, framings, still, all) => {
    const rows = rowsOf(talk(">a\nb", ">c\n", ">d\n").connection(1)!.messages, framings);
    expect(rows.update({ messages: 2 })).toBe(true);
    expect(textsOf(rows)).toEqual(still);
    expect(textsOf(filled(rows))).toEqual(all);
    rows.update({ messages: 1 });
    expect(textsOf(rows)).toEqual(all);
  });

  it("are made in as many turns as it takes, within a message, too", () => {
    const said = Array.from({ length: 3 }, () => `>${"x\n".repeat(100_000)}`);
    const rows = rowsOf(talk(...said).connection(1)!.messages, { sent: LF, received: LF });
    expect(rows.update({ deadline: 0 })).toBe(false);
    const first = rows.length;
    expect(first).toBeLessThan(100_000);
    expect(rows.update({ most: first })).toBe(false);
    expect(rows.length).toBe(first);
    let turns = 1;
    while (!rows.update({ deadline: 0 })) turns++;
    expect([rows.length, turns > 3]).toEqual([300_000, true]);
  });
});

describe("what is shown", () => {
  it.each<[view: Partial<View>, rows: number[]]>([
    [{}, [0, 1, 2, 3]],
    [{ direction: "sent" }, [0, 2]],
    [{ size: 6 }, [1, 3]],
    [{ query: "HELLO" }, [0, 1]],
    [{ query: "ell", direction: "received" }, [1]],
    [{ query: "6c 6C", queryKind: "hex" }, [0, 1]],
    [{ query: "6", queryKind: "hex" }, [0, 1, 2, 3]],
    [{ query: "^h.l+o$", queryKind: "pattern" }, [0]],
    [{ query: "(?i)HELLO|bye", queryKind: "pattern", direction: "sent" }, [0, 2]],
    [{ query: "(a+)+$", queryKind: "pattern" }, []],
    [{ query: "(", queryKind: "pattern" }, [0, 1, 2, 3]],
    [{ query: "(a+)+$" }, []],
    // One message ends with what the next one of its direction goes on with.
    [{ query: "bye bye" }, [2]],
  ])("%j", async (view, rows) => {
    const capture = talk(">hello", "<hello, you", ">bye ", "<nothing");
    const all = messagesOf(capture);
    if (view.query === "bye bye") {
      capture.add({ time: 90, connection: 1, type: "sent", data: bytesOf("bye") });
      all.update();
    }
    const filtering = new Filtering(all, { ...ALL, ...view }, () => {});
    await filtering.update();
    expect(filtering.shown.filter((row) => row < 4)).toEqual(rows);
  });

  it("a pattern is for what a row says, without what is around it, and says what is wrong with it", async () => {
    const rows = filled(rowsOf(talk("<hello\0hell\0").connection(1)!.messages, { sent: LF, received: NUL }));
    const find = async (query: string): Promise<Filtering> => {
      const filtering = new Filtering(rows, { ...ALL, query, queryKind: "pattern" }, () => {});
      await filtering.update();
      return filtering;
    };
    expect(await find("^hello$")).toMatchObject({ shown: [0], problem: undefined });
    expect(await find("(?=a)")).toMatchObject({ shown: [0, 1], problem: expect.stringContaining("/(?=a)/") });
  });

  it("a pattern that a row is too long for ends the search, and says so", async () => {
    const rows = messagesOf(talk(`<${"k".repeat(100_000)}`, "<k"));
    const filtering = new Filtering(rows, { ...ALL, query: "k".repeat(60_000), queryKind: "pattern" }, () => {});
    await filtering.update();
    expect(filtering).toMatchObject({ shown: [], progress: 0, problem: expect.stringContaining("too long") });
  });

  it("a pattern is looked for in many rows in parts", async () => {
    const capture = talk();
    const said = Array.from({ length: 100 }, (_, i) => bytesOf(`<say n="${i}">hello</say>`));
    for (let i = 0; i < 200_000; i++) {
      capture.add({ time: 30 + i, connection: 1, type: "sent", data: said[i % 100]! });
    }
    const rows = messagesOf(capture);
    let parts = 0;
    const filtering = new Filtering(rows, { ...ALL, query: 'n="(1|2)?7"', queryKind: "pattern" }, () => parts++);
    await filtering.update();
    expect([filtering.shown.length, filtering.progress, parts > 3]).toEqual([6000, 1, true]);
  });

  it("takes the rows that come, and none once it is stopped", async () => {
    const capture = talk(">one");
    const rows = messagesOf(capture);
    const filtering = new Filtering(rows, { ...ALL, query: "o" }, () => {});
    await filtering.update();
    capture.add({ time: 90, connection: 1, type: "sent", data: bytesOf("two") });
    rows.update();
    await filtering.update();
    expect(filtering.shown).toEqual([0, 1]);
    filtering.stop();
    capture.add({ time: 91, connection: 1, type: "sent", data: bytesOf("so") });
    rows.update();
    await filtering.update();
    expect(filtering.shown).toEqual([0, 1]);
  });

  it("connections by their names and reasons", () => {
    const capture = talk();
    const [connection] = capture.connections;
    expect(["", "GAME", "9339", "else"].map((host) => isShown(connection!, { host }))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it("a link says all of it, and what is no link says nothing", () => {
    const view = fc.record({
      connection: fc.nat(1e6),
      row: fc.nat(1e6),
      from: fc.nat(1e6),
      host: fc.string(),
      direction: fc.constantFrom<View["direction"]>("both", "sent", "received"),
      size: fc.nat(1e6),
      query: fc.string({ minLength: 1 }),
      queryKind: fc.constantFrom<View["queryKind"]>("text", "hex", "pattern"),
    });
    fc.assert(
      fc.property(view, ({ from, ...one }) => {
        expect(parseView(formatView(one))).toEqual(one);
        if (from !== one.row) expect(parseView(formatView({ ...one, from }))).toEqual({ ...one, from });
      }),
    );
    fc.assert(
      fc.property(fc.string(), (hash) => {
        expect(parseView(hash).size).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(parseView("")).toEqual(ALL);
    expect(["m=5-12", "m=12-5", "m=5-5", "m=5-", "m=-5", "m=1-2-3"].map((hash) => parseView(hash))).toEqual([
      { ...ALL, from: 5, row: 12 },
      { ...ALL, from: 12, row: 5 },
      { ...ALL, row: 5 },
      ALL,
      ALL,
      ALL,
    ]);
  });
});
