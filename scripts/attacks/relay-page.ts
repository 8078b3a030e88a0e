import { once } from "node:events";
import WebSocket from "ws";
import { encodeAck, encodeOpen, Kind, MessageType, type Open } from "../../host/protocol/messages.ts";
import { decodeStreamMessage, encodeStreamMessage, type StreamMessage } from "../../host/protocol/multiplex.ts";

/** A page as a relay sees it, which sends what it likes. */
export class RelayPage {
  readonly session: string;
  readonly socket: WebSocket;
  readonly #target: Partial<Open>;
  readonly #received: StreamMessage[] = [];

  /** @param target what it opens if nothing else is said */
  constructor(socket: WebSocket, session: string, target: Partial<Open> = {}) {
    this.session = session;
    this.socket = socket;
    this.#target = target;
    this.socket.on("error", () => {});
    this.socket.on("message", (message: Buffer) => this.#received.push(decodeStreamMessage(message)));
  }

  send(stream: number, type: number, payload: Uint8Array = new Uint8Array(0)): this {
    this.socket.send(encodeStreamMessage(stream, type, payload));
    return this;
  }

  open(stream: number, open: Partial<Open> = {}): this {
    const swfUrl = "http://site.example/game.swf";
    const complete = { version: 1, kind: Kind.tcp, timeout: 2000, port: 7, host: "", swfUrl, ...this.#target, ...open };
    return this.send(stream, MessageType.open, encodeOpen(complete));
  }

  /** The first message of a stream of one of these types. */
  async message(stream: number, ...types: number[]): Promise<StreamMessage> {
    while (true) {
      const found = this.#received.find((message) => message.stream === stream && types.includes(message.type));
      if (found !== undefined) return found;
      if (this.socket.readyState !== WebSocket.OPEN) throw new Error("the relay has ended the page");
      const waiting = new AbortController();
      const { signal } = waiting;
      await Promise.race([once(this.socket, "message", { signal }), once(this.socket, "close", { signal })]);
      waiting.abort();
    }
  }

  /** Whether something has come for a stream. */
  hasHeard(stream: number): boolean {
    return this.#received.some((message) => message.stream === stream);
  }

  /** Acknowledges all that comes for a stream. */
  reads(stream: number): void {
    this.socket.on("message", (message: Buffer) => {
      const { type, payload, ...came } = decodeStreamMessage(message);
      if (came.stream !== stream || type !== MessageType.data) return;
      this.send(stream, MessageType.ack, encodeAck(payload.length));
    });
  }

  /** Bytes of data that have come for a stream. */
  bytesOf(stream: number): number {
    const data = this.#received.filter((message) => message.stream === stream && message.type === MessageType.data);
    return data.reduce((sum, { payload }) => sum + payload.length, 0);
  }

  /** Opens, and waits for the answer: OPENED, REFUSED or RESET. */
  async opened(stream: number, open?: Partial<Open>): Promise<StreamMessage> {
    this.open(stream, open);
    return this.message(stream, MessageType.opened, MessageType.refused, MessageType.reset);
  }

  /** Connects, and gets its bytes back. */
  async expectEcho(stream: number, open?: Partial<Open>): Promise<void> {
    const { type } = await this.opened(stream, open);
    if (type !== MessageType.opened) throw new Error("the page was not connected");
    this.send(stream, MessageType.data, Buffer.from("hello"));
    const { payload } = await this.message(stream, MessageType.data);
    if (Buffer.from(payload).toString() !== "hello") throw new Error("the page got something else back");
  }

  /** The code with which the relay ends the page. */
  async closed(): Promise<number> {
    const [code] = await once(this.socket, "close");
    return code;
  }

  leave(): void {
    this.socket.terminate();
  }
}
