import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { deferred } from "../../../base/deferred.ts";
import { startWispServer, type WispServer } from "../../testing/wisp-server.ts";
import type { ByteWebSocketConstructor } from "../websocket/dial.ts";
import { wispBackend } from "./backend.ts";
import { decodePacket, encodePacket, type Packet } from "./packets.ts";

const Dialled = WebSocket as unknown as ByteWebSocketConstructor;
const OPTIONS = { timeout: 5000 };
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

function through(url: string, options: object = {}) {
  const backend = wispBackend({ url, WebSocket: Dialled, ...options });
  cleanUp.push(() => backend.close());
  return backend;
}

async function listen(serve: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    cleanUp.push(() => socket.destroy());
    serve(socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  cleanUp.push(() => server.close());
  return { host: "127.0.0.1", port: (server.address() as { port: number }).port };
}

async function read(readable: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readable) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index * 31);

describe.each([1, 2] as const)("wisp-js, version %i", (version) => {
  let server: WispServer;
  beforeAll(async () => {
    server = await startWispServer(version);
  });
  afterAll(() => server.close());

  it("carries bytes both ways, in order, more than its buffer holds", async () => {
    const target = await listen((socket) => socket.pipe(socket));
    const { readable, writable } = await through(server.url).openTcp(target, OPTIONS);
    const bytes = pattern(20 << 20);
    const writer = writable.getWriter();
    void (async () => {
      for (let at = 0; at < bytes.length; at += 60_000) await writer.write(bytes.subarray(at, at + 60_000));
    })();
    const reader = readable.getReader();
    let length = 0;
    while (length < bytes.length) {
      const { value } = await reader.read();
      expect(Buffer.compare(value!, bytes.subarray(length, length + value!.length))).toBe(0);
      length += value!.length;
    }
    await writer.close();
  });

  it("the server's end comes after what it sent", async () => {
    const target = await listen((socket) => socket.end("farewell"));
    const { readable, closed } = await through(server.url).openTcp(target, OPTIONS);
    expect(String(await read(readable))).toBe("farewell");
    await closed;
  });

  it("what was written before the end arrives", async () => {
    const got = new Promise<string>((resolve) => {
      void listen((socket) => {
        let text = "";
        socket.on("data", (chunk) => (text += chunk)).on("end", () => resolve(text));
      }).then(async (target) => {
        const { writable } = await through(server.url).openTcp(target, OPTIONS);
        const writer = writable.getWriter();
        void writer.write(Buffer.from("quit"));
        void writer.close();
      });
    });
    expect(await got).toBe("quit");
  });

  it("refuses where nobody listens", async () => {
    const backend = through(server.url);
    await expect(backend.openTcp({ host: "127.0.0.1", port: 1 }, OPTIONS)).rejects.toMatchObject({ reason: "refused" });
  });

  it("connections are lost with the server, and the next ones dial it again", async () => {
    const target = await listen((socket) => socket.write("hello"));
    const backend = through(server.url);
    const { readable } = await backend.openTcp(target, OPTIONS);
    const reader = readable.getReader();
    await reader.read();
    server.cut();
    await expect(reader.read()).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
    await backend.openTcp(target, OPTIONS);
  });

  it("streams of one WebSocket do not disturb each other", async () => {
    const target = await listen((socket) => socket.pipe(socket));
    const backend = through(server.url);
    const texts = await Promise.all(
      ["one", "two", "three"].map(async (text) => {
        const { readable, writable } = await backend.openTcp(target, OPTIONS);
        await writable.getWriter().write(Buffer.from(text));
        return String(Buffer.from((await readable.getReader().read()).value!));
      }),
    );
    expect(texts).toEqual(["one", "two", "three"]);
  });

  it("sends datagrams and hears their answers", async () => {
    const peer = createSocket("udp4").on("message", (data, { port, address }) =>
      peer.send(Buffer.concat([Buffer.from("re: "), data]), port, address),
    );
    await new Promise<void>((bound) => peer.bind(0, "127.0.0.1", bound));
    cleanUp.push(() => peer.close());
    const remote = { address: "127.0.0.1", port: peer.address().port };
    const socket = through(server.url).bindUdp!({ address: "0.0.0.0", port: 0 });
    expect(socket.local.port).toBeGreaterThan(0);
    await socket.send(Buffer.from("hello"), remote);
    const { value } = await socket.datagrams.getReader().read();
    expect(String(Buffer.from(value!.data))).toBe("re: hello");
    expect(value!.remote).toEqual(remote);
  });

  it("what a reader leaves lying is bounded", async () => {
    const target = await listen((socket) => {
      for (let i = 0; i < 64; i++) socket.write(pattern(65536));
    });
    const { readable, closed } = await through(server.url, { maxUnread: 1 << 20 }).openTcp(target, OPTIONS);
    await closed;
    await expect(read(readable)).rejects.toThrow("maxUnread");
  });
});

