/** A server in memory, on `RtmpPeer`. */
import { deferred } from "../../../base/deferred.ts";
import type { MemoryConnection } from "../../network/memory/backend.ts";
import type { RtmpMessage } from "../message.ts";
import { RtmpPeer } from "../peer.ts";

/** One connection of a server: what it has received, and its peer to answer with. */
export class ServerConnection {
  readonly peer: RtmpPeer;
  readonly messages: RtmpMessage[] = [];
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  /** the handshake is done */
  readonly ready: Promise<void>;
  readonly connection: MemoryConnection;
  #changed = deferred();

  constructor(connection: MemoryConnection) {
    this.connection = connection;
    this.writer = connection.writable.getWriter();
    this.writer.closed.catch(() => {});
    const ready = deferred();
    this.ready = ready.promise;
    this.peer = new RtmpPeer("server", {
      send: (bytes) => void this.writer.write(bytes).catch(() => {}),
      onReady: () => ready.resolve(),
      onMessage: (message) => {
        this.messages.push(message);
        this.#changed.resolve();
        this.#changed = deferred();
      },
    });
  }

  /** Reads until the client ends. */
  async serve(): Promise<void> {
    try {
      for await (const chunk of this.connection.readable) this.peer.receive(chunk);
    } catch {
      // The client reset the connection.
    }
  }

  async until(count: number): Promise<void> {
    while (this.messages.length < count) await this.#changed.promise;
  }
}
