import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type RelayProcess, startRelayProcess } from "../testing/relay-process.ts";
import type { NetworkBackend, TcpConnection, TcpListener } from "./backend.ts";
import { memoryBackend } from "./memory/backend.ts";
import { nodeBackend } from "./node/backend.ts";
import { withConnectionLimit } from "./wrappers/connection-limit.ts";

/** TCP servers of every backend: spec/server-datagram.md §1, as far as it is the network's. */

const cleanUp: NetworkBackend[] = [];
afterEach(async () => {
  for (const backend of cleanUp.splice(0)) await backend.close();
});

type Bindable = NetworkBackend & Required<Pick<NetworkBackend, "bindTcp">>;

const backends: [string, () => Bindable | Promise<Bindable>][] = [
  ["node", () => nodeBackend({ lingerTimeout: 100 }) as Bindable],
  ["memory", () => memoryBackend()],
  ["relay", async () => (await sharedRelay()).backend()],
];

/** One for all tests: it takes a second to start. */
let relay: Promise<RelayProcess> | undefined;
const sharedRelay = (): Promise<RelayProcess> => (relay ??= startRelayProcess());
afterAll(async () => (await relay)?.close());

const OPTIONS = { timeout: 5000 };
const ANY = { address: "127.0.0.1", port: 0 };

function connect(backend: NetworkBackend, { local }: TcpListener, host = "127.0.0.1"): Promise<TcpConnection> {
  return backend.openTcp({ host, port: local.port }, OPTIONS);
}

async function next<T>(stream: ReadableStream<T>): Promise<T> {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return value!;
}

/** What the system says of a connection that is reset: it depends on whether it was told that there is one before. */
const RESET = expect.stringMatching(/^FLASHNET_CONNECT(ION_LOST|_REFUSED)$/);

async function answer(connecting: Promise<TcpConnection>): Promise<Uint8Array> {
  return next((await connecting).readable);
}

async function write({ writable }: TcpConnection, text: string): Promise<void> {
  const writer = writable.getWriter();
  await writer.write(new TextEncoder().encode(text));
  writer.releaseLock();
}

async function read({ readable }: TcpConnection): Promise<string> {
  return new TextDecoder().decode(await next(readable));
}

