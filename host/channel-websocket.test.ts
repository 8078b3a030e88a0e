import { describe, expect, it } from "vitest";
import { type ChannelWebSocketOptions, createChannelWebSocket, RESERVED_URL } from "./channel-websocket.ts";
import { memoryBackend } from "./network/memory/backend.ts";
import { PlayerHost } from "./player-host.ts";
import { encodeFrames, FrameDecoder } from "./protocol/framing.ts";
import { decodeReset, encodeRequest, MessageType } from "./protocol/messages.ts";
import { TcpClient } from "./relay/client/tcp.ts";

interface Socket extends EventTarget {
  readonly readyState: number;
  readonly url: string;
  readonly bufferedAmount: number;
  binaryType: string;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null;
  send(data: Uint8Array | ArrayBuffer | Blob): void;
  close(): void;
}

interface Message {
  type: number;
  payload: Uint8Array;
}

/** A page with an open host WebSocket, and what it has received. */
async function open(options: ChannelWebSocketOptions = {}) {
  const network = memoryBackend();
  const services = { echo: (payload: Uint8Array) => payload };
  const host = new PlayerHost({ backend: network, policy: "allow", services });
  const ChannelWebSocket = createChannelWebSocket(host, options);
  const socket = new ChannelWebSocket(RESERVED_URL) as Socket;
  const messages: Message[] = [];
  let events = 0;
  const decoder = new FrameDecoder(
    () => 1 << 24,
    (type, payload) => messages.push({ type, payload }),
  );
  socket.onmessage = ({ data }) => {
    events++;
    decoder.push(new Uint8Array(data));
  };
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  return { host, network, socket, messages, eventCount: () => events };
}

/** The payload that the service `echo` is asked for, in the frame of a CALL. */
function call(...payload: number[]): Uint8Array<ArrayBuffer> {
  const request = encodeRequest({ name: "echo", body: Uint8Array.from(payload) });
  return encodeFrames([{ type: MessageType.call, payload: request }]);
}

const closed = (socket: Socket) => new Promise((resolve) => socket.addEventListener("close", resolve));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

