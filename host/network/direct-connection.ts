import type { Address } from "../../base/address.ts";
import { type Deferred, deferred } from "../../base/deferred.ts";
import type { TcpConnection } from "./backend.ts";
import { onAbort } from "./on-abort.ts";

/** What one end of a connection hears of it. */
export interface ByteReceiver {
  /** It calls `release` for what it has got, and has about so many bytes before: Infinity where it does so at once. */
  readonly window?: number;
  /** @returns whether more may come at once; otherwise it comes after `resume` */
  data(chunk: Uint8Array): boolean;
  /** FIN: no more data comes. */
  end(): void;
  /** The connection broke, after all data that came before; or is gone, after `end`. Nothing else is heard of it. */
  lost(error: Error): void;
}

/** What one end of a connection can do with it. */
export interface ByteSender {
  /** @param done called once the network has taken the chunk, which must not change until then, or can't */
  write(chunk: Uint8Array, done: (error?: Error) => void): void;
  /** Sends FIN behind what was written. */
  end(done: (error?: Error) => void): void;
  resume(): void;
  /** So many bytes of what was received, in order, are not looked at any more: their memory may be used again. */
  release?(bytes: number): void;
  /**
   * Throws away what still comes, so that the connection can end in order; the receiver hears nothing more.
   *
   * @param thrownAway hears how many bytes, where they can be counted, and says whether more may come before `resume`
   */
  discard(thrownAway?: (bytes: number) => boolean): void;
  /** Resets the connection. */
  abort(): void;
}

/**
 * A connection that can be used without streams. A pair of them is several KiB and some microseconds a chunk, which
 * matters to a relay with ten thousand; for all others they are made when they are asked for.
 */
export abstract class DirectConnection implements TcpConnection {
  abstract readonly local: Address;
  abstract readonly remote: Address;
  abstract readonly closed: Promise<void>;
  #streams: Pick<TcpConnection, "readable" | "writable"> | undefined;

  get readable(): ReadableStream<Uint8Array> {
    return this.#both().readable;
  }

  get writable(): WritableStream<Uint8Array> {
    return this.#both().writable;
  }

  /** Takes the connection over: once, and instead of its streams. What has come meanwhile is heard when this returns. */
  abstract attach(receiver: ByteReceiver): ByteSender;

  #both(): Pick<TcpConnection, "readable" | "writable"> {
    this.#streams ??= streamsOf(this);
    return this.#streams;
  }
}

/** Takes any connection over, for one who needs no streams. */
export function attach(connection: TcpConnection, receiver: ByteReceiver): ByteSender {
  return connection instanceof DirectConnection ? connection.attach(receiver) : attachStreams(connection, receiver);
}

/** Received bytes that wait for who will take them, before the connection is paused. */
export const READ_AHEAD = 256 * 1024;

function streamsOf(connection: DirectConnection): Pick<TcpConnection, "readable" | "writable"> {
  let sender!: ByteSender;
  let reader!: ReadableStreamDefaultController<Uint8Array>;
  let writer!: WritableStreamDefaultController;
  let failure: Error | undefined;
  let done = false;
  const readable = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        reader = controller;
      },
      pull() {
        if (failure === undefined) sender.resume();
        else fail();
      },
      cancel() {
        done = true;
        sender.discard();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: READ_AHEAD }),
  );
  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      writer = controller;
      onAbort(controller, () => sender.abort());
    },
    write: (chunk) => settled((callback) => sender.write(chunk, callback)),
    close: () => settled((callback) => sender.end(callback)),
  });
  /** Nothing that arrived before the connection broke may get lost, so the error waits until the queue is empty. */
  const fail = (): void => {
    if (!done && reader.desiredSize === READ_AHEAD) reader.error(failure);
  };
  sender = connection.attach({
    data(chunk) {
      reader.enqueue(chunk);
      return reader.desiredSize! > 0;
    },
    end() {
      done = true;
      reader.close();
    },
    lost(error) {
      failure = error;
      fail();
      writer.error(error);
    },
  });
  return { readable, writable };
}

function settled(start: (done: (error?: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}

function attachStreams({ readable, writable }: TcpConnection, receiver: ByteReceiver): ByteSender {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  let discarded = false;
  let resumed: Deferred<void> | undefined;
  // A broken connection is heard of where a read or write fails; here it only must not be an unhandled rejection.
  reader.closed.catch(() => {});
  writer.closed.catch(() => {});
  const pump = async (): Promise<void> => {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (discarded) return;
        if (done) break;
        if (receiver.data(value)) continue;
        resumed = deferred();
        await resumed.promise;
        if (discarded) return;
      }
      receiver.end();
    } catch (error) {
      if (!discarded) receiver.lost(error as Error);
    }
  };
  void pump();
  const discard = (): void => {
    discarded = true;
    resumed?.resolve();
    reader.cancel().catch(() => {});
  };
  return {
    write: (chunk, done) => void writer.write(chunk).then(() => done(), done),
    end: (done) => void writer.close().then(() => done(), done),
    resume: () => resumed?.resolve(),
    discard,
    abort() {
      writer.abort().catch(() => {});
      discard();
    },
  };
}
