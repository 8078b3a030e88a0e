import { array, assert, asyncProperty, constantFrom, nat, record, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../base/time.ts";
import type { TcpConnection } from "../network/backend.ts";
import { ConnectionLostError } from "../network/errors.ts";
import { type MemoryServer, memoryBackend } from "../network/memory/backend.ts";
import { encodeFrames, FrameReader } from "./frames.ts";
import type { RtmpMessage } from "./message.ts";
import { openRtmp, type RtmpOpenOptions } from "./open.ts";
import { bytesOf } from "./testing/bytes.ts";
import { TunnelServer, type TunnelServerOptions } from "./testing/tunnel-server.ts";

const message = (payload: string): RtmpMessage => ({ type: 20, stream: 0, time: 0, payload: bytesOf(payload) });
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

async function open(serve: MemoryServer, options: Partial<RtmpOpenOptions> = {}, port = 0): Promise<TcpConnection> {
  const backend = memoryBackend();
  backend.listen(`game.example:${port || 80}`, serve);
  const dials = { tcp: backend.openTcp.bind(backend) };
  const signal = new AbortController().signal;
  return openRtmp("rtmpt", { host: "game.example", port }, dials, { timeout: 5000, signal, ...options });
}

async function connected(options: TunnelServerOptions = {}, time = new VirtualTime()) {
  const server = new TunnelServer(options);
  const opening = open(server.serve, { time });
  const reader = new FrameReader((one) => messages.push(one));
  const messages: RtmpMessage[] = [];
  const client = await opening;
  const done = (async () => {
    for await (const chunk of client.readable) reader.push(chunk);
  })();
  done.catch(() => {});
  return { server, client, writer: client.writable.getWriter(), messages, done, time };
}

describe("spec/rtmp.md §7: RTMPT", () => {
  it("requests are POSTs, and their numbers count from 0", async () => {
    const { server, writer, time } = await connected();
    await writer.write(encodeFrames([message("AA")]));
    await settled();
    time.advance(1000);
    await settled();
    await writer.close();
    const kinds = server.paths.map((path) => path.replace(/\d+$/, ""));
    expect(kinds[0]).toBe("/open/");
    expect(new Set(kinds.slice(1, -1))).toEqual(new Set(["/send/QWERTY1/", "/idle/QWERTY1/"]));
    expect(kinds.at(-1)).toBe("/close/QWERTY1/");
    expect(server.paths.slice(1).map((path) => Number(path.split("/")[3]))).toEqual(
      server.paths.slice(1).map((_, i) => i),
    );
    expect(server.connections).toBe(1);
    expect(server.requests[0]!.split("\r\n")).toEqual([
      "POST /open/1 HTTP/1.1",
      "Host: game.example",
      "User-Agent: Shockwave Flash",
      "Accept: */*",
      "Connection: Keep-Alive",
      "Cache-Control: no-cache",
      "Content-Type: application/x-fcs",
      "Content-Length: 1",
    ]);
  });

  it.each(["length", "chunked", "close", "no length", "HTTP/1.0"] as const)(
    "messages both ways, answers of the form: %s",
    async (form) => {
      const { server, writer, messages } = await connected({
        form,
        onMessage: ({ peer }, { payload }) => peer.send({ type: 20, stream: 0, time: 0, payload }),
      });
      await writer.write(encodeFrames([message("AA"), message("BBCC")]));
      await settled();
      expect(server.session.messages).toEqual([message("AA"), message("BBCC")]);
      expect(messages).toEqual([message("AA"), message("BBCC")]);
    },
  );

  it("the byte in front of an answer says how long to wait before the next question", async () => {
    const { server, time } = await connected({ poll: 0x21 });
    await settled();
    const idle = (): number => server.paths.filter((path) => path.startsWith("/idle")).length;
    const before = idle();
    time.advance(500);
    await settled();
    expect(idle()).toBe(before);
    time.advance(30);
    await settled();
    expect(idle()).toBe(before + 1);
  });

  it("what the server has to say comes with an idle request", async () => {
    const { server, messages, time } = await connected();
    await settled();
    server.session.peer.send(message("DD"));
    time.advance(100);
    await settled();
    expect(messages).toEqual([message("DD")]);
  });

  it("0 is the end, behind what came with it", async () => {
    const { server, messages, done, time } = await connected();
    await settled();
    server.session.peer.send(message("DD"));
    server.options.poll = 0;
    time.advance(100);
    await done;
    expect(messages).toEqual([message("DD")]);
  });

  it("a session that the server does not know any more is a connection lost", async () => {
    const { server, done, time } = await connected();
    await settled();
    server.options.status = 404;
    time.advance(100);
    await expect(done).rejects.toThrow(ConnectionLostError);
  });

  it("a server that leaves a request without an answer loses the connection after half a minute", async () => {
    const time = new VirtualTime();
    const server = new TunnelServer();
    let isSilent = false;
    const client = await open(
      async (connection) => {
        const writable = new WritableStream<Uint8Array>({
          write: (chunk) => (isSilent ? undefined : writer.write(chunk)),
        });
        const writer = connection.writable.getWriter();
        await server.serve({ ...connection, writable });
      },
      { time },
    );
    const read = client.readable.getReader().read();
    read.catch(() => {});
    isSilent = true;
    await settled();
    time.advance(100);
    await settled();
    time.advance(30_000);
    await expect(read).rejects.toThrow(ConnectionLostError);
  });

  it.each([
    ["404", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"],
    ["a page", "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<p>Hello.</p>"],
    ["no HTTP", "220 mail.example ESMTP\r\n\r\n"],
    ["a head without an end", "x".repeat(100_000)],
    ["a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: 1.5\r\n\r\nab"],
    ["an endless body", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"],
    ["an endless chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n"],
    ["a chunk of no length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n"],
    ["FIN", ""],
  ])("no session: %s", async (_, answer) => {
    const opening = open(async ({ writable }) => {
      const writer = writable.getWriter();
      await writer.write(Buffer.from(answer));
      await writer.close();
    });
    await expect(opening).rejects.toMatchObject({ code: "FLASHNET_CONNECT_FAILED" });
  });

  it("silence is a time-out", async () => {
    const time = new VirtualTime();
    const opening = open(() => new Promise(() => {}), { time });
    opening.catch(() => {});
    await settled();
    time.advance(5000);
    await expect(opening).rejects.toMatchObject({ code: "FLASHNET_CONNECT_TIMEOUT" });
  });

  it("given up", async () => {
    const off = new AbortController();
    const opening = open(() => new Promise(() => {}), { signal: off.signal });
    opening.catch(() => {});
    await settled();
    off.abort();
    await expect(opening).rejects.toMatchObject({ code: "FLASHNET_CONNECT_ABORTED" });
  });

  it("content that does not read stops the questions", async () => {
    const time = new VirtualTime();
    const server = new TunnelServer();
    const client = await open(server.serve, { time });
    await settled();
    server.session.peer.setChunkSize(0xffffff);
    for (let i = 0; i < 50; i++) {
      server.session.peer.send({ type: 20, stream: 0, time: 0, payload: new Uint8Array(0x10000) });
      time.advance(1000);
      await settled();
    }
    const before = server.paths.length;
    time.advance(1000);
    await settled();
    expect(server.paths.length).toBe(before);
    expect(before).toBeLessThan(30);
    const reader = client.readable.getReader();
    let read = 0;
    while (read < 50 * 0x10000) {
      const { value } = await reader.read();
      read += value!.length;
      time.advance(1000);
    }
  });

  it("any messages both ways, in any form of answers", async () => {
    const messages = array(
      record({
        type: constantFrom(8, 15, 16, 17, 18, 19, 20),
        stream: nat(0xffffffff),
        time: nat(0xffffffff),
        payload: uint8Array({ maxLength: 1000 }),
      }),
      { maxLength: 8 },
    );
    const forms = constantFrom("length", "chunked", "close", "no length", "HTTP/1.0");
    await assert(
      asyncProperty(messages, messages, forms, async (up, down, form) => {
        const { server, writer, messages, done, time } = await connected({ form });
        await settled();
        for (const one of down) server.session.peer.send(one);
        await writer.write(encodeFrames(up));
        server.options.poll = 0;
        await settled();
        time.advance(1000);
        await done;
        expect(messages).toEqual(down);
        expect(server.session.messages).toEqual(up);
      }),
      { numRuns: 20 },
    );
  });
});
