import type { NetworkBackend, TcpListener, UdpSocket } from "../backend.ts";

/** A backend that does what `backend` does, but for the members given. */
export function wrapBackend(backend: NetworkBackend, members: Partial<NetworkBackend>): NetworkBackend {
  const { openTls, bindTcp, bindUdp, interfaces } = backend;
  return {
    openTcp: (target, options) => backend.openTcp(target, options),
    ...(openTls && { openTls: (target, options) => openTls.call(backend, target, options) }),
    ...(bindTcp && { bindTcp: (local) => bindTcp.call(backend, local) }),
    ...(bindUdp && { bindUdp: (local) => bindUdp.call(backend, local) }),
    ...(interfaces && { interfaces: () => interfaces.call(backend) }),
    close: () => backend.close(),
    ...members,
  };
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
