import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import type { TcpTarget } from "../../base/address.ts";
import { type RelayWebSocket, relayBackend } from "../relay/client/backend.ts";
import { Relay } from "../relay/server/relay.ts";
import type { NetworkBackend, TcpConnection } from "./backend.ts";
import { memoryBackend } from "./memory/backend.ts";
import { nodeBackend } from "./node/backend.ts";
import { tcpConnection } from "./node/connection.ts";
import { withConnectionLimit } from "./wrappers/connection-limit.ts";

/** What every backend promises (host/network/backend.ts), each against a server of its own kind. */

type Serve = (server: (connection: TcpConnection) => void) => Promise<TcpTarget>;

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

const serveOnLoopback: Serve = async (serve) => {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    serve(tcpConnection(socket, { lingerTimeout: 100 }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as { port: number };
  return { host: "127.0.0.1", port };
};

const backends: [string, () => Promise<{ backend: NetworkBackend; serve: Serve }>][] = [
  [
    "memory",
    async () => {
      const backend = memoryBackend();
      let port = 1000;
      const serve: Serve = async (server) => {
        const target = { host: "server.example", port: port++ };
        backend.listen(`server.example:${target.port}`, server);
        return target;
      };
      return { backend, serve };
    },
  ],
  ["node", async () => ({ backend: nodeBackend({ lingerTimeout: 100 }), serve: serveOnLoopback })],
  [
    "relay",
    async () => {
      const relay = new Relay({ backend: nodeBackend({ lingerTimeout: 100 }) });
      const url = await relay.listen();
      cleanUp.push(() => relay.close());
      const options = { url, token: relay.token, WebSocket: WebSocket as unknown as new () => RelayWebSocket };
      return { backend: relayBackend(options), serve: serveOnLoopback };
    },
  ],
];

const OPTIONS = { timeout: 5000 };

async function collect(readable: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readable) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Bytes that show when some are missing, doubled or out of order. */
function pattern(length: number): Uint8Array {
  const words = new Uint32Array(length / 4);
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(index, 2654435761);
  return new Uint8Array(words.buffer);
}

async function send(writable: WritableStream<Uint8Array>, bytes: Uint8Array, chunk = 50_000): Promise<void> {
  const writer = writable.getWriter();
  for (let offset = 0; offset < bytes.length; offset += chunk)
    await writer.write(bytes.subarray(offset, offset + chunk));
  await writer.close();
}

function echo({ readable, writable }: TcpConnection): void {
  readable.pipeTo(writable).catch(() => {});
}

describe.each(backends)("%s", (_, create) => {
  async function connect(server: (connection: TcpConnection) => void) {
    const { backend, serve } = await create();
    cleanUp.push(() => backend.close());
    const target = await serve(server);
    return { connection: await backend.openTcp(target, OPTIONS), backend, target };
  }

  it("knows the addresses of a connection", async () => {
    const { connection, target } = await connect(() => {});
    expect(connection.remote).toEqual({ address: target.host, port: target.port });
    expect(connection.local.address).toBe("127.0.0.1");
    expect(connection.local.port).toBeGreaterThan(0);
  });

  it("carries bytes both ways", async () => {
    const { connection } = await connect(echo);
    const writer = connection.writable.getWriter();
    const reader = connection.readable.getReader();
    for (const value of [1, 2, 3]) {
      await writer.write(Uint8Array.of(value));
      expect((await reader.read()).value).toEqual(Uint8Array.of(value));
    }
  });

  it("refuses where nobody listens", async () => {
    const { backend, serve } = await create();
    cleanUp.push(() => backend.close());
    const { host } = await serve(() => {});
    await expect(backend.openTcp({ host, port: 1 }, OPTIONS)).rejects.toMatchObject({
      reason: "refused",
      code: "FLASHNET_CONNECT_REFUSED",
      message: expect.stringMatching(/:1 refused the connection; /),
    });
  });

  it("ends with the server's FIN, after its data, and still carries what is sent", async () => {
    const received = new Promise<Buffer>((resolve) => {
      void connect(({ readable, writable }) => {
        void send(writable, Uint8Array.of(1, 2));
        resolve(collect(readable));
      }).then(async ({ connection }) => {
        expect(await collect(connection.readable)).toEqual(Buffer.of(1, 2));
        await send(connection.writable, Uint8Array.of(3, 4));
        await connection.closed;
      });
    });
    expect(await received).toEqual(Buffer.of(3, 4));
  });

  it("half-closes: what is received after the end of sending arrives", async () => {
    const { connection } = await connect(async ({ readable, writable }) => {
      const request = await collect(readable);
      await send(writable, new Uint8Array(request.reverse()));
    });
    await send(connection.writable, Uint8Array.of(1, 2, 3));
    expect(await collect(connection.readable)).toEqual(Buffer.of(3, 2, 1));
    await connection.closed;
  });

  it("tells the server when the reader is gone and sending has ended", async () => {
    const served = new Promise<Buffer>((resolve) => {
      void connect(({ readable, writable }) => {
        const writer = writable.getWriter();
        const chatter = async (): Promise<void> => {
          while (true) await writer.write(new Uint8Array(1000));
        };
        chatter().catch(() => {});
        resolve(collect(readable));
      }).then(async ({ connection }) => {
        await connection.readable.cancel();
        await send(connection.writable, pattern(100_000));
        await connection.closed;
      });
    });
    expect(await served).toEqual(Buffer.from(pattern(100_000)));
  });

  it("fails both streams when the server resets", async () => {
    const { connection } = await connect(async ({ readable, writable }) => {
      await readable.getReader().read();
      await writable.abort();
    });
    const writer = connection.writable.getWriter();
    await writer.write(Uint8Array.of(1));
    await expect(collect(connection.readable)).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
    await expect(writer.closed).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
    await connection.closed;
  });

  it("resets the server when it is aborted", async () => {
    const served = new Promise<Buffer>((resolve, reject) => {
      void connect(({ readable }) => collect(readable).then(resolve, reject)).then(async ({ connection }) => {
        await connection.writable.abort();
        await expect(collect(connection.readable)).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
        await connection.closed;
      });
    });
    await expect(served).rejects.toThrow("was reset by the peer");
  });

  it("is aborted although the server does not take what is being written", async () => {
    const { connection } = await connect(() => {});
    const writer = connection.writable.getWriter();
    const write = async (): Promise<void> => {
      while (true) await writer.write(new Uint8Array(1 << 20));
    };
    const writing = write();
    await new Promise(setImmediate);
    void writer.abort(new Error("enough")).catch(() => {});
    await expect(writing).rejects.toThrow();
    await connection.closed;
  });

  it("carries a large transfer both ways at once, whole and in order", async () => {
    const size = 8 << 20;
    const { connection } = await connect(echo);
    const sent = pattern(size);
    const [received] = await Promise.all([collect(connection.readable), send(connection.writable, sent)]);
    expect(received.equals(sent)).toBe(true);
  });

  it("stops a server whose data is not read, and gets all of it in the end", async () => {
    const size = 64 << 20;
    let written = 0;
    const { connection } = await connect(async ({ writable }) => {
      const writer = writable.getWriter();
      const chunk = new Uint8Array(1 << 16);
      for (; written < size; written += chunk.length) await writer.write(chunk);
      await writer.close();
    });
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // Buffers of the system hold some megabytes on the way.
    expect(written).toBeLessThan(size / 2);
    let received = 0;
    for await (const chunk of connection.readable) received += chunk.length;
    expect(received).toBe(size);
  });

  it("gives an attempt up when its signal aborts", async () => {
    const { backend, serve } = await create();
    cleanUp.push(() => backend.close());
    const target = await serve(() => {});
    await expect(backend.openTcp(target, { ...OPTIONS, signal: AbortSignal.abort() })).rejects.toMatchObject({
      reason: "aborted",
    });
  });

  it("closes its connections when it is closed", async () => {
    const { connection, backend } = await connect(() => {});
    await backend.close();
    await expect(collect(connection.readable)).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
    await connection.closed;
  });

  it("can be limited to a number of connections", async () => {
    const { backend, serve } = await create();
    const limited = withConnectionLimit(backend, 1);
    cleanUp.push(() => limited.close());
    const target = await serve(echo);
    const first = await limited.openTcp(target, OPTIONS);
    await expect(limited.openTcp(target, OPTIONS)).rejects.toMatchObject({ reason: "limit" });
    await first.writable.close();
    await first.readable.cancel();
    await first.closed;
    await limited.openTcp(target, OPTIONS);
  });
});
