import { describe, expect, it } from "vitest";
import { memoryBackend } from "../host/network/memory/backend.ts";
import { type Connection, withAccount } from "./connections.ts";

function accounted() {
  const network = memoryBackend({ capacity: 4 });
  const changes: Connection[] = [];
  const backend = withAccount(network, (connection) => changes.push({ ...connection }));
  return { network, backend, changes };
}

const OPTIONS = { timeout: 1000 };
const bytes = (length: number) => new Uint8Array(length);

describe("withAccount", () => {
  it("counts the bytes of a connection, both ways, until it is closed", async () => {
    const { network, backend, changes } = accounted();
    network.listen("server.example:1", async ({ readable, writable }) => {
      for await (const _ of readable);
      const writer = writable.getWriter();
      await writer.write(bytes(3));
      await writer.write(bytes(2));
      await writer.close();
    });
    const { readable, writable, closed } = await backend.openTcp({ host: "server.example", port: 1 }, OPTIONS);
    const writer = writable.getWriter();
    await writer.write(bytes(7));
    await writer.close();
    const received: number[] = [];
    for await (const { length } of readable) received.push(length);
    await closed;
    expect(received).toEqual([3, 2]);
    expect(changes[0]).toEqual({ target: "server.example:1", state: "opening", received: 0, sent: 0 });
    expect(changes[1]).toMatchObject({ state: "open" });
    expect(changes.at(-1)).toMatchObject({ state: "closed", received: 5, sent: 7 });
  });

  it("says why a connection failed, and hands the error on", async () => {
    const { backend, changes } = accounted();
    const opening = backend.openTcp({ host: "::1", port: 9 }, OPTIONS);
    await expect(opening).rejects.toMatchObject({ code: "FLASHNET_CONNECT_REFUSED" });
    expect(changes.at(-1)).toMatchObject({
      target: "[::1]:9",
      state: "failed",
      reason: expect.stringContaining("refused"),
    });
  });

  it("counts what clients of a server exchange with it, each for itself", async () => {
    const { backend, changes } = accounted();
    const listener = backend.bindTcp!({ address: "127.0.0.1", port: 0 });
    const { port } = listener.local;
    listener.listen(0);
    const clients = listener.connections.getReader();
    const dialling = backend.openTcp({ host: "127.0.0.1", port }, OPTIONS);
    const { value: accepted } = await clients.read();
    const writer = (await dialling).writable.getWriter();
    await Promise.all([writer.write(bytes(3)), accepted!.readable.getReader().read()]);
    listener.close();
    const server = changes.filter(({ target }) => target === `server 127.0.0.1:${port}`);
    expect(server.map(({ state }) => state)).toEqual(["open", "closed"]);
    const client = changes.filter(({ target }) => target === `client 127.0.0.1:${accepted!.remote.port}`);
    expect(client.at(-1)).toMatchObject({ state: "open", received: 3, sent: 0 });
  });

  it("says why a port can't be bound", () => {
    const { backend, changes } = accounted();
    const { port } = backend.bindTcp!({ address: "127.0.0.1", port: 0 }).local;
    expect(() => backend.bindTcp!({ address: "127.0.0.1", port })).toThrow();
    expect(changes.at(-1)).toMatchObject({ target: `server 127.0.0.1:${port}`, state: "failed" });
    expect(changes.at(-1)!.reason).toBeTruthy();
  });

  it("counts the datagrams of a UDP socket", async () => {
    const { backend, changes } = accounted();
    const [one, two] = [0, 0].map((port) => backend.bindUdp!({ address: "127.0.0.1", port }));
    await one!.send(bytes(5), two!.local);
    const { value } = await two!.datagrams.getReader().read();
    expect(value!.data).toHaveLength(5);
    const last = (port: number) => changes.findLast(({ target }) => target === `UDP 127.0.0.1:${port}`);
    expect(last(one!.local.port)).toMatchObject({ state: "open", received: 0, sent: 5 });
    expect(last(two!.local.port)).toMatchObject({ state: "open", received: 5, sent: 0 });
    two!.close();
    expect(last(two!.local.port)).toMatchObject({ state: "closed" });
  });

  it("resets a connection while a write waits", async () => {
    const { network, backend } = accounted();
    const reset = new Promise<void>((resolve) => {
      network.listen("server.example:1", (connection) => void connection.closed.then(resolve));
    });
    const { writable } = await backend.openTcp({ host: "server.example", port: 1 }, OPTIONS);
    const writer = writable.getWriter();
    writer.write(bytes(100)).catch(() => {});
    writer.abort().catch(() => {});
    await expect(reset).resolves.toBeUndefined();
  });
});
