import type { Time } from "../../../../base/time.ts";
import type { TcpConnection } from "../../../network/backend.ts";

export interface Meter {
  /** Bytes have come from the server, or are written to it. @returns milliseconds until more is taken from it */
  moved(direction: "to-page" | "to-server", bytes: number): number;
  time: Time;
}

/** Bytes so far, to the server and from it. */
export interface Moved {
  sent: number;
  received: number;
}

/**
 * Counts the bytes of a connection, which is not read while its visitor has had more than his share. It is done in the
 * reader and the writer that the connection's streams give: streams of our own around them would cost 10 KB for each
 * connection, and more than the connection itself.
 */
export function meter({ readable, writable }: TcpConnection, { moved, time }: Meter): Moved {
  const total = { sent: 0, received: 0 };
  slowDown(readable, time, ({ length }) => {
    total.received += length;
    return moved("to-page", length);
  });
  const getWriter = writable.getWriter.bind(writable);
  writable.getWriter = () => {
    const writer = getWriter();
    const write = writer.write.bind(writer);
    writer.write = (chunk) => {
      const { length } = chunk!;
      total.sent += length;
      moved("to-server", length);
      return write(chunk);
    };
    return writer;
  };
  return total;
}

/** Has the readers that a stream gives wait, after each chunk, for so many milliseconds as `wait` says. */
export function slowDown<T>(stream: ReadableStream<T>, time: Time, wait: (chunk: T) => number): void {
  const getReader = stream.getReader.bind(stream) as () => ReadableStreamDefaultReader<T>;
  stream.getReader = (() => {
    const reader = getReader();
    const read = reader.read.bind(reader);
    let until: Promise<void> | undefined;
    reader.read = async () => {
      await until;
      until = undefined;
      const result = await read();
      const milliseconds = result.done ? 0 : wait(result.value);
      if (milliseconds > 0) until = time.sleep(milliseconds);
      return result;
    };
    return reader;
  }) as typeof stream.getReader;
}
