import type { WebSocket } from "ws";
import { messageOf } from "../../../base/errors.ts";
import { Endpoint, type EndpointOptions } from "../../endpoint/endpoint.ts";
import { ConnectError } from "../../network/errors.ts";
import { encodeRefused, MessageType, Reason } from "../../protocol/messages.ts";
import { decodeStreamMessage } from "../../protocol/multiplex.ts";
import { Outbox } from "./outbox.ts";

/** WebSocket close code "protocol error" (RFC 6455 §7.4.1). */
const PROTOCOL_ERROR = 1002;

/** One page: an endpoint for every stream on its WebSocket. */
export class RelaySession {
  readonly #socket: WebSocket;
  readonly #options: EndpointOptions;
  readonly #maxStreams: number;
  readonly #streams = new Map<number, Endpoint>();
  readonly #outbox: Outbox;

  constructor(socket: WebSocket, options: EndpointOptions, maxStreams: number) {
    this.#socket = socket;
    this.#options = options;
    this.#maxStreams = maxStreams;
    this.#outbox = new Outbox((fragments) => {
      if (socket.readyState !== socket.OPEN) return;
      const last = fragments.length - 1;
      for (const [i, fragment] of fragments.entries()) socket.send(fragment, { binary: true, fin: i === last });
    });
    socket.binaryType = "nodebuffer";
    socket.on("message", (message: Buffer, isBinary) => this.#receive(message, isBinary));
    // After an error the WebSocket always emits "close", where it is handled.
    socket.on("error", () => {});
    socket.on("close", () => this.#closed());
  }

  #receive(message: Buffer, isBinary: boolean): void {
    try {
      if (!isBinary) throw new Error("text instead of bytes");
      const { stream, type, payload } = decodeStreamMessage(message);
      const endpoint = this.#streams.get(stream);
      // Other messages for an unknown stream were under way when the stream ended here: they are ignored.
      if (endpoint !== undefined) endpoint.receive(type, payload);
      else if (type === MessageType.open) this.#open(stream, payload);
    } catch (error) {
      this.#options.log?.warn(`a page is cut off: ${messageOf(error)}`);
      this.#socket.close(PROTOCOL_ERROR);
    }
  }

  #open(stream: number, payload: Uint8Array): void {
    if (this.#streams.size >= this.#maxStreams) {
      this.#refuse(stream);
      return;
    }
    const endpoint = new Endpoint(
      {
        send: (type, payload) => this.#outbox.push(stream, type, payload),
        close: () => this.#streams.delete(stream),
      },
      this.#options,
    );
    this.#streams.set(stream, endpoint);
    endpoint.receive(MessageType.open, payload);
  }

  #refuse(stream: number): void {
    const { code, message } = new ConnectError(
      "limit",
      `the page has ${this.#maxStreams} connections; raise the limit maxStreams`,
    );
    const refused = { reason: Reason.io, eventText: "", code, message };
    this.#outbox.push(stream, MessageType.refused, encodeRefused(refused));
  }

  #closed(): void {
    for (const endpoint of this.#streams.values()) endpoint.channelClosed();
    this.#streams.clear();
  }
}
