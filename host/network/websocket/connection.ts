import { messageOf } from "../../../base/errors.ts";
import { realTime, startTimer, type Time } from "../../../base/time.ts";
import type { OpenOptions, TcpConnection, WebSocketTarget } from "../backend.ts";
import { ConnectError, ConnectionLostError } from "../errors.ts";
import { onAbort } from "../on-abort.ts";

/** What is used of the browser's `WebSocket`; that of `ws` fits, which can stop reading as well. */
export interface ByteWebSocket {
  binaryType: string;
  readonly bufferedAmount: number;
  addEventListener(type: "open", listener: () => void): void;
  addEventListener(type: "error", listener: (event: { message?: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number; reason: string }) => void): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
  pause?(): void;
  resume?(): void;
}

export type ByteWebSocketConstructor = new (url: string, protocols: string[]) => ByteWebSocket;

/** Received bytes that wait for the reader before a WebSocket that can be paused is. */
const READ_AHEAD = 256 * 1024;
/** Sent bytes that wait in the WebSocket before a write waits for them, and how often, in ms, it looks. */
const WRITE_AHEAD = 1 << 20;
const WRITE_POLL = 5;
/** Close codes after which nothing is missing: normal, going away, and none given (RFC 6455 §7.4.1). */
const ORDERLY = [1000, 1001, 1005];

/**
 * A connection whose bytes are the messages of a WebSocket, as websockify and many game servers have it. Messages of text
 * count as their UTF-8. A WebSocket has no half-close and tells no addresses: closing either side ends both, and `local`
 * and `remote` are not known.
 *
 * @throws ConnectError `refused` when it does not open, for whatever reason: browsers tell none
 */
export function openWebSocket(
  { url, protocols, maxUnread }: WebSocketTarget,
  { timeout, signal }: OpenOptions,
  WebSocket: ByteWebSocketConstructor,
  time: Time = realTime(),
): Promise<TcpConnection> {
  return new Promise((resolve, reject) => {
    let socket: ByteWebSocket;
    const fail = (error: ConnectError): void => {
      stopTimer();
      signal?.removeEventListener("abort", giveUp);
      reject(error);
      socket?.close();
    };
    const giveUp = (): void => fail(ConnectError.aborted(url));
    const refuse = (why: string): void =>
      fail(new ConnectError("refused", `${url} could not be opened as a WebSocket${why}; check that it is running`));
    const stopTimer = startTimer(time, timeout, () =>
      fail(new ConnectError("timeout", `${url} did not open within ${timeout} ms; check that it is reachable`)),
    );
    if (signal?.aborted) return giveUp();
    signal?.addEventListener("abort", giveUp, { once: true });
    try {
      socket = new WebSocket(url, [...protocols]);
    } catch (error) {
      // Firefox, where a page's Content-Security-Policy forbids it.
      return refuse(`: ${messageOf(error)}`);
    }
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      stopTimer();
      signal?.removeEventListener("abort", giveUp);
      resolve(connectionOf(socket, url, maxUnread));
    });
    // `close` does not follow where a Content-Security-Policy forbids it in Chromium; and `ws` says here what happened.
    socket.addEventListener("error", ({ message }) => refuse(typeof message === "string" ? `: ${message}` : ""));
    socket.addEventListener("close", ({ code, reason }) => refuse(` (${closeText(code, reason)})`));
  });
}

function connectionOf(socket: ByteWebSocket, url: string, maxUnread: number): TcpConnection {
  let failure: ConnectionLostError | undefined;
  let open = true;
  let ended = false;
  let discarding = false;
  const closed = new Promise<void>((resolve) =>
    socket.addEventListener("close", ({ code, reason }) => {
      open = false;
      if (!ORDERLY.includes(code)) {
        failure ??= new ConnectionLostError(`the WebSocket ${url} was closed with ${closeText(code, reason)}`);
      }
      resolve();
    }),
  );
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
    new ByteLengthQueuingStrategy({ highWaterMark: READ_AHEAD }),
  );

  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      onAbort(controller, close);
      void closed.then(() => controller.error(lost()));
    },
    async write(chunk, { signal }) {
      socket.send(chunk as Uint8Array<ArrayBuffer>);
      while (open && !signal.aborted && socket.bufferedAmount > WRITE_AHEAD) {
        await new Promise((resolve) => setTimeout(resolve, WRITE_POLL));
      }
    },
    close,
  });

  const unknown = { address: "", port: 0 };
  return { readable, writable, local: unknown, remote: unknown, closed };
}

function closeText(code: number, reason: string): string {
  return reason === "" ? `close code ${code}` : `close code ${code}, ${JSON.stringify(reason)}`;
}
