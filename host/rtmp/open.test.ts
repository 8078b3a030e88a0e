import { array, assert, asyncProperty, constantFrom, integer, nat, record, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import type { TcpTarget } from "../../base/address.ts";
import { concat } from "../../base/concat.ts";
import { deferred } from "../../base/deferred.ts";
import { VirtualTime } from "../../base/time.ts";
import type { TcpConnection } from "../network/backend.ts";
import { ConnectError, ConnectionLostError } from "../network/errors.ts";
import { type MemoryConnection, memoryBackend } from "../network/memory/backend.ts";
import { BLOCK } from "./digest.ts";
import { encodeFrames, FrameReader } from "./frames.ts";
import { MessageTypeId, type RtmpMessage } from "./message.ts";
import { openRtmp, type RtmpDials, type RtmpOpenOptions, type RtmpScheme } from "./open.ts";
import { bytesOf } from "./testing/bytes.ts";
import { ServerConnection } from "./testing/server.ts";

const message = (payload: string | Uint8Array, type: number = MessageTypeId.commandAmf0, stream = 0): RtmpMessage => ({
  type,
  stream,
  time: 0,
  payload: typeof payload === "string" ? bytesOf(payload) : payload,
});

interface Attempts {
  /** what was dialled, as `tcp` or `tls`, and the port */
  dialled: string[];
  timeouts: number[];
  warnings: string[];
  open(scheme?: RtmpScheme, port?: number, options?: Partial<RtmpOpenOptions>): Promise<TcpConnection>;
}

/** A client on a network where `server` listens on a port; others refuse. */
function network(server: (connection: MemoryConnection) => void | Promise<void>, port = 1935): Attempts {
  const backend = memoryBackend();
  backend.listen(`game.example:${port}`, server);
  const attempts: Attempts = {
    dialled: [],
    timeouts: [],
    warnings: [],
    open: (scheme = "rtmp", to = 1935, options = {}) =>
      openRtmp(scheme, { host: "game.example", port: to }, dials, {
        timeout: 20_000,
        signal: new AbortController().signal,
        time: new VirtualTime(),
        log: { debug() {}, warn: (line) => attempts.warnings.push(line) },
        ...options,
      }),
  };
  const dial = (way: string) => (target: TcpTarget, options: { timeout: number; signal?: AbortSignal }) => {
    attempts.dialled.push(`${way} ${target.port}`);
    attempts.timeouts.push(options.timeout);
    return backend.openTcp(target, options);
  };
  const dials: RtmpDials = { tcp: dial("tcp"), tls: dial("tls") };
  return attempts;
}

/** Both ends of an open connection. */
async function connected(options: Partial<RtmpOpenOptions> = {}) {
  const accepted = deferred<ServerConnection>();
  const attempts = network((connection) => {
    const server = new ServerConnection(connection);
    void server.serve();
    accepted.resolve(server);
  });
  const client = await attempts.open("rtmp", 1935, options);
  const server = await accepted.promise;
  return { client, server, warnings: attempts.warnings };
}

/** All messages until the connection ends; throws when it breaks. */
async function received(connection: TcpConnection): Promise<RtmpMessage[]> {
  const messages: RtmpMessage[] = [];
  const reader = new FrameReader((message) => messages.push(message));
  for await (const chunk of connection.readable) reader.push(chunk);
  return messages;
}

async function write(connection: TcpConnection, ...messages: RtmpMessage[]): Promise<void> {
  const writer = connection.writable.getWriter();
  await writer.write(encodeFrames(messages));
  writer.releaseLock();
}

describe("an open connection", () => {
  it("carries messages both ways, whole or not", async () => {
    const { client, server } = await connected();
    const frames = encodeFrames([message("AABB"), message("CC", 17, 1)]);
    const writer = client.writable.getWriter();
    for (const byte of frames) await writer.write(Uint8Array.of(byte));
    await server.until(2);
    expect(server.messages).toEqual([message("AABB"), message("CC", 17, 1)]);
    server.peer.send(message("DDEE"));
    server.peer.send(message("FF", 19));
    void server.writer.close();
    expect(await received(client)).toEqual([message("DDEE"), message("FF", 19)]);
  });

  it("hands on nothing that the host has dealt with, nor unknown types", async () => {
    const { client, server } = await connected();
    server.peer.announce({ window: 1000, bandwidth: 1000, chunkSize: 4096 });
    server.peer.sendControl(6, 1);
    for (const type of [7, 10, 21, 99, 255]) server.peer.send(message("00", type));
    for (const type of [8, 9, 15, 16, 17, 18, 19, 20]) server.peer.send(message("00", type));
    void server.writer.close();
    expect((await received(client)).map(({ type }) => type)).toEqual([8, 9, 15, 16, 17, 18, 19, 20]);
  });

  it("has what came with the end of the handshake", async () => {
    const attempts = network((connection) => {
      const server = new ServerConnection(connection);
      void server.serve();
      void server.ready.then(() => {
        server.peer.send(message("AA"));
        void server.writer.close();
      });
    });
    const client = await attempts.open();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await received(client)).toEqual([message("AA")]);
  });

  it("says once that the client can't read messages, which is nothing to the server", async () => {
    const { client, server, warnings } = await connected();
    await write(client, message("", 0), message("", 0), message("AA"));
    await server.until(1);
    expect(server.messages).toEqual([message("AA")]);
    expect(warnings).toEqual([expect.stringMatching(/^a message of rtmp:\/\/game\.example:1935 is left out: /)]);
  });

  it("closes with FIN, behind what was written", async () => {
    const { client, server } = await connected();
    await write(client, message("AA"));
    await client.writable.close();
    await server.until(1);
    await server.writer.close();
    expect(await received(client)).toEqual([]);
    await client.closed;
  });

  it("any messages, both ways", async () => {
    const messages = array(
      record({
        type: constantFrom(8, 9, 15, 16, 17, 18, 19, 20),
        stream: nat(0xffffffff),
        time: nat(0xffffffff),
        payload: uint8Array({ maxLength: 1000 }),
      }),
      { maxLength: 10 },
    );
    await assert(
      asyncProperty(messages, messages, integer({ min: 1, max: 5000 }), async (up, down, chunkSize) => {
        const { client, server } = await connected();
        server.peer.setChunkSize(chunkSize);
        for (const one of down) server.peer.send(one);
        void server.writer.close();
        await write(client, ...up);
        expect(await received(client)).toEqual(down);
        await server.until(up.length);
        expect(server.messages).toEqual(up);
      }),
      { numRuns: 30 },
    );
  });
});

