import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type RtmpServer,
  startFfmpegListener,
  startNginxRtmp,
  startNodeMediaServer,
} from "../../base/testing/rtmp-servers.ts";
import type { TcpConnection } from "../network/backend.ts";
import { ConnectError } from "../network/errors.ts";
import { nodeBackend } from "../network/node/backend.ts";
import { encodeFrames, FrameReader } from "./frames.ts";
import { MessageTypeId, type RtmpMessage } from "./message.ts";
import { openRtmp } from "./open.ts";
import { bytesOf } from "./testing/bytes.ts";

const backend = nodeBackend();
afterAll(() => backend.close());

/** Tries again while nobody listens: ffmpeg can't be asked whether it does. */
async function open(port: number, digest: boolean): Promise<TcpConnection> {
  for (let attempt = 0; ; attempt++) {
    try {
      const options = { timeout: 10_000, signal: new AbortController().signal, digest };
      const dials = { tcp: backend.openTcp.bind(backend) };
      return await openRtmp("rtmp", { host: "127.0.0.1", port }, dials, options);
    } catch (error) {
      if (!(error instanceof ConnectError && error.reason === "refused") || attempt === 100) throw error;
      await delay(50);
    }
  }
}

class Client {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #received: RtmpMessage[] = [];
  readonly #frames = new FrameReader((message) => this.#received.push(message));

  constructor(connection: TcpConnection) {
    this.#writer = connection.writable.getWriter();
    this.#reader = connection.readable.getReader();
  }

  async send(body: string, type: number = MessageTypeId.commandAmf0): Promise<void> {
    await this.#writer.write(encodeFrames([{ type, stream: 0, time: 0, payload: bytesOf(body) }]));
  }

  /** The next message; undefined when the server has closed. */
  async next(): Promise<RtmpMessage | undefined> {
    while (this.#received.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#frames.push(value);
    }
    return this.#received.shift();
  }

  /** The letters of the next message that answers a call. */
  async answer(): Promise<string> {
    for (;;) {
      const message = await this.next();
      if (message === undefined) throw new Error("the server has closed");
      expect(message.type).toBe(MessageTypeId.commandAmf0);
      const text = Buffer.from(message.payload).toString("latin1");
      if (/_result|_error/.test(text)) return text;
    }
  }

  close(): Promise<void> {
    return this.#writer.close().catch(() => {});
  }
}

const text = (value: string): string => `${value.length.toString(16).padStart(4, "0")} "${value}"`;

/** As Flash writes it: spec/rtmp.md §6. */
function connectCommand(app: string, port: number, encoding: 0 | 3): string {
  const url = `rtmp://127.0.0.1:${port}/${app}`;
  return `02 ${text("connect")} 00 3FF0000000000000 03
    ${text("app")} 02 ${text(app)} ${text("flashVer")} 02 ${text("WIN 32,0,0,465")}
    ${text("swfUrl")} 02 ${text("http://h/a.swf")} ${text("tcUrl")} 02 ${text(url)}
    ${text("fpad")} 01 00 ${text("capabilities")} 00 406DE00000000000
    ${text("audioCodecs")} 00 40ABEE0000000000 ${text("videoCodecs")} 00 406F800000000000
    ${text("videoFunction")} 00 3FF0000000000000 ${text("pageUrl")} 06
    ${text("objectEncoding")} 00 ${encoding === 0 ? "0000000000000000" : "4008000000000000"} 0000 09`;
}
const createStream = `02 ${text("createStream")} 00 4000000000000000 05`;

const SERVERS: [name: string, start: () => Promise<RtmpServer>, takesOne: boolean][] = [
  ["nginx-rtmp", startNginxRtmp, false],
  ["node-media-server", startNodeMediaServer, false],
  ["ffmpeg -listen", startFfmpegListener, true],
];

describe.each(SERVERS)("%s", (_, start, takesOne) => {
  let shared: RtmpServer | undefined;
  beforeAll(async () => {
    if (!takesOne) shared = await start();
  });
  afterAll(() => shared?.close());

  it.each([
    ["plain", 3],
    ["with digests", 3],
    ["plain", 0],
  ] as const)("handshake %s, objectEncoding %i: connects and makes a stream", async (handshake, encoding) => {
    const server = shared ?? (await start());
    const client = new Client(await open(server.port, handshake !== "plain"));
    await client.send(connectCommand("live", server.port, encoding));
    const connected = await client.answer();
    expect(connected).toContain("_result");
    expect(connected).toContain("NetConnection.Connect.Success");
    expect(connected).toContain("Connection succeeded.");
    await client.send(createStream);
    expect(await client.answer()).toContain("_result");
    await client.close();
    if (server !== shared) await server.close();
  });
});

describe("nginx-rtmp", () => {
  let server: RtmpServer;
  beforeAll(async () => {
    server = await startNginxRtmp();
  });
  afterAll(() => server.close());

  it("closes without a word when there is no such application", async () => {
    const client = new Client(await open(server.port, false));
    await client.send(connectCommand("nope", server.port, 3));
    expect(await client.next()).toBeUndefined();
  });

  it("takes many messages in one write, of many chunks each", async () => {
    const client = new Client(await open(server.port, false));
    await client.send(connectCommand("live", server.port, 3));
    await client.answer();
    const long = `02 ${text("nobody")} 00 0000000000000000 05 02 ${text("x".repeat(20_000))}`;
    for (let i = 0; i < 20; i++) await client.send(long);
    await client.send(createStream);
    expect(await client.answer()).toContain("_result");
    await client.close();
  });
});
