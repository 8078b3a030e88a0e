import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** Milliseconds that a peer who was refused may take to close. */
const LINGER = 1000;

/**
 * The connections of a server that have not become WebSockets: those that send slowly, send nothing, or were refused.
 * There are so many places for them, and who comes when all are taken gets that of the oldest. So nobody can keep others
 * out by holding connections; a request of a page takes milliseconds.
 */
export class PendingConnections {
  readonly #sockets = new Set<Duplex>();
  readonly #most: number;

  constructor(server: Server, most: number) {
    this.#most = most;
    server.on("connection", (socket: Socket) => this.#add(socket));
  }

  /** The connection has become a WebSocket, which is counted elsewhere. */
  upgraded(socket: Duplex): void {
    this.#sockets.delete(socket);
  }

  /** Sends a whole response on a connection that asked for an upgrade, and ends it in bounded time. */
  refuse(socket: Duplex, response: string): void {
    socket.on("error", () => socket.destroy());
    // What nobody reads keeps the end of the connection from being seen.
    socket.resume();
    socket.end(response);
    const timer = setTimeout(() => socket.destroy(), LINGER);
    socket.once("close", () => clearTimeout(timer));
  }

  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    if (this.#sockets.size <= this.#most) return;
    const [oldest] = this.#sockets;
    oldest?.destroy();
  }
}
