import type { Socket } from "node:net";
import type { TcpConnection } from "../backend.ts";
import { ConnectionLostError } from "../errors.ts";
import { onAbort } from "../on-abort.ts";
import type { ReceiveBuffer } from "./receive-buffer.ts";

/** Received bytes a connection holds for its reader before the socket is paused. */
const READ_AHEAD = 256 * 1024;

export interface TcpConnectionOptions {
  /**
   * milliseconds that a connection both of whose streams are done waits for the peer's FIN. Closing at once would answer
   * what is still coming with a reset, and a reset can destroy what we sent before the peer reads it.
   */
  lingerTimeout: number;
  /** where the socket reads to, if it was told; default: it hands out memory of its own */
  buffer?: ReceiveBuffer;
  /** what resets the connection; default the socket's own way */
  reset?: () => void;
}

/** The streams of a connected socket, which must have been created with `allowHalfOpen`. */
export function tcpConnection(
  socket: Socket,
  { lingerTimeout, buffer, reset = () => socket.resetAndDestroy() }: TcpConnectionOptions,
): TcpConnection {
  const remote = { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
  const peer = `${remote.address} port ${remote.port}`;
  const local = { address: socket.localAddress ?? "", port: socket.localPort ?? 0 };
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  let failure: ConnectionLostError | undefined;
  let discarding = false;
  let finished = false;

  const linger = (): void => {
    if (!discarding || !finished || socket.destroyed) return;
    const timer = setTimeout(() => socket.destroy(), lingerTimeout).unref();
    socket.once("close", () => clearTimeout(timer));
  };

  const readable = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let ended = false;
        // Nothing that arrived before the connection broke may get lost, so the error waits until the queue is empty.
        const fail = (error: ConnectionLostError): void => {
          failure ??= error;
          if (!ended && !discarding && controller.desiredSize === READ_AHEAD) controller.error(failure);
        };
        const receive = (chunk: Uint8Array): boolean => {
          if (discarding) return true;
          controller.enqueue(chunk);
          return controller.desiredSize! > 0;
        };
        if (buffer) buffer.onData = receive;
        else {
          socket.on("data", (chunk: Buffer) => {
            if (!receive(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length))) socket.pause();
          });
        }
        socket.on("end", () => {
          ended = true;
          if (!discarding) controller.close();
        });
        socket.on("error", (error) => fail(connectionLost(peer, error)));
        socket.on("close", () => fail(new ConnectionLostError(`the connection to ${peer} was closed on this side`)));
      },
      pull(controller) {
        if (failure === undefined) socket.resume();
        else if (controller.desiredSize === READ_AHEAD) controller.error(failure);
      },
      cancel() {
        discarding = true;
        socket.resume();
        linger();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: READ_AHEAD }),
  );

  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      // Registered after the readable's listeners: `failure` is set.
      socket.on("close", () => controller.error(failure));
      // A socket whose FIN is on its way can't be reset; tried all the same, it would never report that it is closed.
      onAbort(controller, () => (socket.writableEnded ? socket.destroy() : reset()));
    },
    write(chunk) {
      return new Promise((resolve, reject) => {
        socket.write(chunk, (error) => (error ? reject(connectionLost(peer, error)) : resolve()));
      });
    },
    close() {
      return new Promise((resolve, reject) => {
        socket.end((error?: Error | null) => {
          if (error) return reject(connectionLost(peer, error));
          finished = true;
          linger();
          resolve();
        });
      });
    },
  });

  return { readable, writable, local, remote, closed };
}

function connectionLost(peer: string, error: NodeJS.ErrnoException): ConnectionLostError {
  const what =
    error.code === "ECONNRESET" || error.code === "EPIPE" ? "was reset by the peer" : `broke: ${error.message}`;
  return new ConnectionLostError(`the connection to ${peer} ${what}`, { cause: error });
}
