import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import WebSocket, { type ClientOptions } from "ws";
import type { ServerCertificate } from "../../../base/network-types.ts";
import type { TcpConnection } from "../../network/backend.ts";
import { memoryBackend } from "../../network/memory/backend.ts";
import { nodeBackend } from "../../network/node/backend.ts";
import { parseTargetRule } from "../../network/wrappers/target-rules.ts";
import { encodeAck, encodeOpen, MessageType, maxClientPayload } from "../../protocol/messages.ts";
import { decodeStreamMessage, encodeStreamMessage } from "../../protocol/multiplex.ts";
import { RELAY_PROTOCOL, tokenProtocol } from "../../protocol/relay-token.ts";
import { type RelayWebSocket, relayBackend } from "../client/backend.ts";
import { Relay, type RelayOptions } from "./relay.ts";

const cleanUp: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

const NodeWebSocket = WebSocket as unknown as new (url: string, protocols: string[]) => RelayWebSocket;
const OPTIONS = { timeout: 5000 };

async function startRelay(options: RelayOptions = {}, port = 0) {
  const network = memoryBackend();
  network.listen("echo:7", ({ readable, writable }) => readable.pipeTo(writable));
  const relay = new Relay({ backend: network, ...options });
  const url = await relay.listen(port);
  cleanUp.push(() => relay.close());
  const backend = relayBackend({ url, token: relay.token, WebSocket: NodeWebSocket });
  cleanUp.push(() => backend.close());
  return { relay, url, network, backend };
}

/** The HTTP status a WebSocket is answered with; 101 when it is let in. */
async function knock(url: string, protocols: string[], options: ClientOptions = {}): Promise<number> {
  const socket = new WebSocket(url, protocols, options);
  cleanUp.push(() => socket.terminate());
  return new Promise((resolve) => {
    socket.on("open", () => resolve(101));
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode!));
    socket.on("error", () => {});
  });
}

async function exchange({ readable, writable }: TcpConnection, bytes: Uint8Array): Promise<Buffer> {
  const writer = writable.getWriter();
  const sending = writer.write(bytes).then(() => writer.close());
  const chunks: Uint8Array[] = [];
  for await (const chunk of readable) chunks.push(chunk);
  await sending;
  return Buffer.concat(chunks);
}