describe.each(backends)("a server of %s", (_, create) => {
  async function open(): Promise<Bindable> {
    const backend = await create();
    cleanUp.push(backend);
    return backend;
  }

  function listen(backend: Bindable, local = ANY): TcpListener {
    const listener = backend.bindTcp(local);
    listener.listen(0);
    return listener;
  }

  it("gets a port from the system, which is known at once", async () => {
    const { local } = (await open()).bindTcp(ANY);
    expect(local.address).toBe("127.0.0.1");
    expect(local.port).toBeGreaterThan(0);
  });

  it("refuses connections before it listens", async () => {
    const backend = await open();
    const listener = backend.bindTcp(ANY);
    await expect(connect(backend, listener)).rejects.toMatchObject({ reason: "refused" });
  });

  it("gets connections with both addresses", async () => {
    const backend = await open();
    const listener = listen(backend);
    const client = await connect(backend, listener);
    const accepted = await next(listener.connections);
    expect(accepted.local).toEqual({ address: "127.0.0.1", port: listener.local.port });
    expect(accepted.remote).toEqual(client.local);
  });

  it("exchanges bytes with several clients, none crossed", async () => {
    const backend = await open();
    const listener = listen(backend);
    const echo = async ({ readable, writable }: TcpConnection) => readable.pipeTo(writable);
    void (async () => {
      for await (const connection of listener.connections) void echo(connection).catch(() => {});
    })();
    const clients = await Promise.all(Array.from({ length: 20 }, () => connect(backend, listener)));
    await Promise.all(clients.map((client, index) => write(client, `client ${index}`)));
    const answers = await Promise.all(clients.map(read));
    expect(answers).toEqual(clients.map((_, index) => `client ${index}`));
  });

  it.each(["0.0.0.0", "127.0.0.1"])("can't have a port that is in use, at %s", async (address) => {
    const backend = await open();
    const { local } = backend.bindTcp(ANY);
    expect(() => backend.bindTcp({ address, port: local.port })).toThrow(
      expect.objectContaining({ code: "FLASHNET_BIND_FAILED", message: expect.stringContaining(" is in use; ") }),
    );
  });

  it.each(["192.0.2.1", "2001:db8::1", "not an address", ""])(
    "can't be bound to %j, which is not local",
    async (address) => {
      const backend = await open();
      expect(() => backend.bindTcp({ address, port: 0 })).toThrow(
        expect.objectContaining({ code: "FLASHNET_BIND_FAILED" }),
      );
    },
  );

  it.each([-1, 65536])("can't be bound to port %d", async (port) => {
    const backend = await open();
    expect(() => backend.bindTcp({ address: "127.0.0.1", port })).toThrow(
      expect.objectContaining({ code: "FLASHNET_BIND_FAILED" }),
    );
  });

  it("says that it is bound to 0.0.0.0", async () => {
    const backend = await open();
    const listener = listen(backend, { address: "0.0.0.0", port: 0 });
    expect(listener.local.address).toBe("0.0.0.0");
    await connect(backend, listener);
    expect((await next(listener.connections)).local.address).toBe("127.0.0.1");
  });

  it("is bound to IPv6 only when bound to ::", async () => {
    const backend = await open();
    const listener = listen(backend, { address: "::", port: 0 });
    expect(listener.local.address).toBe("::");
    await expect(connect(backend, listener)).rejects.toMatchObject({ reason: "refused" });
    await connect(backend, listener, "::1");
    expect((await next(listener.connections)).remote.address).toBe("::1");
  });

  it("is bound to IPv4 only when bound to 0.0.0.0, and leaves the port to IPv6", async () => {
    const backend = await open();
    const listener = listen(backend, { address: "0.0.0.0", port: 0 });
    await expect(connect(backend, listener, "::1")).rejects.toMatchObject({ reason: "refused" });
    backend.bindTcp({ address: "::", port: listener.local.port });
  });

  it("drops connections that find the backlog full, without a word", async () => {
    const backend = await open();
    const listener = backend.bindTcp(ANY);
    listener.listen(2);
    const answers = [1, 2, 3].map(() => answer(connect(backend, listener)));
    await expect(Promise.race(answers)).rejects.toMatchObject({ code: RESET });
    Promise.all(answers).catch(() => {});
    await next(listener.connections);
    await next(listener.connections);
    await connect(backend, listener);
    await next(listener.connections);
  });

  it("can't listen twice", async () => {
    const listener = listen(await open());
    expect(() => listener.listen(0)).toThrow("listens already");
  });

  it("can't listen once it is closed", async () => {
    const listener = (await open()).bindTcp(ANY);
    listener.close();
    expect(() => listener.listen(0)).toThrow("is closed");
  });

  it("frees its port at once when it is closed, and ends its connections", async () => {
    const backend = await open();
    const listener = listen(backend);
    listener.close();
    listener.close();
    await expect(connect(backend, listener)).rejects.toMatchObject({ reason: "refused" });
    expect(listen(backend, listener.local).local).toEqual(listener.local);
    expect(await next(listener.connections)).toBeUndefined();
  });

  it("is survived by the connections that were taken", async () => {
    const backend = await open();
    const listener = listen(backend);
    const client = await connect(backend, listener);
    const accepted = await next(listener.connections);
    listener.close();
    await write(client, "still there?");
    expect(await read(accepted)).toBe("still there?");
    await write(accepted, "yes");
    expect(await read(client)).toBe("yes");
  });

  it("resets the connections that nobody took when it is closed", async () => {
    const backend = await open();
    const listener = listen(backend);
    const clients = [await connect(backend, listener), await connect(backend, listener)];
    await next(listener.connections);
    listener.close();
    await expect(next(clients[1]!.readable)).rejects.toMatchObject({ code: "FLASHNET_CONNECTION_LOST" });
  });

  it("resets a connection over the limit, and takes others once there is room", async () => {
    const clients = await open();
    const listener = listen(withConnectionLimit(clients, 2) as Bindable);
    const first = await connect(clients, listener);
    const accepted = await next(listener.connections);
    await connect(clients, listener);
    await next(listener.connections);
    const waiting = next(listener.connections);
    await expect(answer(connect(clients, listener))).rejects.toMatchObject({ code: RESET });
    await first.writable.abort();
    await accepted.closed;
    const last = await connect(clients, listener);
    expect((await waiting).remote).toEqual(last.local);
  });

  it("is closed with its backend, and so are its connections", async () => {
    const backend = await open();
    const listener = listen(backend);
    await connect(backend, listener);
    const accepted = await next(listener.connections);
    await backend.close();
    await accepted.closed;
    expect(await next(listener.connections)).toBeUndefined();
    const again = await open();
    again.bindTcp(listener.local);
  });
});
