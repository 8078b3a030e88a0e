/** Peers that mean the relay ill, with and without its token. What it holds for them is bounded, and others get in. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { memoryBackend } from "../../network/memory/backend.ts";
import { decodeRefused, encodeOpen, Kind, MAX_DATA, MessageType } from "../../protocol/messages.ts";
import { decodeStreamMessage, encodeStreamMessage } from "../../protocol/multiplex.ts";
import { RELAY_PROTOCOL, tokenProtocol } from "../../protocol/relay-token.ts";
import { Relay, type RelayOptions } from "./relay.ts";

const cleanUp: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

async function start(options: RelayOptions = {}): Promise<{ relay: Relay; url: string; port: number }> {
  const relay = new Relay({ backend: memoryBackend(), ...options });
  const url = await relay.listen();
  cleanUp.push(() => relay.close());
  return { relay, url, port: Number(new URL(url).port) };
}

/** A page that is let in. */
async function page(relay: Relay, url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, [RELAY_PROTOCOL, tokenProtocol(relay.token)]);
  socket.on("error", () => {});
  cleanUp.push(() => socket.terminate());
  await once(socket, "open");
  return socket;
}

/** A connection that says this and is left alone. */
async function visitor(port: number, text: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  cleanUp.push(() => socket.destroy());
  await once(socket, "connect");
  socket.write(text);
  return socket;
}

const open = (host: string, kind: number = Kind.tcp): Uint8Array =>
  encodeOpen({ version: 1, kind, timeout: 1000, port: 1, host, swfUrl: "http://site.example/a.swf" });

const UPGRADE = [
  "GET /relay HTTP/1.1",
  "Host: 127.0.0.1",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  "",
  "",
].join("\r\n");

describe("without a token", () => {
  it.each([
    ["FIN", (socket: Socket) => socket.end()],
    ["RST", (socket: Socket) => socket.resetAndDestroy()],
    ["silence", () => {}],
  ] as const)("refused upgrades with a byte behind them, then %s, leave nothing", async (_, leave) => {
    const { relay, url, port } = await start({ limits: { maxPending: 16 } });
    for (let i = 0; i < 40; i++) leave(await visitor(port, `${UPGRADE}x`));
    expect((await page(relay, url)).readyState).toBe(WebSocket.OPEN);
    const begun = performance.now();
    await relay.close();
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it("a refused upgrade is ended in a second or so, by whoever does not close it", async () => {
    const { port } = await start();
    const socket = await visitor(port, `${UPGRADE}x`);
    await once(socket.resume(), "close");
    expect(socket.bytesRead).toBeGreaterThan(0);
  });

  it.each([
    ["half a header", "GET /relay HTTP/1.1\r\nHost: 127."],
    ["nothing", ""],
  ])("connections that send %s keep nobody out", async (_, text) => {
    const { relay, url, port } = await start({ limits: { maxPending: 16 } });
    const held = [];
    for (let i = 0; i < 40; i++) held.push(await visitor(port, text));
    expect((await page(relay, url)).readyState).toBe(WebSocket.OPEN);
    expect(held.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(16);
  });

  it("a header that does not end is given up", { timeout: 20_000 }, async () => {
    const { port } = await start();
    const socket = await visitor(port, "GET /relay HTTP/1.1\r\nHost: 127.");
    const begun = performance.now();
    await once(socket.resume(), "close");
    expect(performance.now() - begun).toBeLessThan(15_000);
  });
});

describe("with the token", () => {
  it.each([
    ["CALL", MessageType.call, new Uint8Array(64)],
    ["POLICY_FILE", MessageType.policyFile, new Uint8Array(64)],
    ["DATA of more than 1 MiB", MessageType.data, new Uint8Array(MAX_DATA + 1)],
    ["an ACK that is too long", MessageType.ack, new Uint8Array(5)],
  ])("%s ends the page", async (_, type, payload) => {
    const network = memoryBackend();
    network.listen("game:1", () => {});
    const { relay, url } = await start({ backend: network });
    const socket = await page(relay, url);
    socket.send(encodeStreamMessage(1, MessageType.open, open("game")));
    await once(socket, "message");
    socket.send(encodeStreamMessage(1, type, payload));
    expect((await once(socket, "close"))[0]).toBe(1002);
  });

  it("asks in vain for what its own host has to speak", async () => {
    const network = memoryBackend();
    network.listen("game:1", () => {});
    const { relay, url } = await start({ backend: network });
    const socket = await page(relay, url);
    socket.send(encodeStreamMessage(1, MessageType.open, open("game", Kind.rtmp)));
    const [answer] = (await once(socket, "message")) as [Buffer];
    const { type, payload } = decodeStreamMessage(answer);
    expect(type).toBe(MessageType.refused);
    expect(decodeRefused(payload).message).toBe("a relay speaks no RTMP; its pages do");
  });

  it("a page that does not read is not read either: answers don't pile up", { timeout: 60_000 }, async () => {
    const { relay, url } = await start({ limits: { maxStreams: 1 } });
    const socket = await page(relay, url);
    const before = process.memoryUsage().rss;
    // The client stops to read, and goes on to ask.
    (socket as unknown as { _socket: Socket })._socket.pause();
    const request = open("nobody");
    for (let stream = 1; stream <= 400_000; stream++) {
      socket.send(encodeStreamMessage(stream, MessageType.open, request));
      if (stream % 2000 === 0) await new Promise(setImmediate);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    // 24 MB were said, and are this test's own; the answers would be 48 MB, and 200 more to keep them.
    expect(socket.bufferedAmount).toBeGreaterThan(1 << 20);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 << 20);
  });
});
