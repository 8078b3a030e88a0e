import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { Datagram } from "../../base/network-types.ts";
import { type RelayProcess, startRelayProcess } from "../testing/relay-process.ts";
import type { NetworkBackend, UdpSocket } from "./backend.ts";
import { memoryBackend } from "./memory/backend.ts";
import { nodeBackend } from "./node/backend.ts";

/** UDP sockets of every backend: spec/server-datagram.md §2, as far as it is the network's. */

const cleanUp: NetworkBackend[] = [];
afterEach(async () => {
  for (const backend of cleanUp.splice(0)) await backend.close();
});

type Bindable = NetworkBackend & Required<Pick<NetworkBackend, "bindUdp">>;

const backends: [string, () => Bindable | Promise<Bindable>][] = [
  ["node", () => nodeBackend() as Bindable],
  ["memory", () => memoryBackend()],
  ["relay", async () => (await sharedRelay()).backend()],
];

/** One for all tests: it takes a second to start. */
let relay: Promise<RelayProcess> | undefined;
const sharedRelay = (): Promise<RelayProcess> => (relay ??= startRelayProcess());
afterAll(async () => (await relay)?.close());

const ANY = { address: "127.0.0.1", port: 0 };

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = ({ data }: Datagram): string => new TextDecoder().decode(data);

async function next<T>(stream: ReadableStream<T>): Promise<T> {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return value!;
}

