import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { NetworkBackend, TcpConnection } from "../../../host/network/backend.ts";
import { ConnectError } from "../../../host/network/errors.ts";
import { memoryBackend } from "../../../host/network/memory/backend.ts";
import { createCertificate } from "../../../host/testing/certificates.ts";
import { play } from "../../../src/player/node/play.ts";

const swf = readFileSync(new URL("test.swf", import.meta.url));
const identity = createCertificate({ subject: [["CN", "first.example.com"]] });

/** Servers that answer "hello" by "welcome" and close; by TLS, whatever the certificate is worth. */
function network(policies: Record<string, string>, asked: string[]): NetworkBackend {
  const memory = memoryBackend();
  memory.listen("*:443", async ({ readable, writable }) => {
    const reader = readable.getReader();
    await reader.read();
    const writer = writable.getWriter();
    await writer.write(new TextEncoder().encode("welcome"));
    await writer.close();
  });
  for (const [address, policy] of Object.entries(policies)) {
    memory.listen(address, async ({ readable, writable }) => {
      asked.push(address);
      await readable.getReader().read();
      await writable.getWriter().write(new TextEncoder().encode(`${policy}\0`));
    });
  }
  return {
    openTcp: (target, options) => memory.openTcp(target, options),
    async openTls(target, options): Promise<TcpConnection> {
      asked.push(`TLS ${target.host}`);
      const status = target.host.startsWith("expired") ? "expired" : "trusted";
      if (await options.accept({ encoded: identity.encoded, status })) return memory.openTcp(target, options);
      throw new ConnectError("certificate", `the certificate is ${status}`);
    },
    close: () => memory.close(),
  };
}

async function run(servers: string, version = 13, until = "done") {
  const asked: string[] = [];
  const policy = '<cross-domain-policy><allow-access-from domain="*" to-ports="443"/></cross-domain-policy>';
  const open = Object.fromEntries(["first", "expired"].map((name) => [`${name}.example.com:843`, policy]));
  const file = Uint8Array.from(swf);
  file[3] = version;
  const { trace, errors } = await play(file, {
    url: "http://site.example.com/game.swf",
    backend: network(open, asked),
    param: { servers },
    until,
    timeout: 60_000,
  });
  return { trace, errors, asked };
}

describe("SecureSocket in Flash Player (spec/server-datagram.md §3)", () => {
  it("has TLS, obeys policy files that are asked for first, and nobody accepts what the system does not", async () => {
    const { trace, errors, asked } = await run("first.example.com,expired.example.com,closed.example.com");
    expect(errors).toEqual([]);
    expect(trace).toEqual([
      "flash.net.SecureSocket is there",
      "flash.security.CertificateStatus is there",
      "flash.security.X509Certificate is there",
      "true true flash.net::Socket trusted",
      "false",
      "first.example.com connect trusted true",
      "first.example.com welcome",
      "first.example.com close trusted true",
      "expired.example.com ioError expired false",
      "closed.example.com securityError unknown false",
      "done",
    ]);
    expect(asked).toEqual([
      "first.example.com:843",
      "TLS first.example.com",
      "expired.example.com:843",
      "TLS expired.example.com",
    ]);
  });

  it("is not there for SWF 12, whose CertificateStatus is", async () => {
    const { trace } = await run("first.example.com", 12, "X509Certificate");
    expect(trace.slice(0, 3)).toEqual([
      "flash.net.SecureSocket is not there",
      "flash.security.CertificateStatus is there",
      "flash.security.X509Certificate is not there",
    ]);
  });
});
