import { describe, expect, it } from "vitest";
import type { Address } from "../../base/address.ts";
import type { ServerCertificate } from "../../base/network-types.ts";
import { VirtualTime } from "../../base/time.ts";
import type { NetworkBackend, TcpConnection, UdpSocket } from "../network/backend.ts";
import { type MemoryBackend, memoryBackend } from "../network/memory/backend.ts";
import { loadRecording } from "./conversation.ts";
import type { RecordingEvent } from "./format.ts";
import { withRecording } from "./recorder.ts";
import { replayBackend } from "./replay.ts";

type Full = Required<NetworkBackend>;

const ANY = { address: "0.0.0.0", port: 0 };
const PEER = { address: "192.0.2.7", port: 7 };

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function next<T>(stream: ReadableStream<T>): Promise<T> {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return value!;
}

async function write({ writable }: TcpConnection, text: string): Promise<void> {
  const writer = writable.getWriter();
  await writer.write(bytes(text));
  writer.releaseLock();
}

const read = async ({ readable }: TcpConnection): Promise<string> => new TextDecoder().decode(await next(readable));
const hear = async ({ datagrams }: UdpSocket): Promise<[string, Address]> => {
  const { data, remote } = await next(datagrams);
  return [new TextDecoder().decode(data), remote];
};

/** Records what happens on a memory network, and gives the recording as a network. */
async function recordOnce(happen: (backend: Full, network: MemoryBackend, time: VirtualTime) => Promise<void>) {
  const events: RecordingEvent[] = [];
  const network = memoryBackend();
  const time = new VirtualTime();
  const backend = withRecording(network, (event) => events.push(event), time) as Full;
  await happen(backend, network, time);
  const mismatches: string[] = [];
  const replayTime = new VirtualTime();
  const replay = replayBackend(await loadRecording(events), {
    time: replayTime,
    onMismatch: ({ message }) => mismatches.push(message),
  }) as Full;
  return { replay, mismatches, time: replayTime, events };
}

describe("a replay of a server", () => {
  async function recordServer() {
    let remote: Address | undefined;
    const recorded = await recordOnce(async (backend, network, time) => {
      const listener = backend.bindTcp(ANY);
      listener.listen(0);
      time.advance(100);
      const client = await network
        .peer("192.0.2.7")
        .openTcp({ host: "localhost", port: listener.local.port }, { timeout: 1 });
      const accepted = await next(listener.connections);
      remote = accepted.remote;
      await write(client, "hello");
      await read(accepted);
      await write(accepted, "welcome");
      await read(client);
      await client.writable.close();
      await next(accepted.readable);
    });
    return { ...recorded, remote: remote! };
  }

  it("has the clients come, once the time has passed, and say what they said", async () => {
    const { replay, mismatches, time, remote } = await recordServer();
    const listener = replay.bindTcp(ANY);
    listener.listen(0);
    let came = false;
    const coming = next(listener.connections).then((connection) => {
      came = true;
      return connection;
    });
    time.advance(99);
    await new Promise(setImmediate);
    expect(came).toBe(false);
    time.advance(1);
    const accepted = await coming;
    expect(accepted.remote).toEqual(remote);
    expect(await read(accepted)).toBe("hello");
    await write(accepted, "welcome");
    expect(await next(accepted.readable)).toBeUndefined();
    expect(mismatches).toEqual([]);
  });

  it("gives a server that leaves the port open the recorded one", async () => {
    const { replay, events } = await recordServer();
    expect(replay.bindTcp(ANY).local).toMatchObject({ port: (events[0] as { port: number }).port });
  });

  it("resets a client to which the SWF says something else", async () => {
    const { replay, mismatches, time } = await recordServer();
    const listener = replay.bindTcp(ANY);
    listener.listen(0);
    time.advance(100);
    const accepted = await next(listener.connections);
    await read(accepted);
    await write(accepted, "go away");
    await expect(next(accepted.readable)).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
    expect(mismatches).toEqual([
      expect.stringMatching(/^connection 2 at 0\.0\.0\.0:\d+, byte 0: the SWF sends 67 6f .* the recording 77 65 /),
    ]);
  });

  it("says so when nobody is recorded to listen there", async () => {
    const { replay, mismatches } = await recordServer();
    replay.bindTcp({ address: "127.0.0.1", port: 80 }).listen(0);
    expect(mismatches).toEqual(["the SWF listens at 127.0.0.1:80, and the recording has nothing more there"]);
  });
});

