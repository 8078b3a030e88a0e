import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeBackend } from "../../../host/network/node/backend.ts";
import { parseHostMapping } from "../../../host/network/wrappers/host-map.ts";
import { type CertificateServer, startCertificateServer } from "../../../host/testing/certificate-server.ts";
import { play } from "../../../src/player/node/play.ts";
import { sections } from "./sections.ts";

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
  let secure: CertificateServer;
  const others: Server[] = [];

  beforeAll(async () => {
    secure = await startCertificateServer(echo);
    const plain = await plainServer((socket) => socket.write("220 plain.example.com ready\r\n"));
    const silent = await plainServer(() => {});
    const closed = await plainServer(() => {});
    others.push(plain, silent);
    const ports = { plain: portOf(plain), silent: portOf(silent), closed: portOf(closed) };
    await new Promise((resolve) => closed.close(resolve));
    const outcome = await play(readFileSync(new URL("test.swf", import.meta.url)), {
      url: "app:/rows.swf",
      runtime: "air",
      param: {
        root: Buffer.from(secure.privateRoot.encoded).toString("hex"),
        intermediate: Buffer.from(secure.intermediate.encoded).toString("hex"),
      },
      backend: nodeBackend({ tls: secure.trust }),
      map: [
        ...secure.map,
        ...Object.entries(ports).map(([name, port]) => parseHostMapping(`${name}.example.com=127.0.0.1:${port}`)),
      ],
      until: "== end",
      timeout: 60_000,
    });
    rows = sections(outcome.trace);
    errors = outcome.errors;
  });

  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of others) server.close();
    await secure.close();
  });

  it.each([...expected.keys()])("%s", (name) => {
    expect(rows.get(name)).toEqual(expected.get(name));
  });

  it("there are no uncaught errors", () => {
    expect(errors).toEqual([]);
  });
});
