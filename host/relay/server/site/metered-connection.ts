import type { Address } from "../../../../base/address.ts";
import { startTimer, type Time } from "../../../../base/time.ts";
import type { TcpConnection } from "../../../network/backend.ts";
import { attach, type ByteReceiver, type ByteSender, DirectConnection } from "../../../network/direct-connection.ts";

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

/** Counts the bytes of a connection, which is not read while its visitor has had more than his share. */
export class MeteredConnection extends DirectConnection {
  readonly local: Address;
  readonly remote: Address;
  readonly closed: Promise<void>;
  readonly total: Moved = { sent: 0, received: 0 };
  readonly #connection: TcpConnection;
  readonly #meter: Meter;

  constructor(connection: TcpConnection, meter: Meter) {
    super();
    this.local = connection.local;
    this.remote = connection.remote;
    this.closed = connection.closed;
    this.#connection = connection;
    this.#meter = meter;
  }

  attach(receiver: ByteReceiver): ByteSender {
    return new MeteredSender(this.#connection, this.#meter, this.total, receiver);
  }
}

class MeteredSender implements ByteSender {
  readonly #network: ByteSender;
  readonly #meter: Meter;
  readonly #total: Moved;
  readonly #receiver: ByteReceiver;
  /** ends the time in which nothing is read */
  #stopWaiting: (() => void) | undefined;
  /** The receiver would take more. */
  #wanted = true;

  constructor(connection: TcpConnection, meter: Meter, total: Moved, receiver: ByteReceiver) {
    this.#meter = meter;
    this.#total = total;
    this.#receiver = receiver;
    this.#network = attach(connection, {
      data: (chunk) => this.#data(chunk),
      end: () => receiver.end(),
      lost: (error) => receiver.lost(error),
      ...(receiver.window !== undefined && { window: receiver.window }),
    });
  }

  write(chunk: Uint8Array, done: (error?: Error) => void): void {
    this.#total.sent += chunk.length;
    this.#meter.moved("to-server", chunk.length);
    this.#network.write(chunk, done);
  }

  end(done: (error?: Error) => void): void {
    this.#network.end(done);
  }

  resume(): void {
    this.#wanted = true;
    if (this.#stopWaiting === undefined) this.#network.resume();
  }

  release(bytes: number): void {
    this.#network.release?.(bytes);
  }

  /** What is thrown away has come all the same, and is of the share. */
  discard(): void {
    this.#wanted = true;
    this.#network.discard((bytes) => this.#received(bytes));
  }

  abort(): void {
    this.#stopWaiting?.();
    this.#network.abort();
  }

  #data(chunk: Uint8Array): boolean {
    this.#wanted = this.#receiver.data(chunk);
    return this.#received(chunk.length) && this.#wanted;
  }

  /** @returns whether more may come now; otherwise it comes when its time is there */
  #received(bytes: number): boolean {
    this.#total.received += bytes;
    const milliseconds = this.#meter.moved("to-page", bytes);
    if (milliseconds > 0) {
      this.#stopWaiting?.();
      this.#stopWaiting = startTimer(this.#meter.time, milliseconds, () => {
        this.#stopWaiting = undefined;
        if (this.#wanted) this.#network.resume();
      });
    }
    return this.#stopWaiting === undefined;
  }
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
