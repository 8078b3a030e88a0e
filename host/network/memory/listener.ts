import type { Address } from "../../../base/address.ts";
import { formatAddress } from "../../../base/address.ts";
import { AcceptQueue } from "../accept-queue.ts";
import type { TcpConnection, TcpListener } from "../backend.ts";
import { BindError } from "../errors.ts";
import type { Ports } from "./ports.ts";

/** A TCP server of a memory backend. */
export class MemoryListener implements TcpListener {
  readonly local: Address;
  readonly connections: ReadableStream<TcpConnection>;
  readonly #addresses: readonly string[];
  readonly #ports: Ports<MemoryListener>;
  readonly #onClose: () => void;
  readonly #queue = new AcceptQueue();
  #listening = false;
  #closed = false;

  /** @throws BindError */
  constructor(local: Address, addresses: readonly string[], ports: Ports<MemoryListener>, onClose: () => void) {
    this.local = { address: local.address, port: ports.take(this, addresses, local) };
    this.connections = this.#queue.stream;
    this.#addresses = addresses;
    this.#ports = ports;
    this.#onClose = onClose;
  }

  get listening(): boolean {
    return this.#listening;
  }

  accept(connection: TcpConnection): void {
    this.#queue.offer(connection);
  }

  listen(backlog: number): void {
    if (this.#closed) throw new BindError(`the server at ${formatAddress(this.local)} is closed; bind another`);
    if (this.#listening) throw new BindError(`the server at ${formatAddress(this.local)} listens already; listen once`);
    this.#listening = true;
    this.#queue.limit(backlog);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ports.free(this.#addresses, this.local.port);
    this.#queue.end();
    this.#onClose();
  }
}