describe("a replay of a UDP socket", () => {
  const recordSocket = () =>
    recordOnce(async (backend, network) => {
      const socket = backend.bindUdp(ANY);
      const peer = network.peer(PEER.address).bindUdp(PEER);
      for (const word of ["one", "two"]) {
        await socket.send(bytes(word), PEER);
        await peer.send(bytes(`${word} too`), (await next(peer.datagrams)).remote);
        await next(socket.datagrams);
      }
      socket.close();
    });

  it("answers what is sent, from where the answer came", async () => {
    const { replay, mismatches, events } = await recordSocket();
    const socket = replay.bindUdp(ANY);
    expect(socket.local.port).toBe((events[0] as { port: number }).port);
    await socket.send(bytes("one"), PEER);
    expect(await hear(socket)).toEqual(["one too", PEER]);
    await socket.send(bytes("two"), PEER);
    expect(await hear(socket)).toEqual(["two too", PEER]);
    socket.close();
    expect(mismatches).toEqual([]);
  });

  it("is closed when the SWF sends something else", async () => {
    const { replay, mismatches } = await recordSocket();
    const socket = replay.bindUdp(ANY);
    await socket.send(bytes("eins"), PEER);
    await expect(next(socket.datagrams)).rejects.toThrow("the SWF departs from the recording");
    expect(mismatches).toHaveLength(1);
  });

  it("may be closed early", async () => {
    const { replay, mismatches } = await recordSocket();
    const socket = replay.bindUdp(ANY);
    await socket.send(bytes("one"), PEER);
    await hear(socket);
    socket.close();
    expect(await next(socket.datagrams)).toBeUndefined();
    await new Promise(setImmediate);
    expect(mismatches).toEqual([]);
  });

  it("is mute when it is not recorded", async () => {
    const { replay, mismatches } = await recordSocket();
    const socket = replay.bindUdp({ address: "127.0.0.1", port: 9 });
    await socket.send(bytes("anybody?"), PEER);
    expect(mismatches).toEqual(["the SWF binds a UDP socket at 127.0.0.1:9, and the recording has nothing more there"]);
  });
});

describe("a replay of TLS", () => {
  const target = { host: "server.example", port: 443 };
  const certificate: ServerCertificate = { encoded: Uint8Array.of(0x30, 0xff), status: "expired" };
  const recordTls = (accept: boolean) =>
    recordOnce(async (backend, network) => {
      network.listen("server.example:443", (connection) => write(connection, "welcome"), { certificate });
      const connecting = backend.openTls(target, { timeout: 1, certificates: [], accept: () => accept });
      if (accept) await read(await connecting);
      else await expect(connecting).rejects.toThrow("expired");
    });

  it.each([true, false])("shows the certificate again (accepted: %s)", async (accept) => {
    const { replay } = await recordTls(accept);
    const shown: ServerCertificate[] = [];
    const options = { timeout: 1, certificates: [], accept: (one: ServerCertificate) => shown.push(one) > 0 && accept };
    const connecting = replay.openTls(target, options);
    if (accept) expect(await read(await connecting)).toBe("welcome");
    else await expect(connecting).rejects.toMatchObject({ reason: "certificate" });
    expect(shown).toEqual([certificate]);
  });

  it("is not what answers a connection without TLS", async () => {
    const { replay, mismatches } = await recordTls(true);
    await expect(replay.openTcp(target, { timeout: 1 })).rejects.toMatchObject({ reason: "refused" });
    expect(mismatches).toHaveLength(1);
  });
});
