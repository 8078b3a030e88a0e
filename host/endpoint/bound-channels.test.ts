import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NetworkBackend, TcpConnection } from "../network/backend.ts";
import { BindError } from "../network/errors.ts";
import { type MemoryBackend, memoryBackend } from "../network/memory/backend.ts";
import { decodeAccepted, decodeDatagram, decodeSendFailed, encodeDatagram } from "../protocol/air-messages.ts";
import { decodeOpened, decodeRefused, decodeReset, encodeAck, Kind, MessageType } from "../protocol/messages.ts";
import { DATAGRAM_COST } from "../protocol/numbers.ts";
import { ChannelClient, messageTypes } from "../testing/channel-client.ts";
import { type BindingLimits, Bindings } from "./bindings.ts";
import type { EndpointOptions } from "./endpoint.ts";

/** What has been bound and accepted, on channels: docs/protocol.md, "Servers" and "Datagrams". */

const ANY = { address: "127.0.0.1", port: 0 };

/** A player that binds what its channels then ask for. */
class Player {
  readonly network: MemoryBackend;
  readonly bindings: Bindings;
  readonly #backend: NetworkBackend;
  readonly #limits: EndpointOptions["limits"];

  constructor(limits: BindingLimits & EndpointOptions["limits"] = {}, members: Partial<NetworkBackend> = {}) {
    this.network = memoryBackend();
    this.#backend = { ...bound(this.network), ...members };
    this.#limits = limits;
    this.bindings = new Bindings(this.#backend, limits);
  }

  open(kind: number, ticket: string): ChannelClient {
    const client = new ChannelClient({ backend: this.#backend, bindings: this.bindings, limits: this.#limits });
    return client.open({ kind, host: ticket, port: 0 });
  }

  /** A server that listens, and its channel. */
  async serve() {
    const { ticket, port } = this.bindings.bindTcp(ANY);
    this.bindings.listen(ticket, 0);
    const channel = this.open(Kind.tcpServer, ticket);
    return { ticket, port, channel };
  }

  connect(port: number): Promise<TcpConnection> {
    return this.network.openTcp({ host: "127.0.0.1", port }, { timeout: 5000 });
  }

  /** A UDP socket and its channel, and another that is not the player's. */
  udp() {
    const { ticket, port } = this.bindings.bindUdp(ANY);
    return { ticket, port, channel: this.open(Kind.udp, ticket), other: this.network.bindUdp(ANY) };
  }
}

function bound(network: MemoryBackend): NetworkBackend {
  return {
    openTcp: (target, options) => network.openTcp(target, options),
    bindTcp: (local) => network.bindTcp(local),
    bindUdp: (local) => network.bindUdp(local),
    close: () => network.close(),
  };
}

function refusal(client: ChannelClient): object {
  expect(client.names).toEqual(["refused"]);
  expect(client.closed).toBe(true);
  return decodeRefused(client.received[0]!.payload);
}

function tickets(channel: ChannelClient): string[] {
  return channel.received
    .filter(({ type }) => type === MessageType.accepted)
    .map(({ payload }) => decodeAccepted(payload));
}

function datagrams(channel: ChannelClient): Uint8Array[] {
  return channel.received
    .filter(({ type }) => type === MessageType.datagram)
    .map(({ payload }) => decodeDatagram(payload).data);
}

describe("a ticket", () => {
  const kinds = [
    ["tcpServer", Kind.tcpServer],
    ["udp", Kind.udp],
    ["accepted", Kind.accepted],
  ] as const;
  const unknown = { reason: 3, code: "FLASHNET_CONNECT_REQUEST" };

  it.each(kinds)("that nobody has given is refused: %s", (_, kind) => {
    for (const ticket of ["", "0".repeat(32)]) {
      expect(refusal(new Player().open(kind, ticket))).toMatchObject(unknown);
    }
  });

  it.each(kinds)("is good for one channel: %s", async (name, kind) => {
    const player = new Player();
    const { bindings } = player;
    const make = {
      tcpServer: () => bindings.bindTcp(ANY).ticket,
      udp: () => bindings.bindUdp(ANY).ticket,
      accepted: async () => {
        const { port, channel } = await player.serve();
        await player.connect(port);
        return decodeAccepted(await channel.message(MessageType.accepted));
      },
    };
    const ticket = await make[name]();
    expect(player.open(kind, ticket).names).toEqual(["opened"]);
    expect(refusal(player.open(kind, ticket))).toMatchObject(unknown);
  });

  it("of one kind is nothing to another", () => {
    const player = new Player();
    const { ticket } = player.bindings.bindTcp(ANY);
    expect(refusal(player.open(Kind.udp, ticket))).toMatchObject(unknown);
    expect(refusal(player.open(Kind.accepted, ticket))).toMatchObject(unknown);
    expect(player.open(Kind.tcpServer, ticket).names).toEqual(["opened"]);
  });

  it("is nothing to another player", () => {
    const { ticket } = new Player().bindings.bindTcp(ANY);
    expect(refusal(new Player().open(Kind.tcpServer, ticket))).toMatchObject(unknown);
  });

  it("that no channel has asked for in time frees its port", async () => {
    const player = new Player({ claimTimeout: 20 });
    const { port } = player.bindings.bindTcp(ANY);
    await expect
      .poll(() => {
        try {
          return player.network.bindTcp({ ...ANY, port }).local.port;
        } catch {
          return 0;
        }
      })
      .toBe(port);
  });

  it("of a connection that no channel has asked for in time resets it", async () => {
    const player = new Player({ claimTimeout: 20 });
    const { port } = await player.serve();
    const client = await player.connect(port);
    await expect(client.readable.getReader().read()).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
  });
});

describe("a server's channel", () => {
  it("is answered with what it is bound to", async () => {
    const player = new Player();
    const { channel, port } = await player.serve();
    expect(decodeOpened(await channel.message(MessageType.opened))).toEqual({
      window: 0,
      localAddress: "127.0.0.1",
      localPort: port,
      remoteAddress: "",
      remotePort: 0,
    });
  });

  it("announces connections, each for a channel that is then one of TCP", async () => {
    const player = new Player();
    const { channel, port } = await player.serve();
    const peer = await player.connect(port);
    const accepted = player.open(Kind.accepted, decodeAccepted(await channel.message(MessageType.accepted)));
    expect(decodeOpened(await accepted.message(MessageType.opened))).toMatchObject({
      window: 1 << 20,
      localPort: port,
      remoteAddress: "127.0.0.1",
      remotePort: peer.local.port,
    });
    accepted.send(MessageType.data, Uint8Array.of(1, 2));
    expect((await peer.readable.getReader().read()).value).toEqual(Uint8Array.of(1, 2));
    const writer = peer.writable.getWriter();
    await writer.write(Uint8Array.of(3));
    expect(await accepted.message(MessageType.data)).toEqual(Uint8Array.of(3));
    await writer.close();
    await accepted.message(MessageType.end);
  });

  it.each([
    ["END", (channel: ChannelClient) => void channel.send(MessageType.end)],
    ["RESET", (channel: ChannelClient) => void channel.send(MessageType.reset)],
    ["the end of the channel", (channel: ChannelClient) => channel.endpoint.channelClosed()],
    ["a message that has no meaning", (channel: ChannelClient) => void channel.send(MessageType.data)],
  ])("frees the port on %s; connections live on", async (_, act) => {
    const player = new Player();
    const { channel, port, ticket } = await player.serve();
    await player.connect(port);
    const accepted = player.open(Kind.accepted, decodeAccepted(await channel.message(MessageType.accepted)));
    act(channel);
    await channel.endpoint.closed;
    player.network.bindTcp({ ...ANY, port });
    expect(() => player.bindings.close(ticket)).toThrow(BindError);
    expect(accepted.closed).toBe(false);
  });

  it("is closed when the server is, without a word", async () => {
    const player = new Player();
    const { channel, port, ticket } = await player.serve();
    player.bindings.close(ticket);
    player.network.bindTcp({ ...ANY, port });
    await channel.endpoint.closed;
    expect(channel.names).toEqual(["opened"]);
  });

  it("is reset when the system closes the server", async () => {
    const listener = {
      local: ANY,
      listen() {},
      close() {},
      connections: new ReadableStream<TcpConnection>({
        pull: (controller) => controller.error(new BindError("gone")),
      }),
    };
    const player = new Player({}, { bindTcp: () => listener });
    const { channel } = await player.serve();
    expect(decodeReset(await channel.message(MessageType.reset))).toEqual({ reason: 1, message: "gone" });
    await channel.endpoint.closed;
  });

  it("announces 500 clients, of which each has its own ten answers", async () => {
    const player = new Player();
    const { channel, port } = await player.serve();
    const peers = await Promise.all(Array.from({ length: 500 }, () => player.connect(port)));
    await channel.until(() => tickets(channel).length === 500);
    for (const ticket of tickets(channel)) {
      const accepted = player.open(Kind.accepted, ticket);
      void accepted.until(() => {
        const data = accepted.data;
        if (data.length === 10) accepted.send(MessageType.data, data).send(MessageType.end);
        return data.length === 10;
      });
    }
    const answers = peers.map(async ({ readable, writable }, index) => {
      const writer = writable.getWriter();
      for (let message = 0; message < 10; message++) await writer.write(Uint8Array.of(index));
      const chunks: Uint8Array[] = [];
      for await (const chunk of readable) chunks.push(chunk);
      return Buffer.concat(chunks).equals(Buffer.alloc(10, index));
    });
    expect((await Promise.all(answers)).filter((own) => own)).toHaveLength(500);
  });
});

describe("a UDP socket's channel", () => {
  it("takes datagrams from the first moment on, and passes on what comes, with where it is from", async () => {
    const { channel, other, port } = new Player().udp();
    channel.send(MessageType.datagram, encodeDatagram({ data: Uint8Array.of(1), remote: other.local }));
    const arrived = (await other.datagrams.getReader().read()).value!;
    expect(arrived).toEqual({ data: Uint8Array.of(1), remote: { address: "127.0.0.1", port } });
    await other.send(Uint8Array.of(2), arrived.remote);
    const datagram = decodeDatagram(await channel.message(MessageType.datagram));
    expect(datagram).toEqual({ data: Uint8Array.of(2), remote: other.local });
  });

  it("acknowledges nothing", async () => {
    const { channel, other } = new Player().udp();
    for (let index = 0; index < 10; index++) {
      channel.send(MessageType.datagram, encodeDatagram({ data: new Uint8Array(1000), remote: other.local }));
    }
    await new Promise(setImmediate);
    expect(channel.names).toEqual(["opened"]);
  });

  it("tells what could not be sent", async () => {
    const { channel } = new Player().udp();
    const remote = { address: "::1", port: 9 };
    channel.send(MessageType.datagram, encodeDatagram({ data: Uint8Array.of(1), remote }));
    expect(decodeSendFailed(await channel.message(MessageType.sendFailed))).toContain("[::1]:9 can't be ");
    expect(channel.closed).toBe(false);
  });

  it("sends no more than the window until the client has acknowledged, also if datagrams are empty", async () => {
    const { channel, other, port } = new Player({ window: 10 * DATAGRAM_COST }).udp();
    for (let index = 0; index < 25; index++) await other.send(new Uint8Array(0), { ...ANY, port });
    await channel.until(() => datagrams(channel).length === 10);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(datagrams(channel)).toHaveLength(10);
    channel.send(MessageType.ack, encodeAck(10 * DATAGRAM_COST));
    await channel.until(() => datagrams(channel).length === 20);
    channel.send(MessageType.ack, encodeAck(10 * DATAGRAM_COST));
    await channel.until(() => datagrams(channel).length === 25);
  });

  it("keeps the first ones for a client that acknowledges nothing yet, and loses the rest", async () => {
    const { channel, other, port } = new Player({ window: 100_000 }).udp();
    for (let index = 0; index < 10_000; index++) {
      await other.send(Uint8Array.of(index >> 8, index, ...new Uint8Array(998)), { ...ANY, port });
    }
    let acknowledged = 0;
    for (let turn = 0; turn < 10_000; turn++) {
      await new Promise(setImmediate);
      const arrived = datagrams(channel).length;
      if (arrived === acknowledged) break;
      channel.send(MessageType.ack, encodeAck((arrived - acknowledged) * (1000 + DATAGRAM_COST)));
      acknowledged = arrived;
    }
    const numbers = datagrams(channel).map(([high, low]) => (high! << 8) | low!);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    // The backend's 4 MiB and the window.
    expect(numbers.length).toBeGreaterThan(4000);
    expect(numbers.length).toBeLessThan(4400);
  });

  it.each([
    ["acknowledges what was not sent", MessageType.ack, encodeAck(1), "1 bytes acknowledged"],
    ["sends half a datagram", MessageType.datagram, Uint8Array.of(0), "ends 1 bytes early"],
    ["sends DATA", MessageType.data, Uint8Array.of(0), "message type 4"],
  ])("is reset when the client %s, and the port is free", async (_, type, payload, message) => {
    const player = new Player();
    const { channel, port } = player.udp();
    channel.send(type, payload);
    expect(decodeReset(await channel.message(MessageType.reset)).message).toContain(message);
    player.network.bindUdp({ ...ANY, port });
  });

  it.each([
    ["END", (channel: ChannelClient) => void channel.send(MessageType.end)],
    ["RESET", (channel: ChannelClient) => void channel.send(MessageType.reset)],
    ["the end of the channel", (channel: ChannelClient) => channel.endpoint.channelClosed()],
  ])("frees the port on %s", async (_, act) => {
    const player = new Player();
    const { channel, port } = player.udp();
    act(channel);
    await channel.endpoint.closed;
    player.network.bindUdp({ ...ANY, port });
  });

  it("is closed when the socket is, without a word", async () => {
    const player = new Player();
    const { channel, port, ticket } = player.udp();
    player.bindings.close(ticket);
    player.network.bindUdp({ ...ANY, port });
    await channel.endpoint.closed;
    expect(channel.names).toEqual(["opened"]);
  });
});

it("any messages in any order leave no port behind", async () => {
  const type = fc.constantFrom(...messageTypes, 0, 0xff);
  const anything = fc.record({ type, payload: fc.uint8Array({ maxLength: 40 }) });
  const kind = fc.constantFrom(Kind.tcpServer, Kind.udp);
  await fc.assert(
    fc.asyncProperty(kind, fc.array(anything, { maxLength: 12 }), fc.boolean(), async (kind, messages, pause) => {
      const player = new Player();
      const { bindings, network } = player;
      const { ticket, port } = kind === Kind.udp ? bindings.bindUdp(ANY) : bindings.bindTcp(ANY);
      const channel = player.open(kind, ticket);
      for (const message of messages) {
        channel.send(message.type, message.payload);
        if (pause) await new Promise(setImmediate);
      }
      channel.endpoint.channelClosed();
      await channel.endpoint.closed;
      if (kind === Kind.udp) network.bindUdp({ ...ANY, port });
      else network.bindTcp({ ...ANY, port });
      await network.close();
    }),
  );
});
