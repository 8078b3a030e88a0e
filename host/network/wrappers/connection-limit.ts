import { formatTarget } from "../../../base/address.ts";
import type { NetworkBackend, TcpConnection } from "../backend.ts";
import { ConnectError } from "../errors.ts";
import { wrapBackend } from "./wrap.ts";

/**
 * A backend that has at most so many connections at a time: those being made and those accepted included. One more is
 * not made, or reset.
 */
export function withConnectionLimit(backend: NetworkBackend, maxConnections: number): NetworkBackend {
  let count = 0;

  const counted = (connection: TcpConnection): TcpConnection => {
    void connection.closed.then(() => count--);
    return connection;
  };

  return wrapBackend(backend, {
    async open(target, options, next) {
      if (count >= maxConnections) {
        throw new ConnectError(
          "limit",
          `${formatTarget(target)} would be connection ${count + 1}, over the limit of ${maxConnections}; raise the limit maxConnections`,
        );
      }
      count++;
      try {
        return counted(await next(target, options));
      } catch (error) {
        count--;
        throw error;
      }
    },
    accept(connection) {
      if (count < maxConnections) {
        count++;
        return counted(connection);
      }
      connection.writable.abort().catch(() => {});
      return undefined;
    },
  });
}
