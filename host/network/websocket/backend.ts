import { formatTarget, type TcpTarget } from "../../../base/address.ts";
import type { NetworkBackend, OpenOptions, TcpConnection } from "../backend.ts";
import { ConnectError } from "../errors.ts";
import { openWebSocket } from "./connection.ts";
import type { ByteWebSocketConstructor } from "./dial.ts";

/**
 * The network of a page that has no relay: WebSockets that targets are mapped to (docs/page.md).
 *
 * @param WebSocket default the environment's own
 */
export function webSocketBackend(WebSocket: ByteWebSocketConstructor = globalThis.WebSocket): NetworkBackend {
  // The one of the page before Ruffle's sockets become ours.
  return {
    async openTcp(target: TcpTarget, options: OpenOptions): Promise<TcpConnection> {
      const { webSocket } = options;
      if (webSocket) return openWebSocket(webSocket, options, WebSocket);
      throw new ConnectError(
        "relay",
        `${formatTarget(target)} leads nowhere: this page has no relay; map it to a WebSocket server, or give the page a relay`,
      );
    },
    async close() {},
  };
}
