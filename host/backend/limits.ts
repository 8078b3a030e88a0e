import { formatTarget, type NetworkBackend } from "./backend.ts";
import { ConnectError } from "./errors.ts";

/** A backend that has at most so many connections at a time, those being made included. */
export function withConnectionLimit(backend: NetworkBackend, maxConnections: number): NetworkBackend {
  let count = 0;
  return {
    async openTcp(target, options) {
      if (count >= maxConnections) {
        throw new ConnectError(
          "limit",
          `${formatTarget(target)} would be connection ${count + 1}, over the limit of ${maxConnections}; raise maxConnections`,
        );
      }
      count++;
      try {
        const connection = await backend.openTcp(target, options);
        void connection.closed.then(() => count--);
        return connection;
      } catch (error) {
        count--;
        throw error;
      }
    },
    close: () => backend.close(),
  };
}
