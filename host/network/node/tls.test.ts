import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { deferred } from "../../../base/deferred.ts";
import type { ServerCertificate } from "../../../base/network-types.ts";
import {
  type CertificateOptions,
  createCertificate,
  createRevocationList,
  type Identity,
} from "../../testing/certificates.ts";
import { TlsServer } from "../../testing/tls-server.ts";
import type { NetworkBackend, TcpConnection, TlsOptions } from "../backend.ts";
import { nodeBackend } from "./backend.ts";
import type { TlsSettings } from "./tls-trust.ts";

const HOUR = 3_600_000;
const ago = new Date(Date.now() - HOUR);
const later = new Date(Date.now() + HOUR);

const root = createCertificate({ subject: [["CN", "Test Root"]], ca: true });
const intermediate = createCertificate({ subject: [["CN", "Test Intermediate"]], issuer: root, ca: true });
const stranger = createCertificate({ subject: [["CN", "Unknown Root"]], ca: true });

const leaf = (options: CertificateOptions = {}): Identity =>
  createCertificate({ names: ["localhost"], issuer: root, ...options });
const authority = (options: CertificateOptions): Identity =>
  createCertificate({ subject: [["CN", "Authority"]], issuer: root, ca: true, ...options });

const backends = new Map<string, NetworkBackend>();
afterAll(async () => {
  for (const backend of backends.values()) await backend.close();
});

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0).reverse()) await close();
});

/** One for all tests that want the same, as filling a trust store takes its time. */
function backendWith(tls: TlsSettings = { ca: [root.cert] }): NetworkBackend {
  const key = JSON.stringify(tls);
  const backend = backends.get(key) ?? nodeBackend({ lingerTimeout: 50, tls });
  backends.set(key, backend);
  return backend;
}

async function serve(...parameters: Parameters<typeof TlsServer.start>): Promise<TlsServer> {
  const server = await TlsServer.start(...parameters);
  cleanUp.push(() => server.close());
  return server;
}

interface Attempt {
  connection?: TcpConnection;
  error?: unknown;
  certificates: ServerCertificate[];
}

async function open(
  port: number,
  {
    backend = backendWith(),
    host = "localhost",
    ...options
  }: Partial<TlsOptions> & { backend?: NetworkBackend; host?: string } = {},
): Promise<Attempt> {
  const certificates: ServerCertificate[] = [];
  const accept: TlsOptions["accept"] = (certificate) => {
    certificates.push(certificate);
    return certificate.status === "trusted";
  };
  try {
    const connection = await backend.openTls!(
      { host, port },
      { timeout: 10_000, certificates: [], accept, ...options },
    );
    return { connection, certificates };
  } catch (error) {
    return { error, certificates };
  }
}

describe("status of a certificate", () => {
  const expiredAuthority = authority({ notAfter: ago });
  const noAuthority = authority({ ca: false });
  const forgedAuthority = authority({ forged: true });
  const revoked = leaf();

  it.each<[string, string, [Identity, ...Identity[]], (Partial<TlsOptions> & { host?: string })?, TlsSettings?]>([
    ["signed by a root", "trusted", [leaf()]],
    ["signed by an intermediate that the server sends", "trusted", [leaf({ issuer: intermediate }), intermediate]],
    ["signed with RSA", "trusted", [leaf({ key: "rsa" })]],
    ["for an address", "trusted", [leaf({ names: ["127.0.0.1"] })], { host: "127.0.0.1" }],
    [
      "whose common name is the address",
      "trusted",
      [leaf({ names: [], subject: [["CN", "127.0.0.1"]] })],
      { host: "127.0.0.1" },
    ],
    ["with a wildcard", "trusted", [leaf({ names: ["*.example.com"] })], { serverName: "game.example.com" }],
    ["expired", "expired", [leaf({ notAfter: ago })]],
    ["not yet valid", "notYetValid", [leaf({ notBefore: later })]],
    ["for another host", "principalMismatch", [leaf({ names: ["other.example.com"] })]],
    ["for another address", "principalMismatch", [leaf({ names: ["127.0.0.2"] })], { host: "127.0.0.1" }],
    ["for another host, and expired", "principalMismatch", [leaf({ names: ["other.example.com"], notAfter: ago })]],
    ["signed by itself", "untrustedSigners", [createCertificate({ names: ["localhost"] })]],
    ["signed by itself, and expired", "untrustedSigners", [createCertificate({ names: ["localhost"], notAfter: ago })]],
    ["of an unknown root", "untrustedSigners", [leaf({ issuer: stranger }), stranger]],
    ["of an intermediate that nobody knows", "untrustedSigners", [leaf({ issuer: intermediate })]],
    ["of an expired authority", "invalidChain", [leaf({ issuer: expiredAuthority }), expiredAuthority]],
    ["of one that is no authority", "invalidChain", [leaf({ issuer: noAuthority }), noAuthority]],
    [
      "of an authority whose certificate is forged",
      "invalidChain",
      [leaf({ issuer: forgedAuthority }), forgedAuthority],
    ],
    ["forged", "invalid", [leaf({ forged: true })]],
    ["for clients only", "invalid", [leaf({ usage: ["1.3.6.1.5.5.7.3.2"] })]],
    ["revoked", "revoked", [revoked], {}, { ca: [root.cert], crl: [createRevocationList(root, [revoked])] }],
    [
      "of an authority whose revocation list is empty",
      "trusted",
      [leaf()],
      {},
      { ca: [root.cert], crl: [createRevocationList(root, [])] },
    ],
  ])("%s: %s", async (_, status, chain, options = {}, settings = { ca: [root.cert] }) => {
    const server = await serve(chain);
    const { certificates, connection, error } = await open(server.port, { backend: backendWith(settings), ...options });
    expect(certificates.map((certificate) => certificate.status)).toEqual([status]);
    expect(Buffer.from(certificates[0]!.encoded).equals(chain[0].encoded)).toBe(true);
    if (status === "trusted") expect(connection).toBeDefined();
    else expect(error).toMatchObject({ reason: "certificate", message: expect.stringContaining(status) });
  });

  it("what is not trusted can be accepted", async () => {
    const server = await serve([leaf({ notAfter: ago })]);
    const { connection } = await open(server.port, { accept: async ({ status }) => status === "expired" });
    expect(connection).toBeDefined();
  });
});

