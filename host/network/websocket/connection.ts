import { deferred } from "../../../base/deferred.ts";
import { realTime, type Time } from "../../../base/time.ts";
import type { OpenOptions, TcpConnection, WebSocketTarget } from "../backend.ts";
import { ConnectionLostError } from "../errors.ts";
import { onAbort } from "../on-abort.ts";
import {
  type ByteWebSocket,
  type ByteWebSocketConstructor,
  CHUNK_OVERHEAD,
  closeText,
  dialWebSocket,
  untilSent,
} from "./dial.ts";

/** Received bytes that wait for the reader before a WebSocket that can be paused is. */
const READ_AHEAD = 256 * 1024;
/** Close codes after which nothing is missing: normal, going away, and none given (RFC 6455 §7.4.1). */
const ORDERLY = [1000, 1001, 1005];

/**
 * A connection whose bytes are the messages of a WebSocket, as websockify and many game servers have it. Messages of text
 * count as their UTF-8. A WebSocket has no half-close and tells no addresses: closing either side ends both, and `local`
 * and `remote` are not known.
 *
 * @throws ConnectError as {@link dialWebSocket}
 */
export function openWebSocket(
  { url, protocols, maxUnread }: WebSocketTarget,
  options: OpenOptions,
  WebSocket: ByteWebSocketConstructor,
  time: Time = realTime(),
): Promise<TcpConnection> {
  return dialWebSocket(url, protocols, options, WebSocket, time, (socket) => connectionOf(socket, url, maxUnread));
}

function connectionOf(socket: ByteWebSocket, url: string, maxUnread: number): TcpConnection {
  let failure: ConnectionLostError | undefined;
  let open = true;
  let ended = false;
  let discarding = false;
  const over = deferred();
  const closed = over.promise;
  socket.addEventListener("close", ({ code, reason }) => {
    open = false;
    if (!ORDERLY.includes(code)) {
      failure ??= new ConnectionLostError(`the WebSocket ${url} was closed with ${closeText(code, reason)}`);
    }
    over.resolve();
  });
  const lost = (): ConnectionLostError =>
    failure ?? new ConnectionLostError(`the WebSocket ${url} is closed, and what is written now goes nowhere`);
  const close = (): void => {
    if (open) socket.close(1000);
  };

  const readable = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        socket.addEventListener("message", ({ data }) => {
          if (discarding || failure !== undefined) return;
          const chunk = typeof data === "string" ? new TextEncoder().encode(data) : new Uint8Array(data as ArrayBuffer);
          if (chunk.length === 0) return;
          controller.enqueue(chunk);
          const unread = READ_AHEAD - controller.desiredSize!;
          if (unread > READ_AHEAD && socket.pause) socket.pause();
          else if (unread > maxUnread) {
            failure = new ConnectionLostError(
              `the WebSocket ${url} was closed: ${unread} bytes were not read, over the limit webSocketBuffer; raise it, or let the content read`,
            );
            close();
            // A server that does not stop may not close, either.
            over.resolve();
          }
        });
        void closed.then(() => {
          ended = true;
          if (discarding) return;
          // What came before the end is read before it.
          if (failure === undefined) controller.close();
          else if (controller.desiredSize === READ_AHEAD) controller.error(failure);
        });
      },
      pull(controller) {
        if (ended && failure !== undefined && controller.desiredSize === READ_AHEAD) controller.error(failure);
        else socket.resume?.();
      },
      cancel() {
        discarding = true;
        socket.resume?.();
      },
    },
    { highWaterMark: READ_AHEAD, size: (chunk) => chunk!.length + CHUNK_OVERHEAD },
  );

  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      onAbort(controller, close);
      void closed.then(() => controller.error(lost()));
    },
    async write(chunk, { signal }) {
      socket.send(chunk as Uint8Array<ArrayBuffer>);
      await untilSent(socket, () => open && !signal.aborted);
    },
    close,
  });

  const unknown = { address: "", port: 0 };
  return { readable, writable, local: unknown, remote: unknown, closed };
}