describe("spec/rtmp.md §1: where a URL leads", () => {
  const nobody = () => network(() => {}, 1);

  it.each<[RtmpScheme, number, string[]]>([
    ["rtmp", 0, ["tcp 1935", "tcp 443", "tcp 80", "tcp 80"]],
    ["rtmp", 1935, ["tcp 1935"]],
    ["rtmp", 80, ["tcp 80"]],
    ["rtmps", 0, ["tls 443"]],
    ["rtmps", 8443, ["tls 8443"]],
    ["rtmpt", 0, ["tcp 80"]],
    ["rtmpt", 8080, ["tcp 8080"]],
  ])("%s, port %i", async (scheme, port, expected) => {
    const attempts = nobody();
    await expect(attempts.open(scheme, port)).rejects.toMatchObject({ code: "FLASHNET_CONNECT_REFUSED" });
    expect(attempts.dialled).toEqual(expected);
  });

  it("the first attempt that comes to the end of its handshake is it", async () => {
    const attempts = network((connection) => void new ServerConnection(connection).serve(), 443);
    await attempts.open("rtmp", 0);
    expect(attempts.dialled).toEqual(["tcp 1935", "tcp 443"]);
  });

  it("attempts share the time that is left", async () => {
    const attempts = nobody();
    await expect(attempts.open("rtmp", 0)).rejects.toThrow(ConnectError);
    expect(attempts.timeouts.map(Math.round)).toEqual([5000, 6667, 10_000, 20_000]);
  });

  it("one error tells of all attempts", async () => {
    await expect(nobody().open("rtmp", 0)).rejects.toThrow(/:1935 refused.*:443 refused.*:80 refused/);
  });

  it("a sentence that attempts have in common, as a host map leads all to one place, is said once", async () => {
    const mapped = { tcp: () => Promise.reject(new ConnectError("refused", "127.0.0.1:9 refused the connection")) };
    const options = { timeout: 1000, signal: new AbortController().signal, time: new VirtualTime() };
    await expect(openRtmp("rtmp", { host: "game.example", port: 0 }, mapped, options)).rejects.toMatchObject({
      message: "127.0.0.1:9 refused the connection",
    });
  });

  it("a server that is silent in the handshake leaves time for the next", async () => {
    const time = new VirtualTime();
    const backend = memoryBackend();
    backend.listen("game.example:1935", () => {});
    backend.listen("game.example:443", (connection) => void new ServerConnection(connection).serve());
    const opened = openRtmp(
      "rtmp",
      { host: "game.example", port: 0 },
      { tcp: (target, options) => backend.openTcp(target, options) },
      { timeout: 9000, signal: new AbortController().signal, time },
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    time.advance(3000);
    expect((await opened).remote.port).toBe(443);
  });

  it("a network without TLS has no rtmps", async () => {
    const signal = new AbortController().signal;
    const dials = { tcp: () => Promise.reject(new Error("not asked")) };
    await expect(
      openRtmp("rtmps", { host: "game.example", port: 0 }, dials, { timeout: 1000, signal }),
    ).rejects.toMatchObject({ code: "FLASHNET_CONNECT_REQUEST" });
  });
});

describe("a handshake that comes to nothing", () => {
  const block = (length: number): Uint8Array => new Uint8Array(length).fill(3);
  const states: [where: string, sent: Uint8Array][] = [
    ["before S0", block(0)],
    ["within S1", block(700)],
    ["before S2", block(1 + BLOCK)],
    ["within S2", block(2 * BLOCK)],
  ];

  it.each(states)("FIN %s", async (_, sent) => {
    const attempts = network(async (connection) => {
      const writer = connection.writable.getWriter();
      await writer.write(sent);
      await writer.close();
    });
    await expect(attempts.open()).rejects.toMatchObject({
      code: "FLASHNET_CONNECT_FAILED",
      message: expect.stringContaining("closed the connection within the handshake"),
    });
  });

  it.each(states)("reset %s", async (_, sent) => {
    const attempts = network(async (connection) => {
      const writer = connection.writable.getWriter();
      await writer.write(sent);
      await writer.abort();
    });
    await expect(attempts.open()).rejects.toMatchObject({ code: "FLASHNET_CONNECT_FAILED" });
  });

  it.each(states)("silence %s", async (_, sent) => {
    const time = new VirtualTime();
    const reset = deferred();
    const attempts = network((connection) => {
      void connection.writable.getWriter().write(sent);
      void (async () => {
        try {
          for await (const _ of connection.readable);
        } catch {
          reset.resolve();
        }
      })();
    });
    const opened = attempts.open("rtmp", 1935, { time });
    opened.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    time.advance(20_000);
    await expect(opened).rejects.toMatchObject({ code: "FLASHNET_CONNECT_TIMEOUT" });
    await reset.promise;
  });

  it.each(["HTTP/1.1 400 Bad Request\r\n\r\n", "<cross-domain-policy/>", "\0"])(
    "a server that says %j",
    async (text) => {
      const attempts = network(async (connection) => {
        await connection.writable.getWriter().write(Buffer.from(text));
      });
      await expect(attempts.open()).rejects.toMatchObject({
        code: "FLASHNET_CONNECT_FAILED",
        message: expect.stringContaining("rtmp://game.example:1935 is no RTMP server"),
      });
    },
  );

  it("given up", async () => {
    const off = new AbortController();
    const opened = network(() => {}).open("rtmp", 0, { signal: off.signal });
    opened.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    off.abort();
    await expect(opened).rejects.toMatchObject({ code: "FLASHNET_CONNECT_ABORTED" });
  });
});

describe("spec/rtmp.md §9: after the handshake", () => {
  it.each([
    ["a chunk size of 0", "02 000000 000004 01 00000000 00000000"],
    ["a message over the limit", "03 000000 FFFFFF 14 00000000 00"],
    ["a message within another", `03 000000 000081 14 00000000 ${"00".repeat(128)} 03 000000 000001 14 00000000 00`],
    ["an aggregate that is none", "03 000000 000001 16 00000000 00"],
  ])("%s looks as if the server had closed, and is a warning", async (_, bytes) => {
    const { client, server, warnings } = await connected({ limits: { maxMessage: 1 << 20 } });
    server.peer.send(message("AA"));
    await server.writer.write(bytesOf(bytes));
    await server.writer.write(bytesOf("03 000000 000001 14 00000000 BB"));
    expect(await received(client)).toEqual([message("AA")]);
    expect(warnings).toEqual([
      expect.stringContaining("rtmp://game.example:1935 is closed, as what it sent is no RTMP"),
    ]);
    // What content still writes goes nowhere.
    await write(client, message("CC"));
  });

  it("FIN in the middle of a message: what was whole is there, then the end", async () => {
    const { client, server } = await connected();
    server.peer.send(message("AA"));
    await server.writer.write(bytesOf("03 000000 000064 14 00000000 0102"));
    await server.writer.close();
    expect(await received(client)).toEqual([message("AA")]);
  });

  it("a reset is one", async () => {
    const { client, server } = await connected();
    await server.writer.abort();
    await expect(received(client)).rejects.toThrow(ConnectionLostError);
  });

  it("content that writes what is no message learns so, and the connection is of no use", async () => {
    const { client } = await connected();
    const frame = bytesOf("00000001 01 00000000 00000000 00");
    await expect(client.writable.getWriter().write(frame)).rejects.toMatchObject({ code: "FLASHNET_RTMP" });
  });

  it.each([
    ["a call in AMF0", "02 0004 6563686F 00 4008000000000000 05", 20, "5F6572726F72 00 4008000000000000", "Call"],
    ["a call in AMF3", "00 02 0004 6563686F 00 4008000000000000 05", 17, "5F6572726F72 00 4008000000000000", "Call"],
    ["connect", "02 0007 636F6E6E656374 00 3FF0000000000000 03", 20, "5F6572726F72 00 3FF0000000000000", "Connect"],
  ])("%s that is too long fails, and what is before and behind it goes on", async (_, start, type, answer, what) => {
    const { client, server, warnings } = await connected({ limits: { maxMessage: 2000 } });
    const long = concat([bytesOf(start), new Uint8Array(2001)]);
    await write(client, message("AA"), message(long, type), message("BB"));
    await server.until(2);
    expect(server.messages).toEqual([message("AA"), message("BB")]);
    void server.writer.close();
    const [failure, ...others] = await received(client);
    expect(others).toEqual([]);
    expect(failure!.type).toBe(MessageTypeId.commandAmf0);
    const bytes = Buffer.from(failure!.payload);
    expect(bytes.toString("hex")).toContain(answer.replaceAll(" ", "").toLowerCase());
    expect(bytes.toString("latin1")).toContain(`NetConnection.${what}.Failed`);
    expect(warnings).toEqual([
      `what content sends to rtmp://game.example:1935 is left out: a message of ${long.length} bytes, and the most is 2000`,
    ]);
  });

  it("an answer that is too long fails at the server; others that nobody waits for are a warning", async () => {
    const { client, server, warnings } = await connected({ limits: { maxMessage: 2000 } });
    const answer = bytesOf("02 0007 5F726573756C74 00 4010000000000000 05");
    for (const [start, type] of [
      [bytesOf("00"), 19],
      [bytesOf("02 0001 78 00 0000000000000000 05"), 20],
      [answer, 20],
    ] as const) {
      await write(client, message(concat([start, new Uint8Array(2001)]), type));
    }
    await write(client, message("BB"));
    await server.until(2);
    expect(Buffer.from(server.messages[0]!.payload).toString("latin1")).toMatch(/_error.*NetConnection\.Call\.Failed/s);
    expect(server.messages[1]).toEqual(message("BB"));
    expect(warnings.length).toBe(3);
  });
});

describe("back-pressure", () => {
  it("a server whose messages nobody reads can't go on writing", async () => {
    const { client, server } = await connected();
    server.peer.setChunkSize(0xffffff);
    let taken = 0;
    const piece = concat([bytesOf("03 000000 010000 14 00000000"), new Uint8Array(0x10000)]);
    const flood = (async () => {
      for (let i = 0; i < 100; i++) {
        await server.writer.write(piece);
        taken++;
      }
      await server.writer.close();
    })();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(taken).toBeLessThan(20);
    expect(await received(client)).toHaveLength(100);
    await flood;
  });

  it("a client whose messages the server does not read can't either", async () => {
    const accepted = deferred<MemoryConnection>();
    const client = await network(async (connection) => {
      const reader = connection.readable.getReader();
      const writer = connection.writable.getWriter();
      await writer.write(new Uint8Array(1 + 2 * BLOCK).fill(3));
      reader.releaseLock();
      accepted.resolve(connection);
      await new Promise(() => {});
    }).open();
    const writer = client.writable.getWriter();
    let taken = 0;
    void (async () => {
      for (let i = 0; i < 100; i++) {
        await writer.write(encodeFrames([message(new Uint8Array(0x10000))]));
        taken++;
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(taken).toBeLessThan(20);
    await accepted.promise;
  });

  it("a server that asks for answers and does not take them is not read any more", async () => {
    let taken = 0;
    const pings = concat(Array.from({ length: 1000 }, () => bytesOf("02 000000 000006 04 00000000 0006 00000000")));
    const client = await network(async (connection) => {
      const writer = connection.writable.getWriter();
      await writer.write(new Uint8Array(1 + 2 * BLOCK).fill(3));
      for (let i = 0; i < 1000; i++) {
        await writer.write(pings);
        taken++;
      }
    }).open();
    void received(client).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(taken).toBeLessThan(50);
  });
});
