import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { VirtualTime } from "../../../base/time.ts";
import { ConnectError } from "../errors.ts";
import { nodeBackend } from "../node/backend.ts";
import { webSocketBackend } from "./backend.ts";
import { openWebSocket } from "./connection.ts";
import type { ByteWebSocket, ByteWebSocketConstructor } from "./dial.ts";

const TARGET = { host: "127.0.0.1", port: 1 };
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

/** A server that does `serve` to each WebSocket. @returns its URL */
async function start(serve: (socket: WebSocket) => void, options: object = {}): Promise<string> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", serve);
  cleanUp.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return `ws://127.0.0.1:${(server.address() as { port: number }).port}/`;
}

/** A browser's WebSocket can't be paused. */
const unpausable = class extends WebSocket {
  override pause = undefined as never;
  override resume = undefined as never;
} as unknown as ByteWebSocketConstructor;

const backends = {
  node: () => nodeBackend(),
  "a page without a relay": () => webSocketBackend(unpausable),
};

async function read(readable: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readable) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe.each(Object.entries(backends))("a WebSocket as a connection, %s", (_, create) => {
  async function open(url: string, { protocols = [] as string[], maxUnread = 1 << 20, timeout = 5000 } = {}) {
    const backend = create();
    cleanUp.push(() => backend.close());
    return backend.openTcp(TARGET, { timeout, webSocket: { url, protocols, maxUnread } });
  }

  it("carries bytes both ways, in order; text counts as its UTF-8", async () => {
    const url = await start((socket) => {
      socket.send("héllo ");
      socket.on("message", (data) => socket.send(data, { binary: true }, () => socket.close()));
    });
    const { readable, writable, closed, local, remote } = await open(url);
    const writer = writable.getWriter();
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index);
    await writer.write(bytes);
    const received = await read(readable);
    expect(received.subarray(0, 7).toString()).toBe("héllo ");
    expect(received.subarray(7).equals(bytes)).toBe(true);
    await closed;
    expect([local, remote]).toEqual([
      { address: "", port: 0 },
      { address: "", port: 0 },
    ]);
  });

  it.each([
    [["base64", "binary"], "binary"],
    [[], ""],
  ])("offers the sub-protocols %j", async (protocols, taken) => {
    const url = await start((socket) => socket.close(1000), {
      handleProtocols: (offered: Set<string>) => offered.has("binary") && "binary",
    });
    let seen: string | undefined;
    const backend = webSocketBackend(
      class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols);
          this.on("open", () => (seen = this.protocol));
        }
      } as unknown as ByteWebSocketConstructor,
    );
    const webSocket = { url, protocols, maxUnread: 1 };
    const { closed } = await backend.openTcp(TARGET, { timeout: 5000, webSocket });
    await closed;
    expect(seen).toBe(taken);
  });

  it("ends in order after the close codes that mean it, and as lost after others", async () => {
    const url = await start((socket) => {
      socket.send("last words");
      socket.on("message", (code) => socket.close(Number(String(code)), "bye"));
    });
    for (const [code, lost] of [
      [1000, false],
      [1001, false],
      [1011, true],
      [4001, true],
    ] as const) {
      const { readable, writable, closed } = await open(url);
      await writable.getWriter().write(new TextEncoder().encode(String(code)));
      const reader = readable.getReader();
      // What had come before is read before the end.
      await closed;
      expect(Buffer.from((await reader.read()).value!).toString()).toBe("last words");
      if (lost) await expect(reader.read()).rejects.toThrow(`close code ${code}, "bye"`);
      else expect(await reader.read()).toEqual({ done: true, value: undefined });
    }
  });

  it("tells a server that dies in the middle as lost", async () => {
    const url = await start((socket) => setTimeout(() => socket.terminate(), 20));
    const { readable, writable, closed } = await open(url);
    await expect(read(readable)).rejects.toThrow("close code 1006");
    await closed;
    await expect(writable.getWriter().write(Uint8Array.of(1))).rejects.toThrow(url);
  });

  it("closes with 1000, after what was written", async () => {
    let told: (value: [number, number]) => void;
    const seen = new Promise<[number, number]>((resolve) => (told = resolve));
    const url = await start((socket) => {
      let length = 0;
      socket.on("message", (data: Buffer) => (length += data.length));
      socket.on("close", (code) => told([code, length]));
    });
    const { readable, writable, closed } = await open(url);
    const writer = writable.getWriter();
    await writer.write(new Uint8Array(3_000_000));
    await readable.cancel();
    await writer.close();
    await closed;
    expect(await seen).toEqual([1000, 3_000_000]);
  });

  it("refuses at once where nobody listens, and where the server says no", async () => {
    await expect(open("ws://127.0.0.1:1/")).rejects.toMatchObject({ reason: "refused" });
    const url = await start(() => {}, { verifyClient: () => false });
    await expect(open(url)).rejects.toMatchObject({ reason: "refused", message: expect.stringContaining(url) });
  });

  it("gives up when the time is up", async () => {
    const sockets: Socket[] = [];
    const silent: Server = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    cleanUp.push(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const url = `ws://127.0.0.1:${(silent.address() as { port: number }).port}/`;
    await expect(open(url, { timeout: 50 })).rejects.toMatchObject({ reason: "timeout" });
  });

  it("holds a bounded number of bytes for a reader that does not read", async () => {
    const url = await start(async (socket) => {
      const send = (): void => {
        if (socket.readyState === socket.OPEN) socket.send(new Uint8Array(1 << 16), () => setImmediate(send));
      };
      send();
    });
    const { readable, closed } = await open(url, { maxUnread: 1 << 20 });
    const paused = new Promise<"paused">((resolve) => setTimeout(resolve, 1500, "paused"));
    const outcome = await Promise.race([closed.then(() => "closed" as const), paused]);
    // `ws` stops reading; a browser can't, and gives up what is over the limit.
    expect(outcome).toBe(create === backends.node ? "paused" : "closed");
    if (outcome === "closed") await expect(read(readable)).rejects.toThrow("over the limit webSocketBuffer");
    else await readable.cancel();
  });
});

describe("openWebSocket", () => {
  const target = { url: "ws://play.example/", protocols: [], maxUnread: 1 };

  it("does not wait for `close` behind `error`, which a Content-Security-Policy leaves out", async () => {
    class Forbidden extends EventTarget {
      binaryType = "";
      bufferedAmount = 0;
      constructor() {
        super();
        queueMicrotask(() => this.dispatchEvent(new Event("error")));
      }
      send(): void {}
      close(): void {}
    }
    const Constructor = Forbidden as unknown as new () => ByteWebSocket;
    await expect(openWebSocket(target, { timeout: 1000 }, Constructor, new VirtualTime())).rejects.toThrow(
      ConnectError,
    );
  });

  it("says what a constructor throws", async () => {
    const Constructor = class {
      constructor() {
        throw new Error("The operation is insecure.");
      }
    } as unknown as new () => ByteWebSocket;
    await expect(openWebSocket(target, { timeout: 1000 }, Constructor)).rejects.toThrow("The operation is insecure.");
  });

  it("is given up by its signal", async () => {
    const signal = AbortSignal.abort();
    const opening = openWebSocket(target, { timeout: 1000, signal }, WebSocket as unknown as ByteWebSocketConstructor);
    await expect(opening).rejects.toMatchObject({ reason: "aborted" });
  });

  it("says what is missing when a page without a relay dials what is mapped to no WebSocket", async () => {
    await expect(webSocketBackend(unpausable).openTcp(TARGET, { timeout: 1 })).rejects.toThrow("map it to a WebSocket");
  });
});
