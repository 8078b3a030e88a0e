import { describe, expect, it } from "vitest";
import { memoryBackend } from "../host/backend/memory.ts";
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
