import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Datagram } from "../../base/network-types.ts";
import { Bindings } from "../endpoint/bindings.ts";
import type { TcpConnection } from "../network/backend.ts";
import { decodeAccepted } from "../protocol/air-messages.ts";
import { Kind, MessageType } from "../protocol/messages.ts";
import { ChannelClient } from "../testing/channel-client.ts";
import { type RelayProcess, startRelayProcess } from "../testing/relay-process.ts";

/** What pages bind at a relay, on the network of this machine. */

const LIMITS = { window: 100_000 };
const ANY = { address: "127.0.0.1", port: 0 };

let relay: RelayProcess;
beforeAll(async () => {
  relay = await startRelayProcess(LIMITS);
});
afterAll(() => relay.close());

const cleanUp: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

function page() {
  const backend = relay.backend();
  cleanUp.push(() => backend.close());
  return backend;
}

/** A client with nothing of ours in it. */
async function dial(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  cleanUp.push(() => socket.destroy());
  await once(socket, "connect");
  return socket;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = new Promise<boolean>((resolve) => {
    server.on("error", () => resolve(false));
    server.on("listening", () => resolve(true));
  });
  server.listen(port, "127.0.0.1");
  const result = await free;
  server.close();
  return result;
}

async function answer({ readable, writable }: TcpConnection): Promise<void> {
  const writer = writable.getWriter();
  for await (const chunk of readable) await writer.write(chunk);
  await writer.close();
}

describe("a server at a relay", () => {
  it("has 500 clients that each exchange ten messages, none crossed", async () => {
    const listener = page().bindTcp(ANY);
    listener.listen(0);
    void (async () => {
      for await (const connection of listener.connections) void answer(connection).catch(() => {});
    })();
    const exchange = async (_: unknown, index: number): Promise<boolean> => {
      const socket = await dial(listener.local.port);
      const name = `client ${index} `;
      let heard = "";
      socket.setEncoding("utf8").on("data", (text: string) => {
        heard += text;
        if (heard.length < 10 * name.length) socket.write(name);
        else socket.end();
      });
      socket.write(name);
      await once(socket, "end");
      return heard === name.repeat(10);
    };
    const answers = await Promise.all(Array.from({ length: 500 }, exchange));
    expect(answers.filter((own) => own)).toHaveLength(500);
  });

  it("serves a player of the page: natives' messages on one side, the network on the other", async () => {
    const backend = page();
    const bindings = new Bindings(backend);
    const { ticket, port } = bindings.bindTcp(ANY);
    const channel = new ChannelClient({ backend, bindings }).open({ kind: Kind.tcpServer, host: ticket });
    bindings.listen(ticket, 0);
    const socket = await dial(port);
    const accepted = decodeAccepted(await channel.message(MessageType.accepted));
    const client = new ChannelClient({ backend, bindings }).open({ kind: Kind.accepted, host: accepted });
    client.send(MessageType.data, Uint8Array.of(1, 2, 3));
    expect([...(await once(socket, "data"))[0]]).toEqual([1, 2, 3]);
    socket.end(Uint8Array.of(4));
    await client.message(MessageType.end);
    expect([...client.data]).toEqual([4]);
    bindings.close(ticket);
    expect(await isFree(port)).toBe(true);
    await channel.endpoint.closed;
  });

  it("is gone with its page, and so are its connections", async () => {
    const backend = relay.backend();
    const listener = backend.bindTcp(ANY);
    listener.listen(0);
    const socket = await dial(listener.local.port);
    await listener.connections.getReader().read();
    const gone = once(socket, "error");
    await backend.close();
    expect((await gone)[0]).toMatchObject({ code: "ECONNRESET" });
    expect(await isFree(listener.local.port)).toBe(true);
  });
});

/** Sends numbers from 0 to 1000 in datagrams of 1,200 bytes, the last until it arrives: UDP may lose any of them. */
async function expectInOrder(
  send: (data: Uint8Array) => Promise<unknown>,
  receive: (take: (data: Uint8Array) => void) => unknown,
): Promise<void> {
  const arrived: { number: number; length: number }[] = [];
  const last = new Promise<void>((resolve) => {
    receive((data) => {
      if (arrived.at(-1)?.number === 1000) return;
      const number = new DataView(data.buffer, data.byteOffset).getUint32(0);
      arrived.push({ number, length: data.length });
      if (number === 1000) resolve();
    });
  });
  const sendNumber = async (number: number): Promise<void> => {
    const data = new Uint8Array(1200);
    new DataView(data.buffer).setUint32(0, number);
    await send(data);
  };
  for (let number = 0; number < 1000; number++) await sendNumber(number);
  const again = setInterval(() => void sendNumber(1000), 10);
  await last;
  clearInterval(again);
  const numbers = arrived.map(({ number }) => number);
  expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
  expect(arrived.every(({ length }) => length === 1200)).toBe(true);
}

