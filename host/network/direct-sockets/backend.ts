import type { Address } from "../../../base/address.ts";
import { DYNAMIC_PORTS, dynamicPort, formatTarget, type TcpTarget } from "../../../base/address.ts";
import { messageOf } from "../../../base/errors.ts";
import { realTime, startTimer } from "../../../base/time.ts";
import type { NetworkBackend, OpenOptions, TcpConnection, TcpListener, UdpSocket } from "../backend.ts";
import { ConnectError } from "../errors.ts";
import { onAbort } from "../on-abort.ts";
import { openWebSocket } from "../websocket/connection.ts";
import type { DirectSocket, DirectSockets, TcpOpenInfo } from "./api.ts";
import { DirectListener } from "./listener.ts";
import { DirectUdpSocket } from "./udp.ts";

/**
 * The network of a page that has Direct Sockets, an isolated web app of Chromium: TCP, TCP servers and UDP with no relay.
 *
 * Its sockets are opened asynchronously, and content's `bind` is done when it returns. So a port that the system would
 * choose is chosen here, at random, and what can't be bound shows as the end of the server or socket, after `bind`.
 *
 * @param api default: that of the page
 * @throws ConnectError `relay` where there are none
 */
export function directSocketsBackend(api: DirectSockets = globalThis as unknown as DirectSockets): NetworkBackend {
  if (typeof api.TCPSocket !== "function") {
    throw new ConnectError(
      "relay",
      "this page has no Direct Sockets: they are there in isolated web apps with the permission direct-sockets; give it a relay",
    );
  }
  const time = realTime();
  const open = new Set<{ close(): void }>();
  const withPort = ({ address, port }: Address): Address => ({
    address,
    port: port || dynamicPort(Math.floor(Math.random() * DYNAMIC_PORTS)),
  });
  const keep = <T extends { close(): void }>(bind: (onClose: () => void) => T): T => {
    const bound = bind(() => open.delete(bound));
    open.add(bound);
    return bound;
  };
  return {
    async openTcp(target: TcpTarget, options: OpenOptions): Promise<TcpConnection> {
      if (options.webSocket) return openWebSocket(options.webSocket, options, globalThis.WebSocket, time);
      const { timeout, signal } = options;
      if (signal?.aborted) throw ConnectError.aborted(formatTarget(target));
      const socket = new api.TCPSocket(target.host, target.port, { noDelay: true });
      return new Promise((resolve, reject) => {
        const giveUp = (error: ConnectError): void => {
          reject(error);
          void socket.opened.then(({ readable }) => readable.cancel()).catch(() => {});
        };
        const abort = (): void => giveUp(ConnectError.aborted(formatTarget(target)));
        const stopTimer = startTimer(time, timeout, () => giveUp(ConnectError.timedOut(formatTarget(target), timeout)));
        signal?.addEventListener("abort", abort, { once: true });
        socket.opened
          .then(
            (info) => resolve(connectionOf(socket, info)),
            (error) => reject(failed(target, error)),
          )
          .finally(() => {
            stopTimer();
            signal?.removeEventListener("abort", abort);
          });
      });
    },
    bindTcp(local: Address): TcpListener {
      return keep((onClose) => new DirectListener(api, withPort(local), connectionOf, onClose));
    },
    bindUdp(local: Address): UdpSocket {
      return keep((onClose) => new DirectUdpSocket(api, withPort(local), onClose));
    },
    async close() {
      for (const one of open) one.close();
    },
  };
}

/**
 * Their `close` of a stream neither settles nor sends FIN while the other stream is open (Chromium 156), so that there is
 * no half of a connection: it ends when nobody reads it any more.
 *
 * @param local default: as the socket says, which one that was accepted does not
 */
function connectionOf(socket: DirectSocket<TcpOpenInfo>, info: TcpOpenInfo, local?: Address): TcpConnection {
  const writer = info.writable.getWriter();
  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      onAbort(controller, () => {
        writer.abort().catch(() => {});
        if (!info.readable.locked) info.readable.cancel().catch(() => {});
      });
      writer.closed.catch((error: unknown) => controller.error(error));
    },
    write: (chunk) => writer.write(chunk),
    close() {
      writer.close().catch(() => {});
    },
  });
  return {
    readable: info.readable,
    writable,
    local: local ?? { address: info.localAddress, port: info.localPort },
    remote: { address: info.remoteAddress, port: info.remotePort },
    closed: socket.closed.catch(() => {}),
  };
}

/** All that a page learns is the kind of the error, and of names that there is none. */
function failed(target: TcpTarget, cause: unknown): ConnectError {
  const where = formatTarget(target);
  const { name } = cause as { name?: string };
  const message = messageOf(cause);
  if (name === "InvalidAccessError") {
    return new ConnectError(
      "failed",
      `${where} can't be connected to: ${message} Allow the app to reach devices on the local network, in its settings`,
      { cause },
    );
  }
  if (/resolve/i.test(message))
    return new ConnectError("dns", `${where} has a host name that does not exist`, { cause });
  return new ConnectError("refused", `${where} can't be connected to: ${message}`, { cause });
}