/** A server that greets and then does with each packet what it is told. */
async function fake(
  greeting: readonly Packet[],
  onPacket: (packet: Packet, send: (packet: Packet) => void, socket: WebSocket) => void,
  greetAfter = 0,
): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  cleanUp.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  server.on("connection", (socket) => {
    const send = (packet: Packet): void => socket.send(encodePacket(packet));
    const greet = (): void => {
      for (const packet of greeting) send(packet);
    };
    if (greetAfter === 0) greet();
    else setTimeout(greet, greetAfter);
    socket.on("message", (data: Buffer) => onPacket(decodePacket(data), send, socket));
  });
  return `ws://127.0.0.1:${(server.address() as { port: number }).port}/`;
}

const extensions = [1, 5, 99].map((id) => ({ id, payload: Uint8Array.of(7) }));
const GREETING: Packet[] = [
  { type: "info", stream: 0, major: 2, minor: 0, extensions },
  { type: "continue", stream: 0, room: 2 },
];
const TARGET = { host: "game.example.com", port: 6112 };

it("waits for the confirmation of a server that gives one, and offers what both know", async () => {
  const seen: Packet[] = [];
  const url = await fake(GREETING, (packet, send) => {
    seen.push(packet);
    if (packet.type === "connect") setTimeout(() => send({ type: "continue", stream: packet.stream, room: 2 }), 400);
  });
  const start = performance.now();
  await through(url).openTcp(TARGET, OPTIONS);
  expect(performance.now() - start).toBeGreaterThan(350);
  expect(seen[0]).toMatchObject({ type: "info", extensions: [{ id: 1 }, { id: 5 }] });
});

it("sends no more packets than there is room for", async () => {
  let taken = 0;
  let more = (): void => {};
  const url = await fake(GREETING, ({ type, stream }, send) => {
    if (type === "connect") send({ type: "continue", stream, room: 2 });
    if (type === "data") taken++;
    more = () => send({ type: "continue", stream, room: 2 });
  });
  const { writable } = await through(url).openTcp(TARGET, OPTIONS);
  const writer = writable.getWriter();
  for (let i = 0; i < 4; i++) void writer.write(Uint8Array.of(i));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(taken).toBe(2);
  more();
  await expect.poll(() => taken).toBe(4);
});

it.each([
  [0x42, "unreachable"],
  [0x43, "timeout"],
  [0x44, "refused"],
  [0x48, "rule"],
  [0x49, "limit"],
  [0x41, "address"],
])("reason 0x%s of the server: %s", async (reason, expected) => {
  const url = await fake(GREETING, ({ type, stream }, send) => {
    if (type === "connect") send({ type: "close", stream, reason });
  });
  await expect(through(url).openTcp(TARGET, OPTIONS)).rejects.toMatchObject({ reason: expected });
});

it.each([
  ["is no Wisp server", [{ type: "close", stream: 0, reason: 1 } as Packet], "did not speak Wisp"],
  ["never greets", [], "did not greet within 200 ms"],
])("a server that %s", async (_, greeting, message) => {
  const url = await fake(greeting, () => {});
  await expect(through(url).openTcp(TARGET, { timeout: 200 })).rejects.toMatchObject({ reason: "relay" });
  await expect(through(url).openTcp(TARGET, { timeout: 200 })).rejects.toThrow(message);
});

it("a server that is down", async () => {
  const server = await startWispServer();
  server.close();
  await expect(through(server.url).openTcp(TARGET, OPTIONS)).rejects.toMatchObject({ reason: "relay" });
});

it("an attempt that is given up", async () => {
  const url = await fake(GREETING, () => {});
  const abort = new AbortController();
  const opening = through(url).openTcp(TARGET, { ...OPTIONS, signal: abort.signal });
  setTimeout(() => abort.abort(), 50);
  await expect(opening).rejects.toMatchObject({ reason: "aborted" });
});

it("a message that is no packet ends the link", async () => {
  const url = await fake(GREETING, ({ type, stream }, send) => {
    if (type === "connect") send({ type: "continue", stream, room: 2 });
    if (type === "data") send({ type: "nonsense", stream } as never);
  });
  const { readable, writable } = await through(url).openTcp(TARGET, OPTIONS);
  void writable.getWriter().write(Uint8Array.of(1));
  await expect(read(readable)).rejects.toThrow("no Wisp packet");
});

