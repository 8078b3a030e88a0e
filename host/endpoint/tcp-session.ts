import { deferred } from "../../base/deferred.ts";
import { messageOf } from "../../base/errors.ts";
import { realTime, startTimer, type Time } from "../../base/time.ts";
import { afterTurn } from "../../base/turn.ts";
import type { TcpConnection } from "../network/backend.ts";
import { ProtocolError } from "../protocol/errors.ts";
import {
  type Channel,
  decodeAck,
  encodeAck,
  encodeReset,
  MAX_DATA,
  MessageType,
  Reason,
} from "../protocol/messages.ts";
import { EMPTY } from "../protocol/payload.ts";
import { SendWindow, type WindowOptions } from "./send-window.ts";
import type { WindowBudget } from "./window-budget.ts";

export interface SessionOptions {
  /** of what the network sends to the client */
  window?: WindowOptions | undefined;
  /** what that window comes out of */
  windows?: WindowBudget | undefined;
  /** bytes the client may send before the network has taken them */
  sendWindow: number;
  /** bytes the network has to take before the client is told; default 1: it is told all of a turn */
  ackStep?: number | undefined;
  /** milliseconds a closed connection may take to get rid of what the client has sent before it is reset */
  drainTimeout: number;
  /** what probes and the time-out go by; default the wall clock */
  time?: Time | undefined;
}

/** An open connection, between a channel and the network: docs/protocol.md, state "open" and what follows. */
export class TcpSession {
  readonly #channel: Channel;
  readonly #options: SessionOptions;
  readonly #time: Time;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #window: SendWindow;
  readonly #done = deferred();
  /** bytes from the client that the network has not taken */
  #pending = 0;
  /** bytes that the network has taken and the client does not know of */
  #taken = 0;
  /** FIN is on its way to the server, behind what is pending */
  #closing: Promise<void> | undefined;
  #peerEnded = false;
  /** The client is gone or gave up: it gets no more messages about the connection. */
  #clientEnded = false;

  constructor(channel: Channel, connection: TcpConnection, options: SessionOptions) {
    this.#channel = channel;
    this.#options = options;
    this.#time = options.time ?? realTime();
    this.#reader = connection.readable.getReader();
    this.#writer = connection.writable.getWriter();
    const { window, windows } = options;
    this.#window = new SendWindow(() => channel.send(MessageType.probe, EMPTY), window, this.#time, windows);
    // A broken connection is handled where a read or write fails; here it only must not be an unhandled rejection.
    this.#reader.closed.catch(() => {});
    this.#writer.closed.catch(() => {});
    void this.#pump();
  }

  /** Settles, without an error, when the session is over and nothing more will be sent on the channel. */
  get done(): Promise<void> {
    return this.#done.promise;
  }

  /** @throws ProtocolError when the client sends more than its window or acknowledges what it has not got */
  receive(type: number, payload: Uint8Array): void {
    if (this.#clientEnded) return;
    switch (type) {
      case MessageType.data:
        this.#write(payload);
        break;
      case MessageType.ack:
        this.#window.acknowledged(decodeAck(payload));
        break;
      case MessageType.shutdown:
        void this.#close().catch((error: unknown) => this.#fail(error));
        break;
      case MessageType.end:
        this.#drain();
        break;
      case MessageType.reset:
        this.abort();
        break;
      default:
        throw new ProtocolError(`message type ${type} has no meaning on an open connection`, 0);
    }
  }

  /** The channel is gone. Without an end from either side the client has been lost, and the server learns it as a reset. */
  channelClosed(): void {
    if (this.#clientEnded) return;
    if (this.#peerEnded) this.#drain();
    else this.abort();
  }

  /** Ends both directions at once, without a message to the client. */
  abort(): void {
    this.#clientEnded = true;
    this.#window.close();
    this.#writer.abort().catch(() => {});
    this.#reader.cancel().catch(() => {});
    this.#done.resolve();
  }

  #write(chunk: Uint8Array): void {
    if (this.#closing !== undefined) throw new ProtocolError("data after the client's end of data", 0);
    this.#pending += chunk.length;
    if (this.#pending > this.#options.sendWindow) {
      throw new ProtocolError(`${this.#pending} bytes unacknowledged, the window is ${this.#options.sendWindow}`, 0);
    }
    this.#writer.write(chunk).then(
      () => {
        this.#pending -= chunk.length;
        this.#acknowledge(chunk.length);
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #acknowledge(bytes: number): void {
    const { ackStep = 1 } = this.#options;
    const isDue = this.#taken >= ackStep;
    this.#taken += bytes;
    if (!isDue && this.#taken >= ackStep) afterTurn(() => this.#sendAck());
  }

  #sendAck(): void {
    if (!this.#clientEnded) this.#channel.send(MessageType.ack, encodeAck(this.#taken));
    this.#taken = 0;
  }

  /** Network → client. */
  async #pump(): Promise<void> {
    try {
      while (true) {
        const { done, value } = await this.#reader.read();
        if (this.#clientEnded) return;
        if (done) break;
        let sent = 0;
        while (sent < value.length) {
          if (this.#window.room <= 0) await this.#window.waitForRoom();
          if (this.#clientEnded) return;
          const most = Math.min(this.#window.room, MAX_DATA);
          // The chunk itself where it fits: in front of it there may be room for a header.
          const part = sent === 0 && value.length <= most ? value : value.subarray(sent, sent + most);
          this.#window.sent(part.length);
          this.#channel.send(MessageType.data, part);
          sent += part.length;
        }
      }
      this.#peerEnded = true;
      this.#channel.send(MessageType.end, EMPTY);
    } catch (error) {
      this.#fail(error);
    }
  }

  #close(): Promise<void> {
    this.#closing ??= this.#writer.close();
    return this.#closing;
  }

  /** The client has closed: what it sent still reaches the server, then FIN; what the server sends is thrown away. */
  #drain(): void {
    this.#clientEnded = true;
    this.#window.close();
    this.#reader.cancel().catch(() => {});
    const stopTimer = startTimer(this.#time, this.#options.drainTimeout, () => this.abort());
    this.#close()
      .catch(() => {})
      .finally(() => {
        stopTimer();
        this.#done.resolve();
      });
  }

  #fail(error: unknown): void {
    if (this.#clientEnded) return;
    this.#channel.send(MessageType.reset, encodeReset({ reason: Reason.io, message: messageOf(error) }));
    this.abort();
  }
}
