import { formatAddress, formatTarget } from "../base/address.ts";
import { messageOf } from "../base/errors.ts";
import type { NetworkBackend, TcpConnection, UdpSocket } from "../host/network/backend.ts";
import { isTls, mapStream, wrapBackend, wrapListener, wrapUdpSocket } from "../host/network/wrappers/wrap.ts";

/** One attempt to connect, one connection that a server took, one server or one UDP socket; and what became of it. */
export interface Connection {
  /** what was dialled, `host:port`, or what else it is */
  target: string;
  state: "opening" | "open" | "failed" | "closed";
  /** why it failed */
  reason?: string;
  /** bytes */
  received: number;
  sent: number;
}

/** A backend that keeps a list of its connections; `onChange` gets the same object each time one changes. */
export function withAccount(backend: NetworkBackend, onChange: (connection: Connection) => void): NetworkBackend {
  const open = (target: string): Account => new Account(target, onChange);
  return wrapBackend(backend, {
    open(target, options, next) {
      const account = open(isTls(options) ? `${formatTarget(target)} (TLS)` : formatTarget(target));
      return dialled(account, next(target, options));
    },
    accept: (connection) => counted(connection, open(`client ${formatAddress(connection.remote)}`)),
    bindTcp(local, next) {
      const account = open(`server ${formatAddress(local)}`);
      const listener = bound(account, () => next(local));
      account.change({ target: `server ${formatAddress(listener.local)}`, state: "open" });
      return wrapListener(listener, {
        close() {
          listener.close();
          account.change({ state: "closed" });
        },
      });
    },
    bindUdp(local, next) {
      const account = open(`UDP ${formatAddress(local)}`);
      const socket = bound(account, () => next(local));
      account.change({ target: `UDP ${formatAddress(socket.local)}`, state: "open" });
      return countedUdpSocket(socket, account);
    },
  });
}

/** Updates one `Connection`. */
class Account {
  readonly #connection: Connection;
  readonly #onChange: (connection: Connection) => void;

  constructor(target: string, onChange: (connection: Connection) => void) {
    this.#connection = { target, state: "opening", received: 0, sent: 0 };
    this.#onChange = onChange;
    this.change({});
  }

  change(changes: Partial<Connection>): void {
    this.#onChange(Object.assign(this.#connection, changes));
  }

  fail(error: unknown): void {
    this.change({ state: "failed", reason: messageOf(error) });
  }

  received(bytes: number): void {
    this.change({ received: this.#connection.received + bytes });
  }

  sent(bytes: number): void {
    this.change({ sent: this.#connection.sent + bytes });
  }
}

async function dialled(account: Account, connecting: Promise<TcpConnection>): Promise<TcpConnection> {
  try {
    return counted(await connecting, account);
  } catch (error) {
    account.fail(error);
    throw error;
  }
}

function bound<T>(account: Account, bind: () => T): T {
  try {
    return bind();
  } catch (error) {
    account.fail(error);
    throw error;
  }
}

function counted(connection: TcpConnection, account: Account): TcpConnection {
  account.change({ state: "open" });
  void connection.closed.then(() => account.change({ state: "closed" }));
  const counter = new TransformStream<Uint8Array, Uint8Array>(
    {
      transform(chunk, controller) {
        account.received(chunk.length);
        controller.enqueue(chunk);
      },
    },
    undefined,
    // Nothing is read ahead of the reader, as without the counter.
    { highWaterMark: 0 },
  );
  const writer = connection.writable.getWriter();
  const writable = new WritableStream<Uint8Array>({
    start({ signal }) {
      // The sink's own `abort` would wait for the write under way.
      signal.addEventListener("abort", () => void writer.abort(signal.reason).catch(() => {}));
    },
    async write(chunk) {
      await writer.write(chunk);
      account.sent(chunk.length);
    },
    close: () => writer.close(),
  });
  return { ...connection, readable: connection.readable.pipeThrough(counter), writable };
}

function countedUdpSocket(socket: UdpSocket, account: Account): UdpSocket {
  return wrapUdpSocket(socket, {
    async send(data, remote) {
      await socket.send(data, remote);
      account.sent(data.length);
    },
    datagrams: mapStream(socket.datagrams, (datagram) => {
      account.received(datagram.data.length);
      return datagram;
    }),
    close() {
      socket.close();
      account.change({ state: "closed" });
    },
  });
}
