import type { Address } from "../../../base/address.ts";
import { formatAddress } from "../../../base/address.ts";
import { messageOf } from "../../../base/errors.ts";
import type { TcpConnection, TcpListener } from "../backend.ts";
import { BindError } from "../errors.ts";
import { Inbox } from "../inbox.ts";
import type { DirectSocket, DirectSockets, TcpOpenInfo } from "./api.ts";

/** Connections that wait to be taken, if content names no number. */
const BACKLOG = 128;

type ToConnection = (socket: DirectSocket<TcpOpenInfo>, info: TcpOpenInfo, local: Address) => TcpConnection;

/** A TCP server of a page. It is bound when it listens: a port that is taken ends it. */
export class DirectListener implements TcpListener {
  readonly local: Address;
  readonly connections: ReadableStream<TcpConnection>;
  readonly #api: DirectSockets;
  readonly #toConnection: ToConnection;
  readonly #inbox: Inbox<TcpConnection>;
  #reader: ReadableStreamDefaultReader<DirectSocket<TcpOpenInfo>> | undefined;
  readonly #onClose: () => void;
  #closed = false;

  constructor(api: DirectSockets, local: Address, toConnection: ToConnection, onClose: () => void) {
    this.#onClose = onClose;
    this.#api = api;
    this.local = local;
    this.#toConnection = toConnection;
    this.#inbox = new Inbox(BACKLOG, { discard: ({ writable }) => void writable.abort().catch(() => {}) });
    this.connections = this.#inbox.stream;
  }

  listen(backlog: number): void {
    if (backlog > 0) this.#inbox.capacity = backlog;
    void this.#accept();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    this.#inbox.end();
    void this.#reader?.cancel().catch(() => {});
  }

  async #accept(): Promise<void> {
    const { address, port } = this.local;
    try {
      const socket = new this.#api.TCPServerSocket(address, { localPort: port });
      const { readable } = await socket.opened;
      this.#reader = readable.getReader();
      if (this.#closed) await this.#reader.cancel();
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        const info = await value.opened.catch(() => undefined);
        if (info) this.#inbox.offer(this.#toConnection(value, info, this.local));
      }
      this.close();
    } catch (cause) {
      if (this.#closed) return;
      this.#closed = true;
      this.#onClose();
      this.#inbox.fail(
        new BindError(`${formatAddress(this.local)} can't be listened at: ${messageOf(cause)}`, { cause }),
      );
    }
  }
}
