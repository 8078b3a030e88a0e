import { deferred } from "../../../../base/deferred.ts";
import { startTimer, type Time } from "../../../../base/time.ts";
import type { TcpConnection } from "../../../network/backend.ts";
import { onAbort } from "../../../network/on-abort.ts";

export interface Meter {
  /** Bytes have come from the server, or have been written to it. @returns milliseconds until more is taken */
  moved(direction: "to-page" | "to-server", bytes: number): number;
  time: Time;
}

export interface MeteredConnection {
  connection: TcpConnection;
  /** bytes so far, from the server's view */
  total: { sent: number; received: number };
}

/** A connection whose bytes are counted, and which is not read while its visitor has had more than his share. */
export function meteredConnection(connection: TcpConnection, { moved, time }: Meter): MeteredConnection {
  const total = { sent: 0, received: 0 };
  const readable = throttled(connection.readable, time, ({ length }) => {
    total.received += length;
    return moved("to-page", length);
  });
  const writer = connection.writable.getWriter();
  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      onAbort(controller, () => writer.abort().catch(() => {}));
      writer.closed.catch((error: unknown) => controller.error(error));
    },
    async write(chunk) {
      await writer.write(chunk);
      total.sent += chunk.length;
      moved("to-server", chunk.length);
    },
    close: () => writer.close(),
  });
  return { connection: { ...connection, readable, writable }, total };
}

/** The same chunks, and after each no more for so many milliseconds as `wait` says. */
export function throttled<T>(source: ReadableStream<T>, time: Time, wait: (chunk: T) => number): ReadableStream<T> {
  const reader = source.getReader();
  let stopWaiting: (() => void) | undefined;
  return new ReadableStream<T>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        controller.enqueue(value);
        const milliseconds = wait(value);
        if (milliseconds === 0) return;
        const waited = deferred();
        const stopTimer = startTimer(time, milliseconds, waited.resolve);
        stopWaiting = () => {
          stopTimer();
          waited.resolve();
        };
        await waited.promise;
      },
      cancel(reason) {
        stopWaiting?.();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
