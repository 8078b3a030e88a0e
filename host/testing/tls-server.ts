import type { AddressInfo, Socket } from "node:net";
import { createServer, type Server, type TLSSocket, type TlsOptions } from "node:tls";
import type { Identity } from "./certificates.ts";

/** A TLS server on a port of 127.0.0.1 that the system chooses. */
export class TlsServer {
  readonly port: number;
  /** names that clients have asked for (SNI); false if one did not */
  readonly names: (string | false | null)[] = [];
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>) {
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
    this.#sockets = sockets;
    server.on("secureConnection", (socket) => this.names.push(socket.servername));
  }

  /** @param chain the server's own certificate, and those that it sends with it */
  static async start(
    chain: readonly [Identity, ...Identity[]],
    serve: (socket: TLSSocket) => void = () => {},
    options: TlsOptions = {},
  ): Promise<TlsServer> {
    const sockets = new Set<Socket>();
    const cert = chain.map((identity) => identity.cert).join("");
    const server = createServer({ key: chain[0].key, cert, allowHalfOpen: true, ...options }, serve);
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    // Tests look at the errors of the client; those of the server are expected here.
    server.on("secureConnection", (socket) => socket.on("error", () => {})).on("tlsClientError", () => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new TlsServer(server, sockets);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
