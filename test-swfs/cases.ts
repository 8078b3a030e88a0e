import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { tcpConnection } from "../host/network/node/connection.ts";
import { type HostMapping, parseHostMapping } from "../host/network/wrappers/host-map.ts";
import { handle, type ServerHandler, serversOf } from "../src/scripted/server.ts";

/** One folder of test-swfs: a program, the server it talks to, and what it must trace. */
export interface Case {
  name: string;
  swf: Uint8Array;
  /** the trace, line by line */
  expected: string[];
  /** serves one connection */
  serve: ServerHandler;
}

const root = fileURLToPath(new URL(".", import.meta.url));

/** Every folder with an `output.txt`. */
export const caseNames: string[] = readdirSync(root).filter((name) => existsSync(`${root}/${name}/output.txt`));

export async function loadCase(name: string): Promise<Case> {
  const { default: script } = await import(`${root}/${name}/server.ts`);
  const { handler: serve } = serversOf(script)[0]!;
  return {
    name,
    swf: readFileSync(`${root}/${name}/test.swf`),
    expected: readFileSync(`${root}/${name}/output.txt`, "utf8").trimEnd().split("\n"),
    serve,
  };
}

/** A case's server on a port of the system's choice, and how `game.example.com` leads to it. */
export class CaseServer {
  /** `game.example.com:6112` is the server, port 6113 is closed */
  readonly map: HostMapping[];
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, sockets: Set<Socket>, closedPort: number) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = portOf(server);
    this.map = [
      parseHostMapping(`game.example.com:6112=127.0.0.1:${this.port}`),
      parseHostMapping(`game.example.com:6113=127.0.0.1:${closedPort}`),
    ];
  }

  /** @param port default: of the system's choice */
  static async start(serve: Case["serve"], port = 0): Promise<CaseServer> {
    const sockets = new Set<Socket>();
    const server = await listening(
      createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
        sockets.add(socket);
        // A client that resets is the client's business.
        socket.on("error", () => {}).on("close", () => sockets.delete(socket));
        const connection = tcpConnection(socket, { lingerTimeout: 1000 });
        void handle(Object.assign(connection, { target: { host: "game.example.com", port: 6112 } }), serve);
      }),
      port,
    );
    const unused = await listening(createServer());
    const closedPort = portOf(unused);
    await closed(unused);
    return new CaseServer(server, sockets, closedPort);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await closed(this.#server);
  }
}

function listening(server: Server, port = 0): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", () => resolve(server));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