describe.each(backends)("a UDP socket of %s", (_, create) => {
  async function open(): Promise<Bindable> {
    const backend = await create();
    cleanUp.push(backend);
    return backend;
  }

  async function bindTwo(): Promise<[UdpSocket, UdpSocket]> {
    const backend = await open();
    return [backend.bindUdp(ANY), backend.bindUdp(ANY)];
  }

  it("gets a port from the system, which is known at once", async () => {
    const { local } = (await open()).bindUdp({ address: "0.0.0.0", port: 0 });
    expect(local.address).toBe("0.0.0.0");
    expect(local.port).toBeGreaterThan(0);
  });

  it("gets one chunk a datagram, in order, with where it comes from", async () => {
    const [one, other] = await bindTwo();
    for (const word of ["one", "", "three"]) await one.send(bytes(word), other.local);
    const datagrams = [await next(other.datagrams), await next(other.datagrams), await next(other.datagrams)];
    expect(datagrams.map(text)).toEqual(["one", "", "three"]);
    expect(datagrams.map(({ remote }) => remote)).toEqual([one.local, one.local, one.local]);
  });

  it("answers", async () => {
    const [one, other] = await bindTwo();
    await one.send(bytes("hello"), other.local);
    await other.send(bytes("welcome"), (await next(other.datagrams)).remote);
    expect(text(await next(one.datagrams))).toBe("welcome");
  });

  it("gets datagrams for every address of its family when bound to 0.0.0.0", async () => {
    const backend = await open();
    const all = backend.bindUdp({ address: "0.0.0.0", port: 0 });
    await backend.bindUdp(ANY).send(bytes("hello"), { address: "127.0.0.1", port: all.local.port });
    expect(text(await next(all.datagrams))).toBe("hello");
  });

  it("is of IPv6 only when bound to ::, and leaves the port to IPv4", async () => {
    const backend = await open();
    const six = backend.bindUdp({ address: "::", port: 0 });
    const four = backend.bindUdp({ address: "0.0.0.0", port: six.local.port });
    await backend.bindUdp({ address: "::1", port: 0 }).send(bytes("six"), { address: "::1", port: six.local.port });
    await backend.bindUdp(ANY).send(bytes("four"), { address: "127.0.0.1", port: six.local.port });
    expect(await next(six.datagrams)).toMatchObject({ data: bytes("six"), remote: { address: "::1" } });
    expect(await next(four.datagrams)).toMatchObject({ data: bytes("four"), remote: { address: "127.0.0.1" } });
  });

  it.each([
    ["127.0.0.1", "::1"],
    ["::1", "127.0.0.1"],
  ])("bound to %s neither sends nor connects to %s", async (address, other) => {
    const socket = (await open()).bindUdp({ address, port: 0 });
    const remote = { address: other, port: 9 };
    await expect(socket.send(bytes("x"), remote)).rejects.toMatchObject({ code: "FLASHNET_SEND_FAILED" });
    expect(() => socket.connect(remote)).toThrow(expect.objectContaining({ code: "FLASHNET_BIND_FAILED" }));
  });

  it.each(["0.0.0.0", "127.0.0.1"])("can't have a port that is in use, at %s", async (address) => {
    const backend = await open();
    const { local } = backend.bindUdp(ANY);
    expect(() => backend.bindUdp({ address, port: local.port })).toThrow(
      expect.objectContaining({ code: "FLASHNET_BIND_FAILED", message: expect.stringContaining(" is in use; ") }),
    );
  });

  it.each(["192.0.2.1", "2001:db8::1", "not an address", ""])(
    "can't be bound to %j, which is not local",
    async (address) => {
      const backend = await open();
      expect(() => backend.bindUdp({ address, port: 0 })).toThrow(
        expect.objectContaining({ code: "FLASHNET_BIND_FAILED" }),
      );
    },
  );

  it.each([-1, 65536])("can't be bound to port %d", async (port) => {
    const backend = await open();
    expect(() => backend.bindUdp({ address: "127.0.0.1", port })).toThrow(
      expect.objectContaining({ code: "FLASHNET_BIND_FAILED" }),
    );
  });

  it("takes datagrams from its peer only once it is connected", async () => {
    const backend = await open();
    const [socket, peer, stranger] = [backend.bindUdp(ANY), backend.bindUdp(ANY), backend.bindUdp(ANY)];
    socket.connect(peer.local);
    await stranger.send(bytes("stranger"), socket.local);
    await peer.send(bytes("peer"), socket.local);
    expect(text(await next(socket.datagrams))).toBe("peer");
    await socket.send(bytes("to the peer"), peer.local);
    expect(text(await next(peer.datagrams))).toBe("to the peer");
  });

  it("can be connected to another peer", async () => {
    const backend = await open();
    const [socket, first, second] = [backend.bindUdp(ANY), backend.bindUdp(ANY), backend.bindUdp(ANY)];
    socket.connect(first.local);
    socket.connect(second.local);
    await first.send(bytes("first"), socket.local);
    await second.send(bytes("second"), socket.local);
    expect(text(await next(socket.datagrams))).toBe("second");
  });

  it("can't send a datagram that is too long", async () => {
    const [one, other] = await bindTwo();
    await expect(one.send(new Uint8Array(65_508), other.local)).rejects.toMatchObject({
      code: "FLASHNET_SEND_FAILED",
      message: expect.stringContaining("so long a datagram"),
    });
    await one.send(new Uint8Array(65_507), other.local);
    expect((await next(other.datagrams)).data.length).toBe(65_507);
  });

  it("learns with a later send, and once, that a connected peer is unreachable", async () => {
    const [one, other] = await bindTwo();
    one.connect(other.local);
    other.close();
    await one.send(bytes("into the void"), other.local);
    const later = async (): Promise<void> => {
      // The message that says so comes after the datagram was sent.
      for (let attempt = 0; attempt < 100; attempt++) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        await one.send(bytes("again"), other.local);
      }
    };
    await expect(later()).rejects.toMatchObject({ code: "FLASHNET_SEND_FAILED" });
  });

  it("is told nothing when it is not connected", async () => {
    const [one, other] = await bindTwo();
    other.close();
    for (let index = 0; index < 3; index++) await one.send(bytes("into the void"), other.local);
  });

  it("can't send or be connected once it is closed", async () => {
    const [one, other] = await bindTwo();
    one.close();
    one.close();
    await expect(one.send(bytes("x"), other.local)).rejects.toMatchObject({ code: "FLASHNET_SEND_FAILED" });
    expect(() => one.connect(other.local)).toThrow("is closed");
  });

  it("frees its port at once when it is closed, and ends its datagrams", async () => {
    const backend = await open();
    const socket = backend.bindUdp(ANY);
    socket.close();
    expect(backend.bindUdp(socket.local).local).toEqual(socket.local);
    expect(await next(socket.datagrams)).toBeUndefined();
  });

  it("is closed with its backend", async () => {
    const backend = await open();
    const { local, datagrams } = backend.bindUdp(ANY);
    await backend.close();
    expect(await next(datagrams)).toBeUndefined();
    (await open()).bindUdp(local);
  });
});

// A relay has buffers on both sides of its WebSocket: host/relay/bindings.test.ts.
it.each(backends.filter(([name]) => name !== "relay"))(
  "a UDP socket of %s holds a bounded number of bytes for a slow reader, the first ones",
  async (_, create) => {
    const backend = await create();
    cleanUp.push(backend);
    const [one, other] = [backend.bindUdp(ANY), backend.bindUdp(ANY)];
    const size = 60_000;
    for (let index = 0; index < 120; index++) {
      await one.send(new Uint8Array(size).fill(index), other.local);
      // Loopback delivers what the system has room for; give it some.
      await new Promise(setImmediate);
    }
    let count = 0;
    const reader = other.datagrams.getReader();
    while (true) {
      const pending = reader.read();
      const result = await Promise.race([pending, new Promise((resolve) => setTimeout(resolve, 100))]);
      if (result === undefined) break;
      expect((await pending).value!.data[0]).toBe(count++);
    }
    expect(count).toBe(Math.floor((4 << 20) / (size + 64)));
  },
);
