import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deferred } from "../../base/deferred.ts";
import { VirtualTime } from "../../base/time.ts";
import type { NetworkBackend } from "../network/backend.ts";
import { ConnectError } from "../network/errors.ts";
import { type MemoryConnection, memoryBackend } from "../network/memory/backend.ts";
import { allowAll, type PolicyDecider } from "../policy/decider.ts";
import {
  decodeAck,
  decodeOpened,
  decodeRefused,
  decodeReset,
  decodeResult,
  encodeAck,
  encodeOpen,
  encodePolicyFile,
  encodeRequest,
  MessageType,
  type Open,
} from "../protocol/messages.ts";
import { EMPTY } from "../protocol/payload.ts";
import { ChannelClient, messageTypes, OPEN } from "../testing/channel-client.ts";
import type { EndpointOptions } from "./endpoint.ts";

/** A client whose connection is open, and the server's side of it. */
async function connected(limits: EndpointOptions["limits"] = {}, options: Partial<EndpointOptions> = {}) {
  const backend = memoryBackend();
  const accepted = deferred<MemoryConnection>();
  backend.listen("game.example:80", (connection) => accepted.resolve(connection));
  const client = new ChannelClient({ ...options, backend, limits }).open();
  await client.message(MessageType.opened);
  const server = await accepted.promise;
  return { client, server, reader: server.readable.getReader(), writer: server.writable.getWriter() };
}

/** Knows one SWF. */
function onlyForger(swfUrl: string): void {
  if (swfUrl !== "http://forger.example/movie.swf") throw new ConnectError("request", `${swfUrl} is not there`);
}

describe("OPEN", () => {
  it("is answered with OPENED, its window and the addresses", async () => {
    const { client } = await connected({ sendWindow: 12345 });
    const opened = decodeOpened(await client.message(MessageType.opened));
    expect(opened).toMatchObject({
      window: 12345,
      localAddress: "127.0.0.1",
      remoteAddress: "game.example",
      remotePort: 80,
    });
  });

  it("takes an IPv6 host with and without brackets", async () => {
    const backend = memoryBackend();
    backend.listen("[::1]:80", () => {});
    for (const host of ["[::1]", "::1"])
      await new ChannelClient({ backend }).open({ host }).message(MessageType.opened);
  });

  const refusals: [string, Partial<Open>, Partial<EndpointOptions>, object][] = [
    [
      "refused by the network: I/O",
      { host: "nobody.example" },
      {},
      { reason: 1, eventText: "Error #2031: Socket Error.", code: "FLASHNET_CONNECT_REFUSED" },
    ],
    [
      "refused by the policy: security, in Flash's words",
      {},
      { policy: { decide: async () => ({ allowed: false, text: "no policy" }) } },
      {
        reason: 2,
        eventText:
          "Error #2048: Security sandbox violation: http://site.example/game.swf cannot load data from game.example:80.",
        code: "FLASHNET_CONNECT_POLICY",
        message: "",
      },
    ],
    [
      "refused by a target rule: security",
      {},
      { backend: failingBackend(new ConnectError("rule", "forbidden")) },
      { reason: 2, code: "FLASHNET_CONNECT_RULE" },
    ],
    ["another version: bad request", { version: 2 }, {}, { reason: 3, code: "FLASHNET_CONNECT_REQUEST" }],
    ["an unknown kind: bad request", { kind: 9 }, {}, { reason: 3, code: "FLASHNET_CONNECT_REQUEST" }],
    ...[1, 2].map((kind): (typeof refusals)[number] => [
      `a SWF that is not there, kind ${kind}: bad request`,
      { kind, swfUrl: "http://victim.example/game.swf" },
      { checkSwf: onlyForger },
      { reason: 3, eventText: "Error #2031: Socket Error.", code: "FLASHNET_CONNECT_REQUEST", message: "" },
    ]),
    [
      "a backend that fails in a way of its own: I/O",
      {},
      { backend: failingBackend(new Error("out of order")) },
      { reason: 1, code: "FLASHNET_CONNECT_FAILED" },
    ],
  ];

  it.each(refusals)("%s", async (_, open, options, refused) => {
    const client = new ChannelClient({ backend: memoryBackend(), ...options }).open(open);
    await client.endpoint.closed;
    expect(decodeRefused(await client.message(MessageType.refused))).toMatchObject(refused);
    expect(client.names).toEqual(["refused"]);
    expect(client.closed).toBe(true);
  });
});