describe("certificates for building chains", () => {
  const own = createCertificate({ names: ["localhost"] });
  const ofIntermediate = leaf({ issuer: intermediate });
  const second = authority({ subject: [["CN", "Second"]], issuer: intermediate });
  const ofSecond = leaf({ issuer: second });
  const add = (identity: Identity, trusted: boolean) => ({ encoded: identity.encoded, trusted });

  it.each<[string, string, Identity, { encoded: Uint8Array; trusted: boolean }[], TlsSettings?]>([
    ["a root that is trusted", "trusted", leaf({ issuer: stranger }), [add(stranger, true)]],
    ["a root that is not", "untrustedSigners", leaf({ issuer: stranger }), [add(stranger, false)]],
    ["the server's own, trusted", "trusted", own, [add(own, true)]],
    ["the server's own, not trusted", "untrustedSigners", own, [add(own, false)]],
    ["the intermediate that the server does not send", "trusted", ofIntermediate, [add(intermediate, false)]],
    ["an intermediate as anchor, its root unknown", "trusted", ofIntermediate, [add(intermediate, true)], {}],
    [
      "an intermediate that is not trusted, its root unknown",
      "untrustedSigners",
      ofIntermediate,
      [add(intermediate, false)],
      {},
    ],
    ["two intermediates in any order", "trusted", ofSecond, [add(second, false), add(intermediate, false)]],
    [
      "an intermediate below one that is an anchor",
      "trusted",
      ofSecond,
      [add(second, false), add(intermediate, true)],
      {},
    ],
    [
      "an intermediate beside an anchor that it has nothing to do with",
      "untrustedSigners",
      ofSecond,
      [add(second, false), add(ofIntermediate, true)],
      {},
    ],
  ])("%s: %s", async (_, status, identity, certificates, settings = { ca: [root.cert] }) => {
    const server = await serve([identity]);
    const { certificates: shown } = await open(server.port, { backend: backendWith(settings), certificates });
    expect(shown.map((certificate) => certificate.status)).toEqual([status]);
  });

  it("one that can't be read is refused", async () => {
    const { error } = await open(9, { certificates: [{ encoded: Uint8Array.of(1, 2, 3), trusted: true }] });
    expect(error).toMatchObject({ reason: "request" });
  });

  it("33 are too many", async () => {
    const { error } = await open(9, { certificates: Array(33).fill(add(stranger, false)) });
    expect(error).toMatchObject({ reason: "request" });
  });
});

it("NODE_EXTRA_CA_CERTS names roots that are trusted", async () => {
  const folder = await mkdtemp(join(tmpdir(), "flashnet-"));
  cleanUp.push(() => rm(folder, { recursive: true }));
  const file = join(folder, "roots.pem");
  await writeFile(file, stranger.cert + root.cert);
  const server = await serve([leaf()]);
  const program = `
    const { nodeBackend } = await import(${JSON.stringify(new URL("backend.ts", import.meta.url).href)});
    const accept = ({ status }) => console.log(status) === undefined;
    const target = { host: "localhost", port: ${server.port} };
    await nodeBackend().openTls(target, { timeout: 10_000, certificates: [], accept });
    process.exit();`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", program],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: file } },
  );
  expect(stdout.trim()).toBe("trusted");
});

