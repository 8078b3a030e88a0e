import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { realTime, VirtualTime } from "../../base/time.ts";
import type { NetworkBackend } from "../network/backend.ts";
import { memoryBackend } from "../network/memory/backend.ts";
import { parseHostMapping, withHostMap } from "../network/wrappers/host-map.ts";
import { createRecording, readRecording } from "./file.ts";
import { decodeLine, encodeEvent, type RecordingEvent, type RecordingLine } from "./format.ts";
import { withRecording } from "./recorder.ts";

const folder = mkdtempSync(join(tmpdir(), "flashnet-"));
const file = join(folder, "test.jsonl");
afterAll(() => rmSync(folder, { recursive: true }));

async function readAll(path: string): Promise<RecordingLine[]> {
  const lines: RecordingLine[] = [];
  for await (const line of (await readRecording(path)).lines) lines.push(line);
  return lines;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe("withRecording", () => {
  describe("and what AIR content does", () => {
    const local = { address: "127.0.0.1", port: 0 };
    const open = () => {
      const events: RecordingEvent[] = [];
      const network = memoryBackend();
      const record = (event: RecordingEvent) => events.push(event);
      const backend = withRecording(network, record, new VirtualTime()) as Required<NetworkBackend>;
      return { events, network, backend };
    };
    const next = async <T>(stream: ReadableStream<T>): Promise<T> => (await stream.getReader().read()).value!;

    it("keeps accepted connections", async () => {
      const { events, network, backend } = open();
      const listener = backend.bindTcp(local);
      listener.listen(0);
      const client = await network.openTcp({ host: "127.0.0.1", port: listener.local.port }, { timeout: 1000 });
      await client.writable.getWriter().write(text("hello"));
      const accepted = await next(listener.connections);
      await next(accepted.readable);
      await accepted.writable.getWriter().write(text("welcome"));
      expect(events).toMatchObject([
        { connection: 1, type: "listening", host: "127.0.0.1", port: listener.local.port },
        { connection: 2, type: "open", transport: "tcp", accepted: true, host: "127.0.0.1", port: listener.local.port },
        { connection: 2, type: "opened", local: listener.local, remote: client.local },
        { connection: 2, type: "received", data: text("hello") },
        { connection: 2, type: "sent", data: text("welcome") },
      ]);
    });

    it("keeps datagrams, with their peers", async () => {
      const { events, network, backend } = open();
      const socket = backend.bindUdp(local);
      const peer = network.peer("192.0.2.7").bindUdp({ address: "0.0.0.0", port: 7 });
      const there = { address: "192.0.2.7", port: 7 };
      await socket.send(text("ping"), there);
      await peer.send(text("pong"), (await next(peer.datagrams)).remote);
      await next(socket.datagrams);
      socket.connect(there);
      await socket.send(text("again"), there);
      socket.close();
      socket.close();
      expect(events).toMatchObject([
        { connection: 1, type: "open", transport: "udp", host: "127.0.0.1", port: socket.local.port },
        { connection: 1, type: "sent", data: text("ping"), peer: there },
        { connection: 1, type: "received", data: text("pong"), peer: there },
        { connection: 1, type: "sent", data: text("again"), peer: there },
        { connection: 1, type: "closed" },
      ]);
    });

    it("keeps what goes over TLS as it is before encryption", async () => {
      const { events, network, backend } = open();
      const certificate = { encoded: Uint8Array.of(0x30), status: "trusted" } as const;
      network.listen("server.example:443", () => {}, { certificate });
      const options = { timeout: 1000, certificates: [], accept: () => true };
      const { writable } = await backend.openTls({ host: "server.example", port: 443 }, options);
      await writable.getWriter().write(text("secret"));
      expect(events).toMatchObject([
        { type: "open", transport: "tcp", tls: true, host: "server.example", port: 443 },
        { type: "certificate", status: "trusted", data: certificate.encoded },
        { type: "opened" },
        { type: "sent", data: text("secret") },
      ]);
    });

    it("keeps why there is no TLS", async () => {
      const { events, network, backend } = open();
      network.listen("server.example:443", () => {});
      const options = { timeout: 1000, certificates: [], accept: () => true };
      await expect(backend.openTls({ host: "server.example", port: 443 }, options)).rejects.toThrow("speaks no TLS");
      expect(events).toMatchObject([{ type: "open" }, { type: "refused", reason: "tls" }]);
    });
  });

  it("keeps a conversation, with its end", async () => {
    const time = new VirtualTime();
    const events: RecordingEvent[] = [];
    const network = memoryBackend();
    network.listen("game:1", async ({ readable, writable }) => {
      const name = new TextDecoder().decode((await readable.getReader().read()).value);
      await writable.getWriter().write(text(`hello, ${name.trim()}`));
    });
    const backend = withRecording(network, (event) => events.push(event), time);
    const { readable, writable, closed } = await backend.openTcp({ host: "game", port: 1 }, { timeout: 1000 });
    time.advance(5);
    const writer = writable.getWriter();
    await writer.write(text("you\n"));
    expect(await new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>>).text()).toBe("hello, you");
    await writer.close();
    await closed;
    expect(events.map(({ type, time: at }) => `${at} ${type}`)).toEqual([
      "0 open",
      "0 opened",
      "5 sent",
      "5 received",
      "5 end",
      "5 end",
      "5 closed",
    ]);
    expect(events[2]).toMatchObject({ connection: 1, data: text("you\n") });
    expect(events[4]).toMatchObject({ by: "peer" });
  });

  it("keeps what was asked for where the host map led elsewhere, and who asked", async () => {
    const events: RecordingEvent[] = [];
    const network = memoryBackend();
    network.listen("*:*", () => {});
    const map = [parseHostMapping("game.example=127.0.0.1:7")];
    const backend = withHostMap(
      withRecording(network, (event) => events.push(event), new VirtualTime()),
      map,
    );
    const swfUrl = "http://game.example/game.swf";
    await backend.openTcp({ host: "game.example", port: 80 }, { timeout: 1000, swfUrl });
    await backend.openTcp({ host: "other.example", port: 80 }, { timeout: 1000 });
    const [mapped, plain] = events.filter(({ type }) => type === "open");
    expect(mapped).toMatchObject({
      host: "127.0.0.1",
      port: 7,
      asked: { host: "game.example", port: 80 },
      swf: swfUrl,
    });
    expect(plain).toEqual({ time: 0, connection: 2, type: "open", transport: "tcp", host: "other.example", port: 80 });
  });

  it("leaves a connection alone that nobody listens to", async () => {
    const events: RecordingEvent[] = [];
    const network = memoryBackend();
    network.listen("game:1", ({ readable, writable }) => readable.pipeTo(writable));
    const backend = withRecording(
      network,
      (event) => events.push(event),
      realTime(),
      () => "nobody",
    );
    const { readable, writable, closed } = await backend.openTcp({ host: "game", port: 1 }, { timeout: 1000 });
    const writer = writable.getWriter();
    await writer.write(text("hello"));
    await writer.close();
    expect(await new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>>).text()).toBe("hello");
    await closed;
    expect(events.map(({ type }) => type)).toEqual(["open", "opened", "closed"]);
  });

  it("takes a reader that gives up for no end of the peer's", async () => {
    const events: RecordingEvent[] = [];
    const network = memoryBackend();
    network.listen("game:1", () => {});
    const backend = withRecording(network, (event) => events.push(event));
    const { readable } = await backend.openTcp({ host: "game", port: 1 }, { timeout: 1000 });
    const reader = readable.getReader();
    const reading = reader.read();
    await reader.cancel();
    await reading;
    await new Promise(setImmediate);
    expect(events.map(({ type }) => type)).toEqual(["open", "opened"]);
  });

  it("keeps a refusal and a reset", async () => {
    const events: RecordingEvent[] = [];
    const network = memoryBackend();
    network.listen("game:1", ({ writable }) => writable.abort());
    const backend = withRecording(network, (event) => events.push(event));
    await expect(backend.openTcp({ host: "game", port: 2 }, { timeout: 1000 })).rejects.toThrow("refused");
    const { readable } = await backend.openTcp({ host: "game", port: 1 }, { timeout: 1000 });
    await expect(readable.getReader().read()).rejects.toThrow("reset");
    await new Promise(setImmediate);
    expect(events).toMatchObject([
      { connection: 1, type: "open", host: "game", port: 2 },
      { connection: 1, type: "refused", reason: "refused" },
      { connection: 2, type: "open" },
      { connection: 2, type: "opened" },
      { connection: 2, type: "reset", by: "peer" },
      { connection: 2, type: "closed" },
    ]);
  });
});

