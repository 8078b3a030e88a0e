import type { Address } from "../../../base/address.ts";
import { type Deferred, deferred } from "../../../base/deferred.ts";
import type { TcpConnection } from "../backend.ts";
import { ConnectionLostError } from "../errors.ts";
import { onAbort } from "../on-abort.ts";

/** Two pipes, and what both their ends share. */
export class Link {
  readonly client: TcpConnection;
  readonly server: TcpConnection;
  readonly #toServer: Pipe;
  readonly #toClient: Pipe;
  readonly #clientClosed = deferred();
  readonly #serverClosed = deferred();

  constructor(capacity: number, clientAddress: Address, serverAddress: Address) {
    const onChange = (): void => this.#settle();
    const onReset = (): void => this.reset();
    this.#toServer = new Pipe(capacity, onChange, onReset);
    this.#toClient = new Pipe(capacity, onChange, onReset);
    this.client = {
      readable: this.#toClient.readable,
      writable: this.#toServer.writable,
      local: clientAddress,
      remote: serverAddress,
      closed: this.#clientClosed.promise,
    };
    this.server = {
      readable: this.#toServer.readable,
      writable: this.#toClient.writable,
      local: serverAddress,
      remote: clientAddress,
      closed: this.#serverClosed.promise,
    };
  }

  reset(): void {
    const error = new ConnectionLostError("the connection was reset by the peer");
    this.#toServer.fail(error);
    this.#toClient.fail(error);
    this.#settle();
  }

  finishServer(): void {
    this.#toClient.finish();
    this.#toServer.discard();
  }

  #settle(): void {
    if (this.#toServer.ended && (this.#toClient.ended || this.#toClient.discarding)) this.#clientClosed.resolve();
    if (this.#toClient.ended && (this.#toServer.ended || this.#toServer.discarding)) this.#serverClosed.resolve();
  }
}

/** One direction. */
class Pipe {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  /** the writer is done */
  ended = false;
  /** the reader is done */
  discarding = false;
  readonly #onChange: () => void;
  #reader!: ReadableStreamDefaultController<Uint8Array>;
  #writer!: WritableStreamDefaultController;
  #drained: Deferred<void> | undefined;

  constructor(capacity: number, onChange: () => void, onReset: () => void) {
    this.#onChange = onChange;
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#reader = controller;
        },
        pull: () => this.#resume(),
        cancel: () => this.discard(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: capacity }),
    );
    this.writable = new WritableStream({
      start: (controller) => {
        this.#writer = controller;
        onAbort(controller, onReset);
      },
      write: (chunk) => this.#write(chunk),
      close: () => this.finish(),
    });
  }

  finish(): void {
    if (this.ended) return;
    this.ended = true;
    if (!this.discarding) this.#reader.close();
    this.#onChange();
  }

  discard(): void {
    this.discarding = true;
    this.#resume();
    this.#onChange();
  }

  fail(error: Error): void {
    this.#reader.error(error);
    this.#writer.error(error);
    this.ended = true;
    this.#resume();
  }

  #write(chunk: Uint8Array): void | Promise<void> {
    if (this.discarding || this.ended) return;
    this.#reader.enqueue(chunk);
    if (this.#reader.desiredSize! > 0) return;
    this.#drained = deferred();
    return this.#drained.promise;
  }

  #resume(): void {
    this.#drained?.resolve();
  }
}
