import { describe, expect, it } from "vitest";
import type { ServerCertificate } from "../../../base/network-types.ts";
import type { TlsOptions } from "../backend.ts";
import { memoryBackend } from "./backend.ts";

const OPTIONS = { timeout: 5000 };

async function next<T>(stream: ReadableStream<T>): Promise<T> {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return value!;
}

describe("a peer", () => {
  it("is a client of what is bound", async () => {
    const backend = memoryBackend();
    const listener = backend.bindTcp({ address: "0.0.0.0", port: 8080 });
    listener.listen(0);
    const client = await backend.peer("192.0.2.7").openTcp({ host: "localhost", port: 8080 }, OPTIONS);
    const accepted = await next(listener.connections);
    expect(accepted.remote).toEqual({ address: "192.0.2.7", port: client.local.port });
  });

  it("exchanges datagrams", async () => {
    const backend = memoryBackend();
    const own = backend.bindUdp({ address: "0.0.0.0", port: 0 });
    const other = backend.peer("192.0.2.7").bindUdp({ address: "192.0.2.7", port: 7 });
    await own.send(Uint8Array.of(1), other.local);
    const { remote } = await next(other.datagrams);
    expect(remote).toEqual({ address: "127.0.0.1", port: own.local.port });
    await other.send(Uint8Array.of(2), remote);
    expect(await next(own.datagrams)).toEqual({ data: Uint8Array.of(2), remote: other.local });
  });

  it("hears broadcasts", async () => {
    const backend = memoryBackend();
    const peers = ["192.0.2.7", "192.0.2.8"].map((address) => backend.peer(address).bindUdp({ address, port: 7 }));
    const own = backend.bindUdp({ address: "0.0.0.0", port: 0 });
    await own.send(Uint8Array.of(1), { address: "255.255.255.255", port: 7 });
    for (const { datagrams } of peers) expect((await next(datagrams)).data).toEqual(Uint8Array.of(1));
  });

  it("has its own address and no other", () => {
    const peer = memoryBackend().peer("2001:DB8:0::7");
    expect(peer.bindUdp({ address: "::", port: 7 }).local).toEqual({ address: "::", port: 7 });
    expect(() => peer.bindUdp({ address: "127.0.0.1", port: 7 })).toThrow("no address of this machine");
  });

  it("is closed with the network", async () => {
    const backend = memoryBackend();
    const { datagrams } = backend.peer("192.0.2.7").bindUdp({ address: "0.0.0.0", port: 7 });
    await backend.close();
    expect(await next(datagrams)).toBeUndefined();
  });
});

describe("TLS", () => {
  const certificate: ServerCertificate = { encoded: Uint8Array.of(0x30), status: "expired" };
  const target = { host: "server.example", port: 443 };
  const open = async (accept: TlsOptions["accept"], options?: { certificate: ServerCertificate }) => {
    const backend = memoryBackend();
    backend.listen("server.example:443", ({ readable, writable }) => readable.pipeTo(writable), options);
    return backend.openTls(target, { ...OPTIONS, certificates: [], accept });
  };

  it("shows the certificate of the server, and is plain text", async () => {
    const shown: ServerCertificate[] = [];
    const { readable, writable } = await open((certificate) => shown.push(certificate) > 0, { certificate });
    await writable.getWriter().write(Uint8Array.of(1, 2));
    expect(await next(readable)).toEqual(Uint8Array.of(1, 2));
    expect(shown).toEqual([certificate]);
  });

  it("is refused when the certificate is not accepted", async () => {
    await expect(open(() => false, { certificate })).rejects.toMatchObject({ reason: "certificate" });
  });

  it("is not spoken by a server without a certificate", async () => {
    await expect(open(() => true)).rejects.toMatchObject({ reason: "tls" });
  });

  it("is not spoken by what content has bound", async () => {
    const backend = memoryBackend();
    const listener = backend.bindTcp({ address: "127.0.0.1", port: 443 });
    listener.listen(0);
    const options = { ...OPTIONS, certificates: [], accept: () => true };
    await expect(backend.openTls({ host: "127.0.0.1", port: 443 }, options)).rejects.toMatchObject({ reason: "tls" });
  });
});