describe("a refusal", () => {
  it.each(["no policy", "192.168.0.1:80 did not answer"])(
    "tells the log why, and content nothing: %s",
    async (text) => {
      const warnings: string[] = [];
      const log = { debug() {}, warn: (message: string) => warnings.push(message) };
      const policy: PolicyDecider = { decide: async () => ({ allowed: false, text }) };
      const client = new ChannelClient({ backend: memoryBackend(), policy, log }).open();
      expect(decodeRefused(await client.message(MessageType.refused)).message).toBe("");
      expect(warnings).toEqual([text]);
    },
  );
});

it("port 0 is told as what a missing FlashVar makes", async () => {
  const warnings: string[] = [];
  const log = { debug() {}, warn: (message: string) => warnings.push(message) };
  const client = new ChannelClient({ backend: memoryBackend(), log }).open({ port: 0 });
  await client.endpoint.closed;
  expect(warnings).toEqual([expect.stringMatching(/:0 .*FlashVar is missing/)]);
});

describe("POLICY_FILE", () => {
  it("names a policy file, before a connection and apart from it", async () => {
    const named: string[] = [];
    const policy: PolicyDecider = { decide: allowAll.decide, loadPolicyFile: (url) => void named.push(url) };
    const client = new ChannelClient({ backend: memoryBackend(), policy });
    client.send(MessageType.policyFile, encodePolicyFile("xmlsocket://a:1"));
    client.send(MessageType.policyFile, encodePolicyFile("xmlsocket://a:2"));
    client.send(MessageType.end);
    await client.endpoint.closed;
    expect(named).toEqual(["xmlsocket://a:1", "xmlsocket://a:2"]);
    expect(client.names).toEqual([]);
  });

  it("means nothing to a host that decides by no policies", () => {
    const client = new ChannelClient({ backend: memoryBackend() });
    client.send(MessageType.policyFile, encodePolicyFile("xmlsocket://a:1"));
    expect(client.closed).toBe(false);
  });
});

function failingBackend(error: Error): NetworkBackend {
  return { openTcp: () => Promise.reject(error), close: async () => {} };
}

describe("a channel that is idle", () => {
  it.each(["data", "ack", "shutdown", "probe", "opened"] as const)("is reset on %s", (name) => {
    const client = new ChannelClient({ backend: memoryBackend() }).send(MessageType[name]);
    expect(client.names).toEqual(["reset"]);
    expect(decodeReset(client.received[0]!.payload).reason).toBe(3);
    expect(client.closed).toBe(true);
  });

  it.each(["end", "reset"] as const)("is closed on %s", (name) => {
    const client = new ChannelClient({ backend: memoryBackend() }).send(MessageType[name]);
    expect(client.names).toEqual([]);
    expect(client.closed).toBe(true);
  });
});

describe("a channel that is opening", () => {
  function opening() {
    let signal: AbortSignal | undefined;
    const backend: NetworkBackend = {
      openTcp: (_, options) => {
        signal = options.signal;
        return new Promise((_, reject) => signal!.addEventListener("abort", () => reject(new Error("aborted"))));
      },
      close: async () => {},
    };
    const client = new ChannelClient({ backend }).open();
    return { client, attempt: () => signal! };
  }

  it.each([
    ["END", (client: ChannelClient) => void client.send(MessageType.end)],
    ["RESET", (client: ChannelClient) => void client.send(MessageType.reset)],
    ["the end of the channel", (client: ChannelClient) => client.endpoint.channelClosed()],
  ])("gives the attempt up on %s, and says nothing", async (_, act) => {
    const { client, attempt } = opening();
    await new Promise(setImmediate);
    act(client);
    await client.endpoint.closed;
    expect(attempt().aborted).toBe(true);
    await new Promise(setImmediate);
    expect(client.names).toEqual([]);
  });

  it("is reset on a second OPEN", async () => {
    const { client } = opening();
    client.open();
    await client.endpoint.closed;
    expect(client.names).toEqual(["reset"]);
  });

  it("resets a connection that is made too late", async () => {
    const made = deferred();
    const aborted = deferred();
    const backend: NetworkBackend = {
      async openTcp() {
        await made.promise;
        const address = { address: "", port: 0 };
        return {
          readable: new ReadableStream<Uint8Array>(),
          writable: new WritableStream<Uint8Array>({ abort: () => aborted.resolve() }),
          local: address,
          remote: address,
          closed: new Promise(() => {}),
        };
      },
      close: async () => {},
    };
    const client = new ChannelClient({ backend }).open();
    client.endpoint.channelClosed();
    made.resolve();
    await aborted.promise;
    expect(client.names).toEqual([]);
  });
});

