import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NetworkBackend } from "../backend.ts";
import { nodeBackend } from "./backend.ts";

/** What names resolve to; undefined never answers. */
const NAMES: Record<string, { address: string; family: number }[] | undefined> = {
  "both.example": [
    { address: "::1", family: 6 },
    { address: "127.0.0.1", family: 4 },
  ],
  "local.example": [{ address: "127.0.0.1", family: 4 }],
  "slow.example": undefined,
};

const { lookup } = dns;

/** Modules of the machine are shared by test files. */
function setLookup(instead: unknown): void {
  Object.assign(dns, { lookup: instead });
  syncBuiltinESMExports();
}

beforeAll(() =>
  setLookup((name: string, options: dns.LookupAllOptions, callback: (error: Error | null, found: object[]) => void) => {
    if (name === "nobody.example") callback(Object.assign(new Error(), { code: "ENOTFOUND" }), []);
    else if (!(name in NAMES)) lookup(name, options, callback);
    else if (NAMES[name]) callback(null, NAMES[name]);
  }),
);
afterAll(() => setLookup(lookup));

const acceptAddress = () => true;

const sockets: Socket[] = [];
let server: Server;
let port: number;
let accepted: Promise<Socket>;
let backend: NetworkBackend;

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true });
  server.on("connection", (socket) => sockets.push(socket));
  accepted = new Promise((resolve) => server.once("connection", resolve));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as { port: number }).port;
  backend = nodeBackend({ lingerTimeout: 50 });
});

afterEach(async () => {
  await backend.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

describe("names and addresses", () => {
  it("tries the addresses of a name until one answers", async () => {
    const connection = await backend.openTcp({ host: "both.example", port }, { timeout: 5000, acceptAddress });
    expect(connection.remote).toEqual({ address: "127.0.0.1", port });
  });

  it("leaves out the addresses that are not accepted", async () => {
    const asked: string[] = [];
    const only4 = (address: string): boolean => {
      asked.push(address);
      return address === "127.0.0.1";
    };
    await backend.openTcp({ host: "both.example", port }, { timeout: 5000, acceptAddress: only4 });
    expect(asked).toEqual(["::1", "127.0.0.1"]);
  });

  it.each(["both.example", "local.example", "127.0.0.1", "::1"])(
    "does not dial %s when none of its addresses is accepted",
    async (host) => {
      const refused = backend.openTcp({ host, port }, { timeout: 5000, acceptAddress: () => false });
      await expect(refused).rejects.toMatchObject({ reason: "rule" });
    },
  );

  it("reports a name that does not exist", async () => {
    await expect(
      backend.openTcp({ host: "nobody.example", port: 7 }, { timeout: 5000, acceptAddress }),
    ).rejects.toMatchObject({
      reason: "dns",
      message: "nobody.example:7 has a host name that does not exist; check the name or map it to an address",
    });
  });

  it.each(["", "a b", "localhost\0.example", "a\n", "x".repeat(256)])("refuses %j as a host", async (host) => {
    await expect(backend.openTcp({ host, port }, { timeout: 5000 })).rejects.toMatchObject({ reason: "address" });
  });

  it("reports port 0 as one that nobody listens on", async () => {
    await expect(backend.openTcp({ host: "127.0.0.1", port: 0 }, { timeout: 5000 })).rejects.toMatchObject({
      code: expect.stringMatching(/^FLASHNET_CONNECT_(REFUSED|UNREACHABLE)$/),
    });
  });
});

describe("an attempt that takes too long", () => {
  it("fails when the time is up", async () => {
    await expect(
      backend.openTcp({ host: "slow.example", port: 1 }, { timeout: 20, acceptAddress }),
    ).rejects.toMatchObject({
      reason: "timeout",
      message: "slow.example:1 did not answer within 20 ms; check the address",
    });
  });

  it("is given up by its signal", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const attempt = backend.openTcp({ host: "slow.example", port: 1 }, { timeout: 60_000, signal, acceptAddress });
    controller.abort();
    await expect(attempt).rejects.toMatchObject({ reason: "aborted" });
  });

  it("is given up when the backend closes", async () => {
    const attempt = backend.openTcp({ host: "slow.example", port: 1 }, { timeout: 60_000, acceptAddress });
    await Promise.all([expect(attempt).rejects.toMatchObject({ reason: "aborted" }), backend.close()]);
  });
});

describe("a connection", () => {
  const connect = () => backend.openTcp({ host: "127.0.0.1", port }, { timeout: 5000 });

  it("gives its reader what had arrived before the server reset it", async () => {
    const connection = await connect();
    const socket = await accepted;
    socket.write(new Uint8Array(100_000));
    // Long enough to arrive: the system may throw away what is still on its way when a reset follows.
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    let received = 0;
    const readAll = async (): Promise<void> => {
      for await (const chunk of connection.readable) received += chunk.length;
    };
    await expect(readAll()).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
    expect(received).toBe(100_000);
  });

  it("delivers what was written before it is closed, to a server that was sending", async () => {
    const connection = await connect();
    const socket = await accepted;
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.write(new Uint8Array(100_000));
    const writer = connection.writable.getWriter();
    await writer.write(new Uint8Array(100_000).fill(7));
    void connection.readable.cancel();
    await writer.close();
    await new Promise((resolve) => socket.once("end", resolve));
    expect(Buffer.concat(chunks).length).toBe(100_000);
    socket.end();
    await connection.closed;
  });

  it("does not wait forever for the server's end", async () => {
    const connection = await connect();
    const socket = await accepted;
    socket.on("error", () => {});
    socket.resume();
    await connection.readable.cancel();
    await connection.writable.close();
    await connection.closed;
    socket.destroy();
  });

  it("is over when it is aborted while its end is under way", async () => {
    const connection = await connect();
    const writer = connection.writable.getWriter();
    void connection.readable.cancel();
    void writer.close().catch(() => {});
    void writer.abort().catch(() => {});
    await connection.closed;
  });
});

it("a port that another program has shows when a server listens, at the latest", async () => {
  const another = nodeBackend();
  try {
    const theirs = another.bindTcp!({ address: "127.0.0.1", port: 0 });
    const ours = backend.bindTcp!(theirs.local);
    theirs.listen(0);
    expect(() => ours.listen(0)).toThrow("is in use");
    expect(() => backend.bindTcp!(theirs.local)).toThrow("is in use");
  } finally {
    await another.close();
  }
});