describe("the file", () => {
  const address = fc.record({ address: fc.ipV4(), port: fc.integer({ min: 0, max: 65535 }) });
  const common = { time: fc.integer({ min: 0, max: 1e9 }), connection: fc.integer({ min: 1, max: 1e6 }) };
  const data = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string().map(text));
  const event = fc.oneof(
    fc.record({
      ...common,
      type: fc.constant("open"),
      transport: fc.constantFrom("tcp", "udp"),
      host: fc.string(),
      port: fc.nat(65535),
      accepted: fc.boolean(),
      tls: fc.boolean(),
      asked: fc.record({ host: fc.string(), port: fc.nat(65535) }),
      swf: fc.string(),
    }),
    fc.record({
      ...common,
      type: fc.constant("policy"),
      swf: fc.string(),
      host: fc.string(),
      port: fc.nat(65535),
      allowed: fc.boolean(),
      text: fc.string(),
    }),
    fc.record({ ...common, type: fc.constant("listening"), host: fc.string(), port: fc.nat(65535) }),
    fc.record({ ...common, type: fc.constant("certificate"), status: fc.constant("expired"), data }),
    fc.record({ ...common, type: fc.constant("opened"), local: address, remote: address }),
    fc.record({ ...common, type: fc.constant("refused"), reason: fc.constant("timeout"), message: fc.string() }),
    fc.record({ ...common, type: fc.constantFrom("sent", "received"), data }),
    fc.record({ ...common, type: fc.constantFrom("sent", "received"), data, peer: address }),
    fc.record({ ...common, type: fc.constantFrom("end", "reset"), by: fc.constantFrom("swf", "peer") }),
    fc.record({ ...common, type: fc.constant("closed") }),
  ) as fc.Arbitrary<RecordingEvent>;

  it("gives back every event", () => {
    fc.assert(
      fc.property(event, (original) => {
        const line = encodeEvent(original);
        expect(line.indexOf("\n")).toBe(line.length - 1);
        expect(decodeLine(line, 1)).toMatchObject(original);
      }),
    );
  });

  const events: RecordingEvent[] = [
    { time: 0, connection: 1, type: "open", transport: "tcp", host: "game", port: 1 },
    { time: 1.5, connection: 1, type: "sent", data: text("<login/>\0") },
    { time: 2, connection: 1, type: "received", data: Uint8Array.of(0, 255, 128) },
  ];

  function write(): void {
    const recording = createRecording(file, (error) => expect.fail(error.message));
    for (const each of events) recording.record(each);
    recording.close();
  }

  it("reads like what docs/recording.md says", () => {
    write();
    const [header, ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(JSON.parse(header!)).toMatchObject({ flashnet: "recording", version: 2 });
    expect(lines).toEqual([
      '{"time":0,"connection":1,"type":"open","transport":"tcp","host":"game","port":1}',
      '{"time":1.5,"connection":1,"type":"sent","text":"<login/>\\u0000"}',
      '{"time":2,"connection":1,"type":"received","base64":"AP+A"}',
    ]);
  });

  it("without the end of its last line is whole up to there", async () => {
    write();
    const whole = readFileSync(file);
    const lastLine = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (let length = lastLine; length < whole.length - 1; length++) {
      writeFileSync(file, whole);
      truncateSync(file, length);
      expect((await readAll(file)).length).toBe(2);
    }
  });

  it("is there before it is closed", async () => {
    const recording = createRecording(file, (error) => expect.fail(error.message));
    recording.record(events[0]!);
    expect(await readAll(file)).toEqual([events[0]]);
    recording.close();
  });

  it.each([
    ["an empty file", "", "empty"],
    ["another file", "<?xml?>\n", "line 1: this is no JSON"],
    ["another JSON file", "{}\n", "no recording of flashnet"],
    ["a newer version", '{"flashnet":"recording","version":3}\n', "update flashnet"],
    ["damage", '{"flashnet":"recording","version":1}\nx\n{}\n', "line 2: this is no JSON"],
    ["missing fields", '{"flashnet":"recording","version":1}\n{"type":"open"}\n', 'line 2: not all fields of "open"'],
    [
      "data that is no Base64",
      '{"flashnet":"recording","version":1}\n{"type":"sent","time":0,"connection":1,"base64":"*"}\n',
      "line 2: the data",
    ],
  ])("refuses %s", async (_, content, message) => {
    writeFileSync(file, content);
    await expect(readAll(file)).rejects.toMatchObject({
      code: "FLASHNET_RECORDING",
      message: expect.stringContaining(message),
    });
  });

  it.each([1, 2])("of version %i is read", async (version) => {
    writeFileSync(file, `{"flashnet":"recording","version":${version}}\n${encodeEvent(events[0]!)}`);
    expect(await readAll(file)).toEqual([events[0]]);
  });

  it("skips types of events that it does not know", async () => {
    writeFileSync(file, '{"flashnet":"recording","version":1}\n{"type":"weather"}\n');
    expect(await readAll(file)).toEqual([]);
  });

  it.each([
    ["the name of something else", '{"type":"__proto__"}'],
    ["a type that is no text", '{"type":["open"]}'],
  ])("skips %s, which is no type", (_, line) => {
    expect(decodeLine(line, 2)).toBeUndefined();
  });

  it.each([
    ["a time without end", '{"time":1e999,"connection":1,"type":"closed"}'],
    ["half a connection", '{"time":1,"connection":0.5,"type":"closed"}'],
    ["a port above 65535", '{"time":1,"connection":1,"type":"open","transport":"tcp","host":"a","port":70000}'],
    [
      "an address with such a port",
      '{"time":1,"connection":1,"type":"sent","text":"","peer":{"address":"","port":-1}}',
    ],
    [
      "a target that is none",
      '{"time":1,"connection":1,"type":"open","transport":"tcp","host":"a","port":7,"asked":{"host":"b"}}',
    ],
    ["a decision that is none", '{"time":1,"connection":0,"type":"policy","swf":"","host":"a","port":7,"text":"no"}'],
    ["a pattern that is none", '{"type":"ignore","pattern":"("}'],
    ["a rule for no host", '{"type":"ignore","host":1,"pattern":"a"}'],
    ["a rule for no port", '{"type":"ignore","port":70000,"pattern":"a"}'],
  ])("takes no line with %s", (_, line) => {
    expect(() => decodeLine(line, 2)).toThrow(expect.objectContaining({ code: "FLASHNET_RECORDING" }));
  });

  it("that is not there, or can't be written, is an error that says so", async () => {
    await expect(readRecording(join(folder, "none"))).rejects.toMatchObject({ code: "FLASHNET_RECORDING" });
    expect(() => createRecording(folder, () => {})).toThrow("can't be written");
  });
});