describe("who is let in", () => {
  const table: [string, (token: string) => string[], (port: string) => ClientOptions, number][] = [
    ["a program with the token", (token) => [RELAY_PROTOCOL, tokenProtocol(token)], () => ({}), 101],
    [
      "a page of the relay's own origin",
      (token) => [RELAY_PROTOCOL, tokenProtocol(token)],
      (port) => ({ origin: `http://127.0.0.1:${port}` }),
      101,
    ],
    [
      "a page of an allowed origin",
      (token) => [RELAY_PROTOCOL, tokenProtocol(token)],
      () => ({ origin: "https://games.example" }),
      101,
    ],
    ["nobody without a token", () => [RELAY_PROTOCOL], () => ({}), 401],
    ["nobody with another token", () => [RELAY_PROTOCOL, tokenProtocol("0".repeat(32))], () => ({}), 401],
    ["nobody with a part of the token", (token) => [RELAY_PROTOCOL, tokenProtocol(token.slice(1))], () => ({}), 401],
    ["nobody with another protocol", (token) => ["flashnet.v2", tokenProtocol(token)], () => ({}), 400],
    [
      "no page of another origin",
      (token) => [RELAY_PROTOCOL, tokenProtocol(token)],
      () => ({ origin: "https://evil.example" }),
      403,
    ],
    [
      "no page of an allowed origin's other port",
      (token) => [RELAY_PROTOCOL, tokenProtocol(token)],
      () => ({ origin: "https://games.example:8443" }),
      403,
    ],
    ["no sandboxed page", (token) => [RELAY_PROTOCOL, tokenProtocol(token)], () => ({ origin: "null" }), 403],
    [
      "no page whose name was pointed at the relay",
      (token) => [RELAY_PROTOCOL, tokenProtocol(token)],
      (port) => ({ origin: `http://evil.example:${port}`, headers: { Host: `evil.example:${port}` } }),
      403,
    ],
    [
      "a page that reaches the relay under an allowed name",
      (token) => [RELAY_PROTOCOL, tokenProtocol(token)],
      () => ({ headers: { Host: "relay.example" } }),
      101,
    ],
  ];

  it.each(table)("%s", async (_, protocols, options, status) => {
    const { relay, url } = await startRelay({ origin: ["https://games.example"], hostName: ["relay.example"] });
    expect(await knock(url, protocols(relay.token), options(new URL(url).port))).toBe(status);
  });

  it("a page without an origin, when that is said", async () => {
    const { relay, url } = await startRelay({ origin: ["null"] });
    expect(await knock(url, [RELAY_PROTOCOL, tokenProtocol(relay.token)], { origin: "null" })).toBe(101);
  });

  it("only as many pages as the limit says", async () => {
    const { relay, url } = await startRelay({ limits: { maxSockets: 2 } });
    const protocols = [RELAY_PROTOCOL, tokenProtocol(relay.token)];
    const statuses = [];
    for (let page = 0; page < 3; page++) statuses.push(await knock(url, protocols));
    expect(statuses).toEqual([101, 101, 503]);
  });

  it("only on the relay's path, when it is attached to a server", async () => {
    const server = createHttpServer();
    const relay = new Relay({ backend: memoryBackend() });
    relay.attach(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    cleanUp.push(() => relay.close().then(() => new Promise((resolve) => server.close(resolve))));
    const { port } = server.address() as { port: number };
    const protocols = [RELAY_PROTOCOL, tokenProtocol(relay.token)];
    expect(await knock(`ws://127.0.0.1:${port}/relay`, protocols)).toBe(101);
    expect(await knock(`ws://127.0.0.1:${port}/`, protocols)).toBe(404);
  });

  it("no plain HTTP request", async () => {
    const { url } = await startRelay();
    const response = await fetch(url.replace("ws:", "http:"));
    expect(response.status).toBe(426);
  });

  it("tokens are random", () => {
    const relays = [new Relay(), new Relay()];
    cleanUp.push(() => Promise.all(relays.map((relay) => relay.close())));
    expect(relays[0]!.token).not.toBe(relays[1]!.token);
    expect(relays[0]!.token).toMatch(/^[0-9a-f]{32}$/);
  });

  it("refusals do not write the token to the log", async () => {
    const log: string[] = [];
    const { relay, url } = await startRelay({ log: { debug() {}, warn: (text) => log.push(text) } });
    await knock(url, [tokenProtocol(relay.token)], { origin: "https://evil.example" });
    expect(log).toHaveLength(1);
    expect(log[0]).not.toContain(relay.token);
  });
});

describe("connections", () => {
  it("200 at a time over one WebSocket do not cross", async () => {
    const { backend } = await startRelay();
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const connection = await backend.openTcp({ host: "echo", port: 7 }, OPTIONS);
        return exchange(connection, new Uint8Array(10_000).fill(index));
      }),
    );
    answers.forEach((answer, index) => {
      expect(answer.equals(Buffer.alloc(10_000, index))).toBe(true);
    });
  });

  it("obey the target rules", async () => {
    const { backend } = await startRelay({ deny: [parseTargetRule("echo")] });
    await expect(backend.openTcp({ host: "echo", port: 7 }, OPTIONS)).rejects.toMatchObject({
      reason: "rule",
      message: "echo:7 is forbidden by a target rule; allow it if it is meant",
    });
  });

  it("are limited for each page", async () => {
    const { backend } = await startRelay({ limits: { maxStreams: 1 } });
    const first = await backend.openTcp({ host: "echo", port: 7 }, OPTIONS);
    await expect(backend.openTcp({ host: "echo", port: 7 }, OPTIONS)).rejects.toMatchObject({ reason: "limit" });
    await exchange(first, Uint8Array.of(1));
    // The relay may still be at it when the page is done.
    await vi.waitFor(() => backend.openTcp({ host: "echo", port: 7 }, OPTIONS));
  });

  it("are limited for all pages together", async () => {
    const { backend, relay, url } = await startRelay({ limits: { maxConnections: 1 } });
    const other = relayBackend({ url, token: relay.token, WebSocket: NodeWebSocket });
    cleanUp.push(() => other.close());
    await backend.openTcp({ host: "echo", port: 7 }, OPTIONS);
    await expect(other.openTcp({ host: "echo", port: 7 }, OPTIONS)).rejects.toMatchObject({ reason: "limit" });
  });

  it("cost the relay no more than a window each when the page does not read", async () => {
    const { backend, network } = await startRelay({ limits: { window: 100_000 } });
    let written = 0;
    network.listen("source:1", async ({ writable }) => {
      const writer = writable.getWriter();
      for (; written < 100 << 20; written += 50_000) await writer.write(new Uint8Array(50_000));
    });
    const connection = await backend.openTcp({ host: "source", port: 1 }, OPTIONS);
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(written).toBeLessThan(400_000);
    await connection.writable.abort();
  });

  it("do not slow each other down when the page does not read one of them", async () => {
    const { backend, network } = await startRelay();
    network.listen("source:1", async ({ writable }) => {
      const writer = writable.getWriter();
      while (true) await writer.write(new Uint8Array(50_000));
    });
    await backend.openTcp({ host: "source", port: 1 }, OPTIONS);
    const connection = await backend.openTcp({ host: "echo", port: 7 }, OPTIONS);
    expect((await exchange(connection, new Uint8Array(5 << 20))).length).toBe(5 << 20);
  });
});

