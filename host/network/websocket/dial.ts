import { messageOf } from "../../../base/errors.ts";
import { startTimer, type Time } from "../../../base/time.ts";
import type { OpenOptions } from "../backend.ts";
import { ConnectError } from "../errors.ts";

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

/** What a message that waits for its reader takes besides its bytes, so that a flood of short ones is bounded as well. */
export const CHUNK_OVERHEAD = 256;

/** Sent bytes that wait in the WebSocket before a write waits for them, and how often, in ms, it looks. */
const WRITE_AHEAD = 1 << 20;
const WRITE_POLL = 5;

/**
 * Opens a WebSocket of bytes.
 *
 * @param opened called at once when it is open, before any message can come; gives the result
 * @throws ConnectError `refused` when it does not open, for whatever reason: browsers tell none
 */
export function dialWebSocket<T>(
  url: string,
  protocols: readonly string[],
  { timeout, signal }: OpenOptions,
  WebSocket: ByteWebSocketConstructor,
  time: Time,
  opened: (socket: ByteWebSocket) => T,
): Promise<T> {
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
      resolve(opened(socket));
    });
    // `close` does not follow where a Content-Security-Policy forbids it in Chromium; and `ws` says here what happened.
    socket.addEventListener("error", ({ message }) => refuse(typeof message === "string" ? `: ${message}` : ""));
    socket.addEventListener("close", ({ code, reason }) => refuse(` (${closeText(code, reason)})`));
  });
}

export function closeText(code: number, reason: string): string {
  return reason === "" ? `close code ${code}` : `close code ${code}, ${JSON.stringify(reason)}`;
}

/** Waits while much of what was sent has not left, and `wanted` says that it matters. WebSockets tell of it by no event. */
export async function untilSent(socket: ByteWebSocket, wanted: () => boolean): Promise<void> {
  while (wanted() && socket.bufferedAmount > WRITE_AHEAD) {
    await new Promise((resolve) => setTimeout(resolve, WRITE_POLL));
  }
}
