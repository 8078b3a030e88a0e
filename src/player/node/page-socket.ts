import { ByteBlob, type PlayerSocket } from "./net.ts";

type Listener = (event: never) => void;

/** What the host provides to the sockets of a page. */
export interface SocketHost {
  /** undefined when sockets can't be opened */
  open: ((url: string) => PlayerSocket) | undefined;
  /** something has arrived: data, or the end of a connection */
  onActivity(): void;
}

/** The `WebSocket` that Ruffle sees: the host's socket, with Blobs turned to bytes and arrivals made known. */
export class PageSocket {
  readonly #socket: PlayerSocket;
  readonly #host: SocketHost;
  readonly #wrapped = new Map<Listener, Listener>();

  /** @throws Error when there is nobody to open sockets; Ruffle then reports that it can't connect. */
  constructor(url: string, host: SocketHost) {
    if (!host.open) throw new Error(`Nobody opens sockets: ${url}`);
    this.#socket = host.open(url);
    this.#host = host;
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  set binaryType(type: string) {
    this.#socket.binaryType = type;
  }

  send(data: ByteBlob | Uint8Array): void {
    // Ruffle 0.3 sends views of its memory, which a WebSocket has to copy before it returns.
    this.#socket.send(data instanceof ByteBlob ? data.bytes : data.slice());
  }

  close(code?: number, reason?: string): void {
    if (code === undefined) this.#socket.close();
    else this.#socket.close(code, reason);
  }

  addEventListener(type: "open" | "message" | "error" | "close", listener: Listener): void {
    const wrapped: Listener = (event) => {
      listener(event);
      this.#host.onActivity();
    };
    this.#wrapped.set(listener, wrapped);
    this.#socket.addEventListener(type, wrapped);
  }

  removeEventListener(type: "open" | "message" | "error" | "close", listener: Listener): void {
    this.#socket.removeEventListener(type, this.#wrapped.get(listener) ?? listener);
  }
}
