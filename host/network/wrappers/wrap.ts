import type { Address, TcpTarget } from "../../../base/address.ts";
import type { NetworkBackend, OpenOptions, TcpConnection, TcpListener, TlsOptions, UdpSocket } from "../backend.ts";

/**
 * What a wrapper does otherwise than the backend. `next` is what the backend does; without a hook it does just that.
 */
export interface Hooks {
  /** Opens a TCP connection, with TLS (see {@link isTls}) or without. */
  open?<Options extends OpenOptions>(
    target: TcpTarget,
    options: Options,
    next: (target: TcpTarget, options: Options) => Promise<TcpConnection>,
  ): Promise<TcpConnection>;
  /** A server takes a connection; `undefined` if it does not. @param local of the server */
  accept?(connection: TcpConnection, local: Address): TcpConnection | undefined;
  bindTcp?(local: Address, next: (local: Address) => TcpListener): TcpListener;
  bindUdp?(local: Address, next: (local: Address) => UdpSocket): UdpSocket;
  close?(next: () => Promise<void>): Promise<void>;
}

/** A backend that does what `backend` does, but for the hooks. What `backend` has no method for, it can't do either. */
export function wrapBackend(backend: NetworkBackend, hooks: Hooks): NetworkBackend {
  const {
    open = (target, options, next) => next(target, options),
    accept,
    bindTcp = (local, next) => next(local),
    bindUdp = (local, next) => next(local),
    close = (next) => next(),
  } = hooks;
  const openTcp: NetworkBackend["openTcp"] = (target, options) => backend.openTcp(target, options);
  const openTls = backend.openTls?.bind(backend);
  const bindTcpNext = backend.bindTcp?.bind(backend);
  const bindUdpNext = backend.bindUdp?.bind(backend);
  const accepting = (listener: TcpListener): TcpListener => {
    if (accept === undefined) return listener;
    const connections = mapStream(listener.connections, (connection) => accept(connection, listener.local));
    return wrapListener(listener, { connections });
  };
  return {
    openTcp: (target, options) => open(target, options, openTcp),
    ...(openTls && { openTls: (target, options) => open(target, options, openTls) }),
    ...(bindTcpNext && { bindTcp: (local) => bindTcp(local, (local) => accepting(bindTcpNext(local))) }),
    ...(bindUdpNext && { bindUdp: (local) => bindUdp(local, bindUdpNext) }),
    ...(backend.interfaces && { interfaces: backend.interfaces.bind(backend) }),
    close: () => close(() => backend.close()),
  };
}

export function isTls<Options extends OpenOptions>(options: Options): options is Options & TlsOptions {
  return "accept" in options;
}

/** A listener that does what `listener` does, but for the members given. */
export function wrapListener(listener: TcpListener, members: Partial<TcpListener>): TcpListener {
  return {
    local: listener.local,
    listen: (backlog) => listener.listen(backlog),
    connections: listener.connections,
    close: () => listener.close(),
    ...members,
  };
}

/** A UDP socket that does what `socket` does, but for the members given. */
export function wrapUdpSocket(socket: UdpSocket, members: Partial<UdpSocket>): UdpSocket {
  return {
    local: socket.local,
    connect: (remote) => socket.connect(remote),
    send: (data, remote) => socket.send(data, remote),
    datagrams: socket.datagrams,
    close: () => socket.close(),
    ...members,
  };
}

/**
 * What `map` makes of the chunks, without those it has nothing for. Takes a chunk from the source only when one is read.
 */
export function mapStream<T, U>(source: ReadableStream<T>, map: (chunk: T) => U | undefined): ReadableStream<U> {
  const reader = source.getReader();
  return new ReadableStream<U>(
    {
      async pull(controller) {
        let chunk: U | undefined;
        while (chunk === undefined) {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          chunk = map(value);
        }
        controller.enqueue(chunk);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
