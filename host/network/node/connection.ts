import type { Socket } from "node:net";
import type { Address } from "../../../base/address.ts";
import { totalLength } from "../../../base/concat.ts";
import { type ByteReceiver, type ByteSender, DirectConnection, READ_AHEAD } from "../direct-connection.ts";
import { ConnectionLostError } from "../errors.ts";
import type { ReceiveBuffer } from "./receive-buffer.ts";

export interface TcpConnectionOptions {
  /**
   * milliseconds that a connection both of whose directions are done waits for the peer's FIN. Closing at once would answer
   * what is still coming with a reset, and a reset can destroy what we sent before the peer reads it.
   */
  lingerTimeout: number;
  /** where the socket reads to, if it was told; default: it hands out memory of its own */
  buffer?: ReceiveBuffer;
  /** what resets the connection; default the socket's own way */
  reset?: () => void;
}

/** A connected socket, which must have been created with `allowHalfOpen`. */
export function tcpConnection(socket: Socket, options: TcpConnectionOptions): DirectConnection {
  return new SocketConnection(socket, options);
}

class SocketConnection extends DirectConnection implements ByteSender {
  readonly local: Address;
  readonly remote: Address;
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #options: TcpConnectionOptions;
  #receiver: ByteReceiver | undefined;
  /** what was read before anybody took the connection over */
  #early: Uint8Array[] = [];
  #ended = false;
  /** what hears of bytes that are thrown away, and says whether more may come */
  #discarding: ((bytes: number) => boolean) | undefined;
  /** our FIN has been sent */
  #finished = false;
  #failure: ConnectionLostError | undefined;

  constructor(socket: Socket, options: TcpConnectionOptions) {
    super();
    this.#socket = socket;
    this.#options = options;
    this.local = { address: socket.localAddress ?? "", port: socket.localPort ?? 0 };
    this.remote = { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
    const { buffer } = options;
    if (buffer) buffer.onData = (chunk) => this.#data(chunk);
    socket.on("end", () => {
      this.#ended = true;
      // What came before is heard before.
      if (!this.#discarding && this.#early.length === 0) this.#receiver?.end();
    });
    socket.on("error", (error) => this.#fail(this.#lost(error)));
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        this.#fail(new ConnectionLostError(`the connection to ${this.#peer} was closed on this side`));
        resolve();
      });
    });
  }

  attach(receiver: ByteReceiver): ByteSender {
    this.#receiver = receiver;
    const socket = this.#socket;
    const { buffer } = this.#options;
    if (buffer) {
      if (receiver.window === undefined) buffer.keep();
      else buffer.limit(receiver.window);
    } else {
      socket.on("data", (chunk: Buffer) => {
        if (!this.#data(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length))) socket.pause();
      });
    }
    if (this.#early.length > 0 || this.#ended || this.#failure) queueMicrotask(() => this.#catchUp());
    return this;
  }

  write(chunk: Uint8Array, done: (error?: Error) => void): void {
    this.#socket.write(chunk, (error) => (error ? done(this.#failure ?? this.#lost(error)) : done()));
  }

  end(done: (error?: Error) => void): void {
    this.#socket.end((error?: Error | null) => {
      if (error) {
        done(this.#failure ?? this.#lost(error));
        return;
      }
      this.#finished = true;
      this.#linger();
      done();
    });
  }

  resume(): void {
    if (this.#failure === undefined) this.#socket.resume();
  }

  release(bytes: number): void {
    this.#options.buffer?.release(bytes);
  }

  discard(thrownAway: (bytes: number) => boolean = () => true): void {
    this.#discarding = thrownAway;
    this.#early = [];
    this.#options.buffer?.discard();
    this.#socket.resume();
    this.#linger();
  }

  abort(): void {
    // A socket whose FIN is on its way can't be reset; tried all the same, it would never report that it is closed.
    if (this.#socket.writableEnded) this.#socket.destroy();
    else if (this.#options.reset) this.#options.reset();
    else this.#socket.resetAndDestroy();
  }

  #data(chunk: Uint8Array): boolean {
    if (this.#discarding) return this.#discarding(chunk.length);
    if (this.#receiver && this.#early.length === 0) return this.#receiver.data(chunk);
    this.#early.push(chunk);
    return totalLength(this.#early) < READ_AHEAD;
  }

  #catchUp(): void {
    let free = true;
    while (this.#early.length > 0 && !this.#discarding) free = this.#receiver!.data(this.#early.shift()!);
    if (this.#discarding) return;
    if (this.#ended) this.#receiver!.end();
    else if (this.#failure) this.#receiver!.lost(this.#failure);
    else if (free) this.resume();
  }

  #fail(failure: ConnectionLostError): void {
    if (this.#failure) return;
    this.#failure = failure;
    if (!this.#discarding && this.#early.length === 0) this.#receiver?.lost(failure);
  }

  #linger(): void {
    const socket = this.#socket;
    if (!this.#discarding || !this.#finished || socket.destroyed) return;
    const timer = setTimeout(() => socket.destroy(), this.#options.lingerTimeout).unref();
    socket.once("close", () => clearTimeout(timer));
  }

  #lost(error: NodeJS.ErrnoException): ConnectionLostError {
    const what =
      error.code === "ECONNRESET" || error.code === "EPIPE" ? "was reset by the peer" : `broke: ${error.message}`;
    return new ConnectionLostError(`the connection to ${this.#peer} ${what}`, { cause: error });
  }

  get #peer(): string {
    return `${this.remote.address} port ${this.remote.port}`;
  }
}
