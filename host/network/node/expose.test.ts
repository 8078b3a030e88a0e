import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import type { NetworkBackend } from "../backend.ts";
import { type NodeBackendOptions, nodeBackend } from "./backend.ts";

/** What other machines can reach. 127.0.0.2 stands for one of their ways here that is not 127.0.0.1. */

const cleanUp: NetworkBackend[] = [];
afterEach(async () => {
  for (const backend of cleanUp.splice(0)) await backend.close();
});

function open(options?: NodeBackendOptions): Required<NetworkBackend> {
  const backend = nodeBackend(options) as Required<NetworkBackend>;
  cleanUp.push(backend);
  return backend;
}

/** IPv4 addresses of this machine on real networks, if there are any. */
const addresses = Object.values(networkInterfaces())
  .flatMap((infos) => infos ?? [])
  .filter(({ family, internal }) => family === "IPv4" && !internal)
  .map(({ address }) => address);

describe("without expose", () => {
  it("a server at 0.0.0.0 is on loopback only", async () => {
    const backend = open();
    const listener = backend.bindTcp({ address: "0.0.0.0", port: 0 });
    listener.listen(0);
    for (const host of ["127.0.0.2", ...addresses]) {
      const connection = backend.openTcp({ host, port: listener.local.port }, { timeout: 5000 });
      await expect(connection).rejects.toMatchObject({ reason: "refused" });
    }
  });

  it.each(["192.0.2.1", "2001:db8::1", ...addresses])("a server at %s is refused, and told of --expose", (address) => {
    expect(() => open().bindTcp({ address, port: 0 })).toThrow(
      "would be open to other machines; allow that with --expose",
    );
  });

  it("a UDP socket hears from other machines only what answers it", async () => {
    for (const address of addresses) {
      const backend = open();
      const socket = backend.bindUdp({ address: "0.0.0.0", port: 0 });
      const other = backend.bindUdp({ address, port: 0 });
      await other.send(Uint8Array.of(1), { address, port: socket.local.port });
      // Loopback keeps the order: once this one has come, the first one was dropped.
      await backend
        .bindUdp({ address: "127.0.0.1", port: 0 })
        .send(Uint8Array.of(2), { address: "127.0.0.1", port: socket.local.port });
      const reader = socket.datagrams.getReader();
      expect((await reader.read()).value!.data).toEqual(Uint8Array.of(2));
      await socket.send(Uint8Array.of(3), other.local);
      await other.send(Uint8Array.of(4), { address, port: socket.local.port });
      expect((await reader.read()).value).toEqual({ data: Uint8Array.of(4), remote: other.local });
    }
  });

  it("only the loopback interface is seen", () => {
    const interfaces = open().interfaces();
    expect(interfaces.flatMap(({ addresses }) => addresses)).toContainEqual({
      address: "127.0.0.1",
      broadcast: "",
      prefixLength: 8,
      ipVersion: "IPv4",
    });
    const seen = interfaces.flatMap((one) => one.addresses.map(({ address }) => address));
    expect(seen.filter((address) => addresses.includes(address))).toEqual([]);
  });
});

describe("with expose", () => {
  it("a server at 0.0.0.0 is on every address", async () => {
    const backend = open({ expose: true });
    const listener = backend.bindTcp({ address: "0.0.0.0", port: 0 });
    listener.listen(0);
    for (const host of ["127.0.0.1", "127.0.0.2", ...addresses]) {
      const { remote } = await backend.openTcp({ host, port: listener.local.port }, { timeout: 5000 });
      expect(remote).toEqual({ address: host, port: listener.local.port });
    }
  });

  it("a server that is told an address is at no other", async () => {
    for (const address of addresses) {
      const backend = open({ expose: true });
      const listener = backend.bindTcp({ address, port: 0 });
      listener.listen(0);
      const { port } = listener.local;
      await backend.openTcp({ host: address, port }, { timeout: 5000 });
      await expect(backend.openTcp({ host: "127.0.0.1", port }, { timeout: 5000 })).rejects.toMatchObject({
        reason: "refused",
      });
    }
  });

  it("a server can't be at an address of another machine", () => {
    expect(() => open({ expose: true }).bindTcp({ address: "198.51.100.1", port: 0 })).toThrow(
      "is no address of this machine",
    );
  });

  it("a UDP socket hears from everybody", async () => {
    for (const address of addresses) {
      const backend = open({ expose: true });
      const socket = backend.bindUdp({ address: "0.0.0.0", port: 0 });
      const other = backend.bindUdp({ address, port: 0 });
      await other.send(Uint8Array.of(1), { address, port: socket.local.port });
      expect((await socket.datagrams.getReader().read()).value!.remote).toEqual(other.local);
    }
  });

  it("every interface is seen", () => {
    const seen = open({ expose: true })
      .interfaces()
      .flatMap((one) => one.addresses.map(({ address }) => address));
    expect(seen).toEqual(expect.arrayContaining(["127.0.0.1", ...addresses]));
  });
});