describe("handshake", () => {
  it("asks for the server's name", async () => {
    const server = await serve([leaf({ names: ["game.example.com", "xn--mnchen-3ya.example"] })]);
    for (const serverName of ["game.example.com", "münchen.example.", "127.0.0.1"]) {
      await open(server.port, { serverName, accept: () => true });
    }
    await expect.poll(() => server.names).toEqual(["game.example.com", "xn--mnchen-3ya.example", false]);
  });

  it("with a server that speaks only TLS 1.0", async () => {
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" } as const;
    const server = await serve([leaf({ key: "rsa" })], undefined, old);
    expect((await open(server.port)).connection).toBeDefined();
    const strict = backendWith({ ca: [root.cert], minVersion: "TLSv1.2" });
    expect((await open(server.port, { backend: strict })).error).toMatchObject({ reason: "tls" });
  });

  it("fails with a server that speaks no TLS", async () => {
    const port = await plainServer((socket) => socket.write("220 smtp.example.com ready\r\n"));
    expect((await open(port)).error).toMatchObject({ reason: "tls" });
  });

  it("fails with a server that hangs up", async () => {
    const port = await plainServer((socket) => socket.destroy());
    expect((await open(port)).error).toMatchObject({ reason: "tls" });
  });

  it("that is never answered takes as long as the time-out", async () => {
    const port = await plainServer(() => {});
    expect((await open(port, { timeout: 100 })).error).toMatchObject({ reason: "timeout" });
  });

  it("can be given up", async () => {
    const port = await plainServer(() => {});
    const giveUp = new AbortController();
    const attempt = open(port, { signal: giveUp.signal });
    setTimeout(() => giveUp.abort(), 20);
    expect((await attempt).error).toMatchObject({ reason: "aborted" });
  });

  it("ends with the time-out while nobody says whether the certificate is accepted", async () => {
    const server = await serve([leaf()]);
    const { error } = await open(server.port, { timeout: 300, accept: () => new Promise(() => {}) });
    expect(error).toMatchObject({ reason: "timeout" });
  });

  it("dials no address that is not accepted", async () => {
    const server = await serve([leaf()]);
    expect((await open(server.port, { acceptAddress: () => false })).error).toMatchObject({ reason: "rule" });
  });

  it("of a closed port is refused", async () => {
    const server = await TlsServer.start([leaf()]);
    await server.close();
    expect((await open(server.port)).error).toMatchObject({ reason: "refused" });
  });

  async function plainServer(serveSocket: (socket: Socket) => void): Promise<number> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on("error", () => {}));
      serveSocket(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    cleanUp.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return (server.address() as { port: number }).port;
  }
});

describe("connection", () => {
  it("carries 4 MiB both ways, then the end of each side", async () => {
    const server = await serve([leaf()], (socket) => socket.pipe(socket));
    const { connection } = await open(server.port);
    const { readable, writable, remote } = connection!;
    expect(remote).toEqual({ address: "127.0.0.1", port: server.port });
    const sent = Buffer.alloc(4 << 20, "TLS carries bytes. ");
    const sending = (async () => {
      const writer = writable.getWriter();
      await writer.write(sent);
      await writer.close();
    })();
    const chunks: Uint8Array[] = [];
    for await (const chunk of readable) chunks.push(chunk);
    await sending;
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
    await connection!.closed;
  });

  it("does not lose what the server sends before it closes", async () => {
    const server = await serve([leaf()], (socket) => socket.end("good bye"));
    const { connection } = await open(server.port);
    const chunks: Uint8Array[] = [];
    for await (const chunk of connection!.readable) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe("good bye");
  });

  it("is reset by abort", async () => {
    const left = deferred<string>();
    const server = await serve([leaf()], (socket) => {
      socket.on("error", ({ code }: NodeJS.ErrnoException) => left.resolve(code!)).on("end", () => left.resolve("end"));
      socket.resume().write("hello");
    });
    const { connection } = await open(server.port);
    await connection!.readable.getReader().read();
    await connection!.writable.abort();
    await connection!.closed;
    expect(await left.promise).toBe("ECONNRESET");
  });

  it("ends with its backend", async () => {
    const server = await serve([leaf()]);
    const backend = nodeBackend({ tls: { ca: [root.cert] } });
    const { connection } = await open(server.port, { backend });
    await backend.close();
    await connection!.closed;
  });
});
