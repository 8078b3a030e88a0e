import { formatTarget, type NetworkBackend, type TcpConnection } from "../host/backend/backend.ts";
import { messageOf } from "../host/backend/errors.ts";

/** One attempt to connect, and what became of it. */
export interface Connection {
  /** what was dialled, `host:port` */
  target: string;
  state: "opening" | "open" | "failed" | "closed";
  /** why it failed */
  reason?: string;
  /** bytes */
  received: number;
  sent: number;
}

/** A backend that keeps an account of its connections; `onChange` gets the same object each time one changes. */
export function withAccount(backend: NetworkBackend, onChange: (connection: Connection) => void): NetworkBackend {
  return {
    async openTcp(target, options) {
      const account: Connection = { target: formatTarget(target), state: "opening", received: 0, sent: 0 };
      const change = (changes: Partial<Connection>) => onChange(Object.assign(account, changes));
      change({});
      try {
        const connection = await backend.openTcp(target, options);
        change({ state: "open" });
        void connection.closed.then(() => change({ state: "closed" }));
        return counted(
          connection,
          (bytes) => change({ received: account.received + bytes }),
          (bytes) => change({ sent: account.sent + bytes }),
        );
      } catch (error) {
        change({ state: "failed", reason: messageOf(error) });
        throw error;
      }
    },
    close: () => backend.close(),
  };
}

function counted(
  connection: TcpConnection,
  onReceived: (bytes: number) => void,
  onSent: (bytes: number) => void,
): TcpConnection {
  const counter = new TransformStream<Uint8Array, Uint8Array>(
    {
      transform(chunk, controller) {
        onReceived(chunk.length);
        controller.enqueue(chunk);
      },
    },
    undefined,
    // Nothing is read ahead of the reader, as without the counter.
    { highWaterMark: 0 },
  );
  const writer = connection.writable.getWriter();
  const writable = new WritableStream<Uint8Array>({
    start({ signal }) {
      // The sink's own `abort` would wait for the write under way.
      signal.addEventListener("abort", () => void writer.abort(signal.reason).catch(() => {}));
    },
    async write(chunk) {
      await writer.write(chunk);
      onSent(chunk.length);
    },
    close: () => writer.close(),
  });
  return { ...connection, readable: connection.readable.pipeThrough(counter), writable };
}
