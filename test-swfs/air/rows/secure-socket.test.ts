import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createSecureContext, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseHostMapping } from "../../../host/backend/host-map.ts";
import { nodeBackend } from "../../../host/backend/node.ts";
import {
  type CertificateOptions,
  createCertificate,
  createRevocationList,
  type Identity,
} from "../../../host/testing/certificates.ts";
import { TlsServer } from "../../../host/testing/tls-server.ts";
import { play } from "../../../src/player/node/play.ts";
import { sections } from "./sections.ts";

const HOUR = 3_600_000;
const ago = new Date(Date.now() - HOUR);
const later = new Date(Date.now() + HOUR);

const root = createCertificate({ subject: [["CN", "Root"]], ca: true });
const oldAuthority = createCertificate({ subject: [["CN", "Old"]], issuer: root, ca: true, notAfter: ago });
const intermediate = createCertificate({ subject: [["CN", "Intermediate"]], issuer: root, ca: true });
const privateRoot = createCertificate({ subject: [["CN", "Private Root"]], ca: true });

const leaf = (name: string, options: CertificateOptions = {}): [Identity] => [
  createCertificate({ names: [`${name}.example.com`], issuer: root, ...options }),
];

const chains: Record<string, Identity[]> = {
  trusted: leaf("trusted"),
  expired: leaf("expired", { notAfter: ago }),
  "not-yet-valid": leaf("not-yet-valid", { notBefore: later }),
  mismatch: leaf("another"),
  untrusted: [createCertificate({ names: ["untrusted.example.com"] })],
  "invalid-chain": [...leaf("invalid-chain", { issuer: oldAuthority }), oldAuthority],
  invalid: leaf("invalid", { forged: true }),
  revoked: leaf("revoked"),
  private: leaf("private", { issuer: privateRoot }),
  intermediate: leaf("intermediate", { issuer: intermediate }),
};

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}
const expected = sections(read("secure-socket.txt").trimEnd().split("\n"));

/** Says what it hears, until that is "bye". */
function echo(socket: TLSSocket): void {
  socket.on("data", (data) => (data.toString() === "bye" ? socket.end() : socket.write(data)));
  socket.on("end", () => socket.end());
}

const sockets = new Set<Socket>();

async function plainServer(serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

describe("spec/server-datagram.md §3", () => {
  let rows: Map<string, string[]>;
  let errors: string[];
  const servers: (Server | TlsServer)[] = [];

  beforeAll(async () => {
    const secure = await TlsServer.start([root], echo, {
      SNICallback(name, callback) {
        const chain = chains[name.replace(".example.com", "")]!;
        callback(null, createSecureContext({ key: chain[0]!.key, cert: chain.map(({ cert }) => cert).join("") }));
      },
    });
    const plain = await plainServer((socket) => socket.write("220 plain.example.com ready\r\n"));
    const silent = await plainServer(() => {});
    const closed = await plainServer(() => {});
    servers.push(secure, plain, silent);
    const ports: Record<string, number> = { plain: portOf(plain), silent: portOf(silent), closed: portOf(closed) };
    for (const name of Object.keys(chains)) ports[name] = secure.port;
    await new Promise((resolve) => closed.close(resolve));

    const lists = [root, oldAuthority, intermediate, privateRoot].map((authority) =>
      createRevocationList(authority, chains.revoked!),
    );
    const outcome = await play(readFileSync(new URL("test.swf", import.meta.url)), {
      url: "app:/rows.swf",
      playerRuntime: "air",
      parameters: {
        root: Buffer.from(privateRoot.encoded).toString("hex"),
        intermediate: Buffer.from(intermediate.encoded).toString("hex"),
      },
      backend: nodeBackend({ tls: { ca: [root.cert], crl: lists } }),
      hostMap: Object.entries(ports).map(([name, port]) => parseHostMapping(`${name}.example.com=127.0.0.1:${port}`)),
      until: "== end",
      timeout: 60_000,
    });
    rows = sections(outcome.trace);
    errors = outcome.errors;
  });

  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of servers) await (server instanceof TlsServer ? server.close() : server.close());
  });

  it.each([...expected.keys()])("%s", (name) => {
    expect(rows.get(name)).toEqual(expected.get(name));
  });

  it("there are no uncaught errors", () => {
    expect(errors).toEqual([]);
  });
});