describe("createChannelWebSocket", () => {
  it("gives other URLs to the fallback", () => {
    const host = new PlayerHost({ backend: memoryBackend() });
    const opened: unknown[] = [];
    class Fallback {
      constructor(...given: unknown[]) {
        opened.push(given);
      }
    }
    const ChannelWebSocket = createChannelWebSocket(host, { fallback: Fallback });
    expect(new ChannelWebSocket("ws://other.example/", "chat")).toBeInstanceOf(Fallback);
    expect(opened).toEqual([["ws://other.example/", "chat"]]);
    expect(host.active).toBe(0);
  });

  it("has no way to other URLs without one", () => {
    const ChannelWebSocket = createChannelWebSocket(new PlayerHost({ backend: memoryBackend() }));
    expect(() => new ChannelWebSocket("ws://other.example/")).toThrow("there is no way to ws://other.example/");
  });

  it("has the constants of the standard", () => {
    const ChannelWebSocket = createChannelWebSocket(new PlayerHost({ backend: memoryBackend() }));
    expect({ ...ChannelWebSocket }).toEqual({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
  });
});

describe("a host WebSocket", () => {
  it("opens in a later turn, and counts as active until it is closed", async () => {
    const host = new PlayerHost({ backend: memoryBackend() });
    const socket = new (createChannelWebSocket(host))(RESERVED_URL) as Socket;
    expect([socket.readyState, socket.url, host.active]).toEqual([0, RESERVED_URL, 1]);
    expect(() => socket.send(new Uint8Array(1))).toThrow("before the WebSocket is open");
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    expect(socket.readyState).toBe(1);
    socket.close();
    expect(socket.readyState).toBe(2);
    await closed(socket);
    expect([socket.readyState, host.active]).toEqual([3, 0]);
  });

  it.each([
    ["bytes", call(7)],
    ["an ArrayBuffer", call(7).buffer],
    ["a Blob", new Blob([call(7)])],
  ])("takes %s", async (_, data) => {
    const { socket, messages } = await open();
    socket.send(data);
    await until(() => messages.length === 1);
    expect(messages[0]).toEqual({ type: MessageType.result, payload: Uint8Array.of(1, 7) });
  });

  it("keeps the order when Blobs are read more or less quickly", async () => {
    const slow = {
      size: 0,
      arrayBuffer: () => new Promise<ArrayBuffer>((done) => setTimeout(done, 20, call(1).buffer)),
    };
    const { socket, messages } = await open({ bytesOf: (blob) => (blob.size === 3 ? call(3) : undefined) });
    socket.send(slow as unknown as Blob);
    socket.send(call(2));
    socket.send(new Blob(["abc"]));
    socket.send(new Blob([call(4)]));
    await until(() => messages.length === 4);
    expect(messages.map(({ payload }) => payload[1])).toEqual([1, 2, 3, 4]);
    expect(socket.bufferedAmount).toBe(0);
  });

  it("takes a message in as many pieces as it comes", async () => {
    const { socket, messages } = await open();
    for (const byte of call(9)) socket.send(Uint8Array.of(byte));
    await until(() => messages.length === 1);
    expect(messages[0]!.payload).toEqual(Uint8Array.of(1, 9));
  });

  it("does not see what the caller writes to its buffer afterwards", async () => {
    const { socket, messages } = await open();
    const data = call(1);
    socket.send(data.subarray(0, data.length - 1));
    data.fill(0);
    socket.send(Uint8Array.of(5));
    await until(() => messages.length === 1);
    expect(messages[0]!.payload).toEqual(Uint8Array.of(1, 5));
  });

  it("delivers what is ready in one turn as one message, and says so once", async () => {
    let activity = 0;
    const { socket, messages, eventCount } = await open({ onActivity: () => activity++ });
    const before = activity;
    for (const value of [1, 2, 3]) socket.send(call(value));
    await until(() => messages.length === 3);
    await new Promise(setImmediate);
    expect([eventCount(), activity - before]).toEqual([1, 1]);
  });

  it("resets a channel whose stream is damaged, then closes", async () => {
    const { socket, messages } = await open();
    socket.send(Uint8Array.of(0, 0, 0, 1, 99));
    await closed(socket);
    expect(messages.map(({ type }) => type)).toEqual([MessageType.reset]);
    expect(decodeReset(messages[0]!.payload).message).toContain("unexpected message type 99");
  });

  it("survives listeners that throw, and reports them", async () => {
    const warnings: string[] = [];
    const { socket, messages } = await open({ log: { debug() {}, warn: (text) => warnings.push(text) } });
    socket.addEventListener("message", () => {
      throw new Error("oops");
    });
    socket.addEventListener("close", () => {
      throw new Error("closure invoked recursively or after being dropped");
    });
    socket.send(call(1));
    await until(() => messages.length === 1);
    socket.close();
    await closed(socket);
    expect(warnings).toEqual(["the player's message listener: oops"]);
  });

  it("calls a listener that was removed no more", async () => {
    const { socket, messages } = await open();
    let calls = 0;
    const listener = () => calls++;
    socket.addEventListener("message", listener);
    socket.removeEventListener("message", listener);
    socket.send(call(1));
    await until(() => messages.length === 1);
    expect(calls).toBe(0);
  });

  it("carries a connection; what is sent right before it closes arrives", async () => {
    const { host, network, socket, messages } = await open();
    const received: Uint8Array[] = [];
    const served = new Promise<void>((resolve) => {
      network.listen("game.example:80", async ({ readable }) => {
        for await (const chunk of readable) received.push(chunk);
        resolve();
      });
    });
    const client = new TcpClient({
      send: (type, payload) => socket.send(new Blob([encodeFrames([{ type, payload }])])),
      close: () => socket.close(),
    });
    const dispatched = setInterval(() => {
      for (const { type, payload } of messages.splice(0)) client.receive(type, payload);
    }, 1);
    const connection = await client.open({ host: "game.example", port: 80 }, { timeout: 5000 });
    clearInterval(dispatched);
    const writer = connection.writable.getWriter();
    await writer.write(Uint8Array.of(1, 2, 3));
    void connection.readable.cancel();
    await writer.close();
    await served;
    expect(Buffer.concat(received)).toEqual(Buffer.of(1, 2, 3));
    await until(() => host.active === 0);
  });
});
