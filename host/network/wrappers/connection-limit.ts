import { formatTarget, type TcpTarget } from "../../../base/address.ts";
import type { NetworkBackend, TcpConnection } from "../backend.ts";
import { ConnectError } from "../errors.ts";
import { mapStream, wrapBackend, wrapListener } from "./wrap.ts";

/**
 * A backend that has at most so many connections at a time: those being made and those accepted included. One more is
 * not made, or reset.
 */
export function withConnectionLimit(backend: NetworkBackend, maxConnections: number): NetworkBackend {
  const { openTls, bindTcp } = backend;
  let count = 0;

  const counted = (connection: TcpConnection): TcpConnection => {
    void connection.closed.then(() => count--);
    return connection;
  };
  const open = async (target: TcpTarget, connect: () => Promise<TcpConnection>): Promise<TcpConnection> => {
    if (count >= maxConnections) {
      throw new ConnectError(
        "limit",
        `${formatTarget(target)} would be connection ${count + 1}, over the limit of ${maxConnections}; raise maxConnections`,
      );
    }
    count++;
    try {
      return counted(await connect());
    } catch (error) {
      count--;
      throw error;
    }
  };
  const accept = (connection: TcpConnection): TcpConnection | undefined => {
    if (count < maxConnections) {
      count++;
      return counted(connection);
    }
    connection.writable.abort().catch(() => {});
    return undefined;
  };

  return wrapBackend(backend, {
    openTcp: (target, options) => open(target, () => backend.openTcp(target, options)),
    ...(openTls && {
      openTls: (target, options) => open(target, () => openTls.call(backend, target, options)),
    }),
    ...(bindTcp && {
      bindTcp(local) {
        const listener = bindTcp.call(backend, local);
        return wrapListener(listener, { connections: mapStream(listener.connections, accept) });
      },
    }),
  });
}