describe("TLS", () => {
  const encoded = Uint8Array.of(0x30, 0x00);
  type Status = ServerCertificate["status"];

  async function startServer(status: Status) {
    const started = await startRelay();
    const serve = ({ readable, writable }: TcpConnection) => readable.pipeTo(writable);
    started.network.listen("secure:443", serve, { certificate: { encoded, status } });
    const asked: ServerCertificate[] = [];
    const open = (accept: boolean) =>
      started.backend.openTls!(
        { host: "secure", port: 443 },
        {
          ...OPTIONS,
          certificates: [{ encoded, trusted: true }],
          accept: async (certificate) => {
            asked.push(certificate);
            return accept;
          },
        },
      );
    return { open, asked };
  }

  it.each(["trusted", "expired"] as const)("the page sees a certificate that is %s, and accepts it", async (status) => {
    const { open, asked } = await startServer(status);
    expect(await exchange(await open(true), Uint8Array.of(1, 2))).toEqual(Buffer.of(1, 2));
    expect(asked).toEqual([{ encoded, status }]);
  });

  it.each(["trusted", "expired"] as const)("the page refuses a certificate that is %s", async (status) => {
    const { open, asked } = await startServer(status);
    await expect(open(false)).rejects.toMatchObject({ reason: "certificate" });
    expect(asked).toHaveLength(1);
  });

  it("a server that speaks none is an error", async () => {
    const { backend } = await startRelay();
    const options = { ...OPTIONS, certificates: [], accept: () => true };
    await expect(backend.openTls!({ host: "echo", port: 7 }, options)).rejects.toMatchObject({ reason: "tls" });
  });
});

describe("when a page goes away", () => {
  it("its connections are reset", async () => {
    const { backend, network } = await startRelay();
    const lost = new Promise((resolve) => {
      network.listen("server:1", ({ readable }) => readable.getReader().read().catch(resolve) as Promise<void>);
    });
    await backend.openTcp({ host: "server", port: 1 }, OPTIONS);
    await backend.close();
    expect(await lost).toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
  });

  it("what it sent before it closed a connection still arrives", async () => {
    const { backend, network } = await startRelay();
    const received: Uint8Array[] = [];
    const served = new Promise<void>((resolve) => {
      network.listen("server:1", async ({ readable }) => {
        for await (const chunk of readable) received.push(chunk);
        resolve();
      });
    });
    const connection = await backend.openTcp({ host: "server", port: 1 }, OPTIONS);
    void connection.readable.cancel();
    const writer = connection.writable.getWriter();
    await writer.write(new Uint8Array(200_000));
    await writer.close();
    await backend.close();
    await served;
    expect(Buffer.concat(received).length).toBe(200_000);
  });

  it("which does not answer pings, it is cut off", async () => {
    const { relay, url } = await startRelay({ limits: { pingInterval: 20 } });
    const socket = new WebSocket(url, [RELAY_PROTOCOL, tokenProtocol(relay.token)], { autoPong: false });
    await new Promise((resolve) => socket.on("close", resolve));
  });

  it("which answers no ping yet, but acknowledges what it gets, it stays", async () => {
    const { relay, url } = await startRelay({ limits: { pingInterval: 50 } });
    const socket = new WebSocket(url, [RELAY_PROTOCOL, tokenProtocol(relay.token)], { autoPong: false });
    let isClosed = false;
    socket.on("close", () => {
      isClosed = true;
    });
    await once(socket, "open");
    const acknowledgement = encodeStreamMessage(1, MessageType.ack, encodeAck(1));
    for (let sent = 0; sent < 40; sent++) {
      socket.send(acknowledgement);
      await delay(10);
    }
    expect(isClosed).toBe(false);
    await once(socket, "close");
  });
});

