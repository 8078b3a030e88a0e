import { ByteBlob, type PlayerSocket } from "./net.ts";

type Listener = (event: never) => void;

/** The `WebSocket` that Ruffle sees: the host's socket, with Blobs turned to bytes and arrivals made known. */
export class PageSocket {
  readonly #socket: PlayerSocket;
  readonly #onActivity: () => void;
  readonly #wrapped = new Map<Listener, Listener>();

  /** @throws Error when there is nobody to open sockets; Ruffle then reports that it can't connect. */
  constructor(url: string, open: ((url: string) => PlayerSocket) | undefined, onActivity: () => void) {
    if (!open) throw new Error(`No host for sockets: ${url}`);
    this.#socket = open(url);
    this.#onActivity = onActivity;
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  set binaryType(type: string) {
    this.#socket.binaryType = type;
  }

  send(data: ByteBlob | Uint8Array): void {
    this.#socket.send(data instanceof ByteBlob ? data.bytes : data);
  }

  close(code?: number, reason?: string): void {
    if (code === undefined) this.#socket.close();
    else this.#socket.close(code, reason);
  }

  addEventListener(type: "open" | "message" | "error" | "close", listener: Listener): void {
    const wrapped: Listener = (event) => {
      listener(event);
      this.#onActivity();
    };
    this.#wrapped.set(listener, wrapped);
    this.#socket.addEventListener(type, wrapped);
  }

  removeEventListener(type: "open" | "message" | "error" | "close", listener: Listener): void {
    this.#socket.removeEventListener(type, this.#wrapped.get(listener) ?? listener);
  }
}