describe("a channel that is open", () => {
  it("passes data to the server, and acknowledges what the network has taken", async () => {
    const { client, reader } = await connected();
    client.send(MessageType.data, Uint8Array.of(1, 2, 3));
    expect((await reader.read()).value).toEqual(Uint8Array.of(1, 2, 3));
    expect(decodeAck(await client.message(MessageType.ack))).toBe(3);
  });

  it("does not acknowledge what the network has not taken", async () => {
    const { client, reader } = await connected();
    client.send(MessageType.data, new Uint8Array(100_000)).send(MessageType.data, Uint8Array.of(1));
    await new Promise(setImmediate);
    expect(client.names).toEqual(["opened"]);
    await reader.read();
    await client.message(MessageType.ack);
  });

  it("passes data to the client", async () => {
    const { client, writer } = await connected();
    await writer.write(Uint8Array.of(1, 2, 3));
    expect(await client.message(MessageType.data)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("sends no more than the window until the client has read", async () => {
    const { client, writer } = await connected({ window: 1000, maxWindow: 1000, probeInterval: 0 });
    const big = Buffer.from(Array.from({ length: 3000 }, (_, index) => index & 0xff));
    void writer.write(big);
    await client.until(() => client.data.length >= 1000);
    await new Promise(setImmediate);
    expect(client.data.length).toBe(1000);
    client.send(MessageType.ack, encodeAck(600));
    await client.until(() => client.data.length >= 1600);
    await new Promise(setImmediate);
    expect(client.data.length).toBe(1600);
    client.send(MessageType.ack, encodeAck(1000));
    await client.until(() => client.data.length === 2600);
    client.send(MessageType.ack, encodeAck(1000));
    await client.until(() => client.data.length === 3000);
    expect(client.data.equals(big)).toBe(true);
  });

  it("lets a client have a message larger than the window, if it reads nothing before it has it", async () => {
    const { client, writer } = await connected({ window: 1000, probeInterval: 1, stalledAnswers: 2 });
    void writer.write(new Uint8Array(50_000));
    let answered = 0;
    await client.until(() => {
      const probes = client.names.filter((name) => name === "probe").length;
      for (; answered < probes; answered++) client.send(MessageType.ack, encodeAck(0));
      return client.data.length === 50_000;
    });
    expect(answered).toBeGreaterThan(5);
  });

  it("splits a chunk that is longer than a DATA message may be", async () => {
    const { client, writer } = await connected({ window: 4 << 20 });
    void writer.write(new Uint8Array((2 << 20) + 5));
    await client.until(() => client.data.length === (2 << 20) + 5);
    const lengths = client.received
      .filter(({ type }) => type === MessageType.data)
      .map(({ payload }) => payload.length);
    expect(lengths).toEqual([1 << 20, 1 << 20, 5]);
  });

  it("stops the server when the client does not read", async () => {
    const { client, writer } = await connected({ window: 1000, maxWindow: 1000, probeInterval: 0 });
    let written = 0;
    const write = async (): Promise<void> => {
      for (; written < 1000; written++) await writer.write(new Uint8Array(1000));
    };
    void write().catch(() => {});
    await client.until(() => client.data.length === 1000);
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    expect(written).toBeLessThan(100);
    client.endpoint.channelClosed();
  });

  it("tells the end of the server's data after the data, and still takes the client's", async () => {
    const { client, reader, writer } = await connected();
    void writer.write(Uint8Array.of(1));
    void writer.close();
    await client.message(MessageType.end);
    expect(client.names).toEqual(["opened", "data", "end"]);
    client.send(MessageType.data, Uint8Array.of(2));
    expect((await reader.read()).value).toEqual(Uint8Array.of(2));
    expect(client.closed).toBe(false);
  });

  it("resets the client when the server has reset the connection", async () => {
    const { client, writer } = await connected();
    void writer.abort();
    expect(decodeReset(await client.message(MessageType.reset)).reason).toBe(1);
    expect(client.closed).toBe(true);
  });

  it("on SHUTDOWN sends the end of data, and goes on receiving", async () => {
    const { client, reader, writer } = await connected();
    client.send(MessageType.data, Uint8Array.of(1)).send(MessageType.shutdown);
    expect((await reader.read()).value).toEqual(Uint8Array.of(1));
    expect((await reader.read()).done).toBe(true);
    await writer.write(Uint8Array.of(2));
    expect(await client.message(MessageType.data)).toEqual(Uint8Array.of(2));
    client.send(MessageType.end);
    await client.endpoint.closed;
  });

  it("on END delivers everything sent before, then the end, and closes the channel", async () => {
    const { client, reader } = await connected();
    for (let value = 0; value < 200; value++) client.send(MessageType.data, new Uint8Array(1000).fill(value));
    client.send(MessageType.end).send(MessageType.end);
    let total = 0;
    while (true) {
      const { done, value } = await reader.read();
      if (done) break;
      expect(value[0]).toBe(total / 1000);
      total += value.length;
    }
    expect(total).toBe(200_000);
    await client.until(() => client.closed);
    expect(client.names).not.toContain("end");
  });

  it("delivers also when the channel goes away after END", async () => {
    const { client, reader } = await connected();
    client.send(MessageType.data, new Uint8Array(100_000)).send(MessageType.data, Uint8Array.of(1));
    client.send(MessageType.end);
    client.endpoint.channelClosed();
    expect((await reader.read()).value!.length).toBe(100_000);
    expect((await reader.read()).value).toEqual(Uint8Array.of(1));
    expect((await reader.read()).done).toBe(true);
  });

  it("throws away what the server sends after END", async () => {
    const { client, writer } = await connected({ window: 1000 });
    client.send(MessageType.end);
    for (let index = 0; index < 100; index++) await writer.write(new Uint8Array(10_000));
    expect(client.data.length).toBeLessThanOrEqual(1000);
  });

  it("resets the server after END when it does not take what was sent in time", async () => {
    const { client, reader } = await connected({ drainTimeout: 1 });
    client.send(MessageType.data, new Uint8Array(100_000)).send(MessageType.data, Uint8Array.of(1));
    client.send(MessageType.end);
    await client.endpoint.closed;
    await expect(reader.read()).rejects.toThrow("reset");
  });

  it.each([
    ["the client resets", (client: ChannelClient) => void client.send(MessageType.reset)],
    ["the channel goes away without END", (client: ChannelClient) => client.endpoint.channelClosed()],
    ["the host gives it up", (client: ChannelClient) => client.endpoint.abort()],
  ])("resets the server when %s", async (_, act) => {
    const { client, reader } = await connected();
    act(client);
    await expect(reader.read()).rejects.toThrow("reset");
    await client.endpoint.closed;
    expect(client.names).toEqual(["opened"]);
  });

  it("delivers what is left when the channel goes away after the server's end", async () => {
    const { client, reader, writer } = await connected();
    await writer.close();
    await client.message(MessageType.end);
    client.send(MessageType.data, Uint8Array.of(1));
    client.endpoint.channelClosed();
    expect((await reader.read()).value).toEqual(Uint8Array.of(1));
    expect((await reader.read()).done).toBe(true);
  });

  const mistakes: [string, (client: ChannelClient) => void, string][] = [
    ["sends more than its window", (client) => client.send(MessageType.data, new Uint8Array(1001)), "window is 1000"],
    ["acknowledges what was not sent", (client) => client.send(MessageType.ack, encodeAck(1)), "1 bytes acknowledged"],
    ["sends half an ACK", (client) => client.send(MessageType.ack, Uint8Array.of(0)), "ends 3 bytes early"],
    ["opens again", (client) => client.open(), "a second OPEN"],
    ["sends data after SHUTDOWN", (client) => client.send(9).send(MessageType.data, Uint8Array.of(1)), "data after"],
    ["sends a host's message", (client) => client.send(MessageType.probe), "message type 8"],
  ];

  it.each(mistakes)("is reset when the client %s", async (_, act, message) => {
    const { client, reader } = await connected({ sendWindow: 1000 });
    act(client);
    const reset = decodeReset(await client.message(MessageType.reset));
    expect(reset.reason).toBe(3);
    expect(reset.message).toContain(message);
    expect(client.closed).toBe(true);
    await expect(async () => {
      while (!(await reader.read()).done);
      throw new Error("reset");
    }).rejects.toThrow("reset");
  });
});

describe("an acknowledgement", () => {
  const DELAY = 8;

  /** A client whose acknowledgements wait, and a clock that stands still. */
  async function patient(limits: EndpointOptions["limits"] = {}) {
    const time = new VirtualTime();
    const opened = await connected(limits, { ackDelay: DELAY, time });
    const { client, reader } = opened;
    return {
      ...opened,
      /** Writes so many bytes, which the network takes. */
      async write(length: number): Promise<void> {
        client.send(MessageType.data, new Uint8Array(length));
        for (let rest = length; rest > 0; ) rest -= (await reader.read()).value!.length;
        await turn();
      },
      async pass(milliseconds: number): Promise<void> {
        time.advance(milliseconds);
        await turn();
      },
      told: () => client.names.filter((name) => name !== "opened"),
      acknowledged: () =>
        client.received
          .filter(({ type }) => type === MessageType.ack)
          .reduce((sum, { payload }) => sum + decodeAck(payload), 0),
    };
  }

  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

  it("of little waits, and is one for all of that time", async () => {
    const { write, pass, told, acknowledged } = await patient();
    await write(10);
    await pass(DELAY / 2);
    await write(20);
    expect(told()).toEqual([]);
    await pass(DELAY / 2);
    expect(told()).toEqual(["ack"]);
    expect(acknowledged()).toBe(30);
    await write(5);
    await pass(DELAY);
    expect(acknowledged()).toBe(35);
  });

  it("that has waited goes before data", async () => {
    const { write, pass, told, writer } = await patient();
    await write(10);
    await writer.write(Uint8Array.of(1));
    await turn();
    expect(told()).toEqual(["data"]);
    await pass(DELAY / 2);
    await writer.write(Uint8Array.of(2));
    await turn();
    expect(told()).toEqual(["data", "ack", "data"]);
    await pass(DELAY);
    expect(told()).toEqual(["data", "ack", "data"]);
  });

  it.each([
    ["a piece of a file", {}, 1 << 10],
    ["a quarter of a small window", { sendWindow: 1000 }, 250],
    ["a window of a byte", { sendWindow: 1 }, 1],
    ["what the option says", { ackStep: 20_000 }, 20_000],
  ])("of %s goes when the turn is over", async (_which, limits, length) => {
    const { write, told, acknowledged } = await patient(limits);
    await write(length);
    expect(told()).toEqual(["ack"]);
    expect(acknowledged()).toBe(length);
  });

  it.each([
    ["the end", "end", (server: MemoryConnection) => server.writable.close()],
    ["a reset", "reset", (server: MemoryConnection) => server.writable.abort()],
  ])("goes before %s", async (_which, last, leave) => {
    const { write, told, server, writer } = await patient();
    await write(10);
    writer.releaseLock();
    await leave(server);
    await turn();
    expect(told()).toEqual(["ack", last]);
  });
});

it("survives any messages in any order", async () => {
  const type = fc.constantFrom(...messageTypes, 0, 0x7f, 0xff);
  const anything = fc.record({ type, payload: fc.uint8Array({ maxLength: 40 }) });
  const open = fc.constant({ type: MessageType.open as number, payload: encodeOpen(OPEN) });
  const conversation = fc.array(fc.oneof(open, anything), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(conversation, fc.boolean(), async (messages, pause) => {
      const backend = memoryBackend();
      backend.listen("game.example:80", ({ readable, writable }) => readable.pipeTo(writable));
      const client = new ChannelClient({ backend });
      for (const message of messages) {
        client.send(message.type, message.payload);
        if (pause) await new Promise(setImmediate);
      }
      client.endpoint.channelClosed();
      await client.endpoint.closed;
      expect(client.closed).toBe(true);
      await backend.close();
    }),
  );
});

describe("requests", () => {
  const backend = memoryBackend();

  it("CALLs are answered in their order", async () => {
    const services = {
      slow: async (payload: Uint8Array) => {
        await new Promise(setImmediate);
        return payload;
      },
      fast: (payload: Uint8Array) => payload,
    };
    const client = new ChannelClient({ backend, services });
    client.send(MessageType.call, encodeRequest({ name: "slow", body: Uint8Array.of(1) }));
    client.send(MessageType.call, encodeRequest({ name: "fast", body: Uint8Array.of(2) }));
    await client.until(() => client.received.length === 2);
    expect(client.received.map(({ payload }) => decodeResult(payload).body[0])).toEqual([1, 2]);
  });

  it.each([
    ["unknown", 'there is no service "unknown"; register it with the host'],
    ["toString", 'there is no service "toString"; register it with the host'],
    ["broken", "broken on purpose"],
  ])("a CALL of %s fails with a message", async (name, message) => {
    const services = {
      broken: () => {
        throw new Error("broken on purpose");
      },
    };
    const client = new ChannelClient({ backend, services });
    client.send(MessageType.call, encodeRequest({ name, body: EMPTY }));
    const { ok, body } = decodeResult(await client.message(MessageType.result));
    expect([ok, Buffer.from(body).toString()]).toEqual([false, message]);
  });

  it("more than 64 that wait reset the channel", async () => {
    const client = new ChannelClient({ backend, services: { never: () => new Promise<Uint8Array>(() => {}) } });
    for (let index = 0; index < 65; index++) {
      client.send(MessageType.call, encodeRequest({ name: "never", body: EMPTY }));
    }
    expect(client.names).toEqual(["reset"]);
  });
});
