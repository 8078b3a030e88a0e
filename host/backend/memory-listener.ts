import type { Address, TcpConnection, TcpListener } from "./backend.ts";
import { BindError } from "./errors.ts";
import { Inbox } from "./inbox.ts";
import type { Ports } from "./memory-ports.ts";

/** Connections that may wait to be taken where the backlog says no less. */
const MAX_WAITING = 4096;

/** A TCP server of a memory backend. */
export class MemoryListener implements TcpListener {
  readonly local: Address;
  readonly connections: ReadableStream<TcpConnection>;
  readonly #addresses: readonly string[];
  readonly #ports: Ports<MemoryListener>;
  readonly #onClose: () => void;
  readonly #inbox = new Inbox<TcpConnection>(MAX_WAITING, {
    discard: (connection) => void connection.writable.abort().catch(() => {}),
  });
  #listening = false;
  #closed = false;

  /** @throws BindError */
  constructor(local: Address, addresses: readonly string[], ports: Ports<MemoryListener>, onClose: () => void) {
    this.local = { address: local.address, port: ports.take(this, addresses, local) };
    this.connections = this.#inbox.stream;
    this.#addresses = addresses;
    this.#ports = ports;
    this.#onClose = onClose;
  }

  get listening(): boolean {
    return this.#listening;
  }

  accept(connection: TcpConnection): void {
    this.#inbox.offer(connection);
  }

  listen(backlog: number): void {
    const { address, port } = this.local;
    if (this.#closed) throw new BindError(`the server at ${address} port ${port} is closed; bind another`);
    if (this.#listening) throw new BindError(`the server at ${address} port ${port} listens already; listen once`);
    this.#listening = true;
    if (backlog > 0) this.#inbox.capacity = Math.min(backlog, MAX_WAITING);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ports.free(this.#addresses, this.local.port);
    this.#inbox.end();
    this.#onClose();
  }
}