describe("those who wait for one link", () => {
  const confirm: Parameters<typeof fake>[1] = ({ type, stream }, send) => {
    if (type === "connect") send({ type: "continue", stream, room: 2 });
  };

  it("each have their own time-out", async () => {
    const backend = through(await fake(GREETING, confirm, 400));
    const patient = backend.openTcp(TARGET, OPTIONS);
    await expect(backend.openTcp(TARGET, { timeout: 50 })).rejects.toThrow("did not greet within 50 ms");
    await patient;
  });

  it("outlive the first, who had less time", async () => {
    const backend = through(await fake(GREETING, confirm, 400));
    const hasty = expect(backend.openTcp(TARGET, { timeout: 50 })).rejects.toThrow("did not greet within 50 ms");
    const patient = backend.openTcp(TARGET, OPTIONS);
    await hasty;
    await patient;
  });

  it("each give up by themselves, at once", async () => {
    const backend = through(await fake([], () => {}));
    const abort = new AbortController();
    const given = backend.openTcp(TARGET, { timeout: 60_000, signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    await expect(given).rejects.toMatchObject({ reason: "aborted" });
  });

  it("are told when the backend closes", async () => {
    const backend = through(await fake([], () => {}));
    const waiting = expect(backend.openTcp(TARGET, { timeout: 60_000 })).rejects.toMatchObject({ reason: "aborted" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await backend.close();
    await waiting;
  });
});

describe("a hostile server", () => {
  it.each<[string, (send: (packet: Packet) => void, socket: WebSocket) => void, string]>([
    ["text, also of digits", (_, socket) => socket.send("2000000000"), "no Wisp packet"],
    ["the end of everything", (send) => send({ type: "close", stream: 0, reason: 3 }), "closed with reason 3"],
  ])("%s", async (_, attack, message) => {
    const url = await fake(GREETING, ({ type, stream }, send, socket) => {
      if (type === "connect") send({ type: "continue", stream, room: 2 });
      if (type === "data") attack(send, socket);
    });
    const { readable, writable } = await through(url).openTcp(TARGET, OPTIONS);
    void writable.getWriter().write(Uint8Array.of(1));
    await expect(read(readable)).rejects.toThrow(message);
  });

  it("is told once what is offered, however often it asks", async () => {
    let answers = 0;
    const url = await fake([...Array(50).fill(GREETING[0]), GREETING[1]], ({ type, stream }, send) => {
      if (type === "info") answers++;
      if (type === "connect") send({ type: "continue", stream, room: 2 });
    });
    await through(url).openTcp(TARGET, OPTIONS);
    expect(answers).toBe(1);
  });

  it("that floods one connection, byte by byte, ends that one and no other", async () => {
    const first: number[] = [];
    const url = await fake(GREETING, ({ type, stream }, send) => {
      if (type === "connect") first.push(stream);
      if (type === "connect") send({ type: "continue", stream, room: 1 << 20 });
      if (type !== "data") return;
      for (let i = 0; i < 8192; i++) send({ type: "data", stream: first[0]!, data: Uint8Array.of(i) });
      send({ type: "data", stream, data: Buffer.from("hello") });
    });
    const backend = through(url, { maxUnread: 1 << 20 });
    const flooded = await backend.openTcp(TARGET, OPTIONS);
    const other = await backend.openTcp(TARGET, OPTIONS);
    await other.writable.getWriter().write(Uint8Array.of(1));
    await flooded.closed;
    const { value } = await other.readable.getReader().read();
    expect(String(Buffer.from(value!))).toBe("hello");
    await expect(read(flooded.readable)).rejects.toThrow("maxUnread");
  });

  it("that reads no datagrams does not get all of them later", async () => {
    let taken = 0;
    const paused = deferred<() => void>();
    const url = await fake(GREETING, ({ type }, _send, socket) => {
      if (type === "connect") {
        socket.pause();
        paused.resolve(() => socket.resume());
      }
      if (type === "data") taken++;
    });
    const socket = through(url).bindUdp!({ address: "0.0.0.0", port: 0 });
    const remote = { address: "10.0.0.1", port: 7 };
    for (let i = 0; i < 1000; i++) await socket.send(new Uint8Array(60_000), remote);
    const resume = await paused.promise;
    resume();
    await expect.poll(() => taken).toBeGreaterThan(50);
    expect(taken).toBeLessThan(500);
  });
});

it.each(["http://a.example/", "ws://a.example/wisp", "wisp"])("the URL %s is refused", (url) => {
  expect(() => wispBackend({ url, WebSocket: Dialled })).toThrow("whose path ends with a slash");
});
