import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { nodeBackend } from "../../host/network/node/backend.ts";
import { type RelayWebSocket, relayBackend } from "../../host/relay/client/backend.ts";
import { Relay } from "../../host/relay/server/relay.ts";
import { type CertificateServer, startCertificateServer } from "../../host/testing/certificate-server.ts";
import { play } from "../../src/player/node/play.ts";

const STATUSES: [server: string, status: string][] = [
  ["trusted", "trusted"],
  ["expired", "expired"],
  ["not-yet-valid", "notYetValid"],
  ["mismatch", "principalMismatch"],
  ["untrusted", "untrustedSigners"],
  ["invalid-chain", "invalidChain"],
  ["invalid", "invalid"],
  ["revoked", "revoked"],
];

describe("certificates of servers behind a relay", () => {
  let server: CertificateServer;
  let relay: Relay;
  let trace: string[];

  beforeAll(async () => {
    server = await startCertificateServer(() => {});
    relay = new Relay({ backend: nodeBackend({ tls: server.trust }) });
    const url = await relay.listen(0);
    const outcome = await play(readFileSync(new URL("test.swf", import.meta.url)), {
      url: "app:/viewer.swf",
      runtime: "air",
      backend: relayBackend({ url, token: relay.token, WebSocket: WebSocket as unknown as new () => RelayWebSocket }),
      map: server.map,
      param: { servers: STATUSES.map(([name]) => `${name}.example.com:443`).join(" ") },
      until: "done",
      timeout: 30_000,
    });
    trace = outcome.trace;
  });

  afterAll(async () => {
    await relay.close();
    await server.close();
  });

  it.each(STATUSES)("%s: %s", (name, status) => {
    const host = `${name}.example.com`;
    const commonName = name === "mismatch" ? "another.example.com" : host;
    const lines = trace.slice(0, -1).map((line) => JSON.parse(line));
    expect(lines.find((line) => line.server === `${host}:443`)).toMatchObject({
      status,
      certificate: { subject: { commonName } },
    });
  });
});