describe("when the relay goes away", () => {
  it("connections break, and later ones use a new one in its place", async () => {
    const { relay, url, backend } = await startRelay();
    const connection = await backend.openTcp({ host: "echo", port: 7 }, OPTIONS);
    await relay.close();
    await expect(exchange(connection, Uint8Array.of(1))).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
    await connection.closed;
    await expect(backend.openTcp({ host: "echo", port: 7 }, OPTIONS)).rejects.toMatchObject({ reason: "relay" });

    await startRelay({ token: relay.token }, Number(new URL(url).port));
    const later = await backend.openTcp({ host: "echo", port: 7 }, OPTIONS);
    expect(await exchange(later, Uint8Array.of(1))).toEqual(Buffer.of(1));
  });

  it("or was never there, the error says so", async () => {
    const { url, relay } = await startRelay();
    await relay.close();
    const backend = relayBackend({ url, token: "x", WebSocket: NodeWebSocket });
    await expect(backend.openTcp({ host: "echo", port: 7 }, OPTIONS)).rejects.toMatchObject({
      reason: "relay",
      code: "FLASHNET_CONNECT_RELAY",
      message: `the relay at ${url} can't be reached; start it, and check its token and origins`,
    });
  });

  it("or does not answer, the attempt ends with its time", async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    cleanUp.push(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { port } = silent.address() as { port: number };
    const backend = relayBackend({ url: `ws://127.0.0.1:${port}/`, token: "x", WebSocket: NodeWebSocket });
    await expect(backend.openTcp({ host: "echo", port: 7 }, { timeout: 50 })).rejects.toMatchObject({
      reason: "relay",
    });
    await backend.close();
  });
});

describe("a page that does not keep to the protocol", () => {
  async function page(relay: Relay, url: string) {
    const socket = new WebSocket(url, [RELAY_PROTOCOL, tokenProtocol(relay.token)]);
    cleanUp.push(() => socket.terminate());
    await new Promise((resolve) => socket.on("open", resolve));
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    const message = () => new Promise<Buffer>((resolve) => socket.once("message", resolve));
    return { socket, closed, message };
  }

  it.each([
    ["sends text", "hello", 1002],
    ["sends less than a header", Buffer.alloc(4), 1002],
    ["sends more than a message may hold", Buffer.alloc(5 + maxClientPayload(MessageType.open)! + 1), 1009],
  ])("is cut off when it %s", async (_, message, code) => {
    const { relay, url } = await startRelay();
    const { socket, closed } = await page(relay, url);
    socket.send(message);
    expect(await closed).toBe(code);
  });

  it("has the one stream reset that is wrong", async () => {
    const { relay, url } = await startRelay();
    const { socket, message } = await page(relay, url);
    socket.send(encodeStreamMessage(5, MessageType.open, new Uint8Array(3)));
    expect(decodeStreamMessage(await message())).toMatchObject({ stream: 5, type: MessageType.reset });
    const open = { version: 1, kind: 1, timeout: 5000, host: "echo", port: 7, swfUrl: "" };
    socket.send(encodeStreamMessage(6, MessageType.open, encodeOpen(open)));
    expect(decodeStreamMessage(await message())).toMatchObject({ stream: 6, type: MessageType.opened });
  });

  it.each([["DATA for a stream that is not there", MessageType.data]])("gets no answer to %s", async (_, type) => {
    const { relay, url } = await startRelay();
    const { socket, message } = await page(relay, url);
    socket.send(encodeStreamMessage(1, type, Buffer.alloc(10)));
    const open = { version: 1, kind: 1, timeout: 5000, host: "echo", port: 7, swfUrl: "" };
    socket.send(encodeStreamMessage(2, MessageType.open, encodeOpen(open)));
    expect(decodeStreamMessage(await message())).toMatchObject({ stream: 2, type: MessageType.opened });
  });
});

it("a server that is killed shows as a broken connection", async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp.push(() => server.close());
  const { backend } = await startRelay({ backend: nodeBackend() });
  const { port } = server.address() as { port: number };
  const connection = await backend.openTcp({ host: "127.0.0.1", port }, OPTIONS);
  while (sockets.length === 0) await new Promise(setImmediate);
  sockets[0]!.resetAndDestroy();
  await expect(connection.readable.getReader().read()).rejects.toMatchObject({
    code: "FLASHNET_CONNECTION_LOST",
    message: `the connection to 127.0.0.1 port ${port} was reset by the peer`,
  });
});