describe("a UDP socket at a relay", () => {
  it("gets 1,000 datagrams of 1,200 bytes: those that arrive, once and in order", async () => {
    const socket = page().bindUdp(ANY);
    const sender = createSocket("udp4");
    cleanUp.push(() => sender.close());
    await expectInOrder(
      (data) => new Promise((resolve) => sender.send(data, socket.local.port, "127.0.0.1", resolve)),
      async (take) => {
        for await (const { data } of socket.datagrams) take(data);
      },
    );
  });

  it("sends 1,000 datagrams of 1,200 bytes: those that arrive, once and in order", async () => {
    const socket = page().bindUdp(ANY);
    const receiver = createSocket("udp4");
    cleanUp.push(() => receiver.close());
    receiver.bind(0, "127.0.0.1");
    await once(receiver, "listening");
    const remote = { address: "127.0.0.1", port: receiver.address().port };
    await expectInOrder(
      (data) => socket.send(data, remote),
      (take) => receiver.on("message", take),
    );
  });

  it("costs the page no more than the relay's window when it does not read, and loses what comes last", async () => {
    const socket = page().bindUdp(ANY);
    const sender = createSocket("udp4");
    cleanUp.push(() => sender.close());
    for (let number = 0; number < 8000; number++) {
      const data = Buffer.alloc(1000);
      data.writeUInt32BE(number);
      await new Promise((resolve) => sender.send(data, socket.local.port, "127.0.0.1", resolve));
    }
    const read: Datagram[] = [];
    const reader = socket.datagrams.getReader();
    while (true) {
      const next = reader.read();
      const waited = await Promise.race([next, new Promise<undefined>((resolve) => setTimeout(resolve, 200))]);
      if (waited === undefined) break;
      read.push(waited.value!);
    }
    // 8 MB were sent; the relay's backend holds 4 MiB, the page a window, and the system what the relay had no time for.
    expect(read.length).toBeLessThan(6500);
    const numbers = read.map(({ data }) => new DataView(data.buffer, data.byteOffset).getUint32(0));
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
  });

  it("sends what was sent before it was closed", async () => {
    const socket = page().bindUdp(ANY);
    const receiver = createSocket("udp4");
    cleanUp.push(() => receiver.close());
    receiver.bind(0, "127.0.0.1");
    await once(receiver, "listening");
    const received: number[] = [];
    const all = new Promise<void>((resolve) => {
      receiver.on("message", ([number]) => {
        received.push(number!);
        if (received.length === 20) resolve();
      });
    });
    const remote = { address: "127.0.0.1", port: receiver.address().port };
    for (let number = 0; number < 20; number++) void socket.send(Uint8Array.of(number), remote);
    socket.close();
    await all;
    expect(received).toEqual(received.map((_, index) => index));
  });

  it("is gone with its page", async () => {
    const backend = relay.backend();
    const { port } = backend.bindUdp(ANY).local;
    await backend.close();
    const socket = createSocket("udp4");
    cleanUp.push(() => socket.close());
    socket.bind(port, "127.0.0.1");
    await once(socket, "listening");
  });

  it("tells a send after the one that failed what happened", async () => {
    const backend = page();
    const socket = backend.bindUdp(ANY);
    const unreachable = { address: "127.0.0.1", port: 0 };
    await expect(
      (async () => {
        for (let attempt = 0; attempt < 100; attempt++) {
          await socket.send(Uint8Array.of(1), unreachable);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      })(),
    ).rejects.toMatchObject({ code: "FLASHNET_SEND_FAILED" });
  });
});

it("interfaces of the relay's machine are the page's", () => {
  const names = page()
    .interfaces()
    .flatMap(({ addresses }) => addresses.map(({ address }) => address));
  expect(names).toContain("127.0.0.1");
});

it("what is bound is lost with the relay, and the page is told", async () => {
  const other = await startRelayProcess();
  const backend = other.backend();
  const listener = backend.bindTcp(ANY);
  const socket = backend.bindUdp(ANY);
  const lost = { code: "FLASHNET_BIND_FAILED", message: expect.stringContaining("the relay went away") };
  const both = Promise.all([
    expect(listener.connections.getReader().read()).rejects.toMatchObject(lost),
    expect(socket.datagrams.getReader().read()).rejects.toMatchObject(lost),
  ]);
  // The WebSocket is open when something has come over it.
  await expect(backend.openTcp({ host: "127.0.0.1", port: 1 }, { timeout: 5000 })).rejects.toThrow("refused");
  await other.close();
  await both;
  expect(() => listener.listen(0)).toThrow("is closed");
  listener.close();
});
