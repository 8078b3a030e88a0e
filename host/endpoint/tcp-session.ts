import { deferred } from "../../base/deferred.ts";
import { messageOf } from "../../base/errors.ts";
import { startTimer, type Time, wallClock } from "../../base/time.ts";
import { afterTurn } from "../../base/turn.ts";
import type { TcpConnection } from "../network/backend.ts";
import { attach, type ByteReceiver, type ByteSender } from "../network/direct-connection.ts";
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
  /** bytes the network has to take before the client is told when the turn is over; default 1: it is told all of a turn */
  ackStep?: number | undefined;
  /**
   * milliseconds that an acknowledgement of little waits, half of them for more to be acknowledged and then for data that it
   * can go with; default: none, it goes when the turn is over
   */
  ackDelay?: number | undefined;
  /** milliseconds a closed connection may take to get rid of what the client has sent before it is reset */
  drainTimeout: number;
  /** what probes and the time-out go by; default the wall clock */
  time?: Time | undefined;
}

/** Bytes that are little: an exchange of messages. Content that sends a file in pieces may wait for each of them. */
const LITTLE = 1 << 10;

/** An open connection, between a channel and the network: docs/protocol.md, state "open" and what follows. */
export class TcpSession implements ByteReceiver {
  readonly window: number;
  readonly #channel: Channel;
  readonly #network: ByteSender;
  readonly #window: SendWindow;
  readonly #done = deferred();
  // Of each option the session has a field: relays have ten thousand sessions, and objects of options in each.
  readonly #sendWindow: number;
  readonly #ackStep: number;
  readonly #ackDelay: number | undefined;
  readonly #drainTimeout: number;
  readonly #time: Time;
  /** came from the network, and the window has no room for it */
  #unsent: Uint8Array | undefined;
  /** came behind it */
  #behind: Uint8Array[] = [];
  /** bytes from the client that the network has not taken */
  #pending = 0;
  /** bytes that the network has taken and the client does not know of */
  #taken = 0;
  /** since when, on the clock of `time` */
  #takenSince = 0;
  /** ends the wait of an acknowledgement */
  #stopAckTimer: (() => void) | undefined;
  /** FIN is on its way to the server, behind what is pending */
  #closing: Promise<void> | undefined;
  #peerEnded = false;
  #lost: Error | undefined;
  /** The client is gone or gave up: it gets no more messages about the connection. */
  #clientEnded = false;

  constructor(channel: Channel, connection: TcpConnection, options: SessionOptions) {
    this.#channel = channel;
    this.#sendWindow = options.sendWindow;
    this.#ackStep = options.ackStep ?? 1;
    this.#ackDelay = options.ackDelay;
    this.#drainTimeout = options.drainTimeout;
    this.#time = options.time ?? wallClock;
    const { window, windows } = options;
    this.#window = new SendWindow(() => channel.send(MessageType.probe, EMPTY), window, this.#time, windows);
    this.window = this.#window.room;
    this.#network = attach(connection, this);
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
        this.#acknowledged(decodeAck(payload));
        break;
      case MessageType.shutdown:
        this.#close().catch((error: Error) => this.#fail(error));
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
    this.#leave();
    this.#network.abort();
    this.#done.resolve();
  }

  data(chunk: Uint8Array): boolean {
    if (this.#clientEnded) return true;
    if (this.#unsent) {
      this.#behind.push(chunk);
      return false;
    }
    const rest = this.#send(chunk);
    if (rest === undefined) return true;
    this.#unsent = rest;
    void this.#sendWhenRoom();
    return false;
  }

  end(): void {
    this.#peerEnded = true;
    if (!this.#unsent) this.#sendEnd();
  }

  lost(error: Error): void {
    // After its end what breaks shows where something is written.
    if (this.#peerEnded) return;
    this.#lost = error;
    if (!this.#unsent) this.#fail(error);
  }

  /** @returns what the window has no room for */
  #send(chunk: Uint8Array): Uint8Array | undefined {
    this.#sendAckWithData();
    let rest = chunk;
    while (rest.length > 0) {
      const { room } = this.#window;
      if (room <= 0) return rest;
      const most = Math.min(room, MAX_DATA);
      // The chunk itself where it fits: in front of it there may be room for a header.
      const part = rest.length <= most ? rest : rest.subarray(0, most);
      this.#window.sent(part.length);
      this.#channel.send(MessageType.data, part);
      if (part === rest) return undefined;
      rest = rest.subarray(part.length);
    }
    return undefined;
  }

  async #sendWhenRoom(): Promise<void> {
    while (this.#unsent) {
      await this.#window.waitForRoom();
      if (this.#clientEnded) return;
      this.#unsent = this.#send(this.#unsent) ?? this.#behind.shift();
    }
    if (this.#peerEnded) this.#sendEnd();
    else if (this.#lost) this.#fail(this.#lost);
    else this.#network.resume();
  }

  /** What the client has got was copied on its way. Of a client that lies nothing but its own bytes is overwritten. */
  #acknowledged(bytes: number): void {
    this.#window.acknowledged(bytes);
    this.#network.release?.(bytes);
  }

  #sendEnd(): void {
    if (this.#clientEnded) return;
    this.#sendAck();
    this.#channel.send(MessageType.end, EMPTY);
  }

  #write(chunk: Uint8Array): void {
    if (this.#closing) throw new ProtocolError("data after the client's end of data", 0);
    this.#pending += chunk.length;
    if (this.#pending > this.#sendWindow) {
      throw new ProtocolError(`${this.#pending} bytes unacknowledged, the window is ${this.#sendWindow}`, 0);
    }
    this.#network.write(chunk, (error) => {
      if (error) {
        this.#fail(error);
        return;
      }
      this.#pending -= chunk.length;
      this.#acknowledge(chunk.length);
    });
  }

  /** An exchange of small messages costs the client no event for each of its own. */
  #acknowledge(bytes: number): void {
    const delay = this.#ackDelay;
    // A client whose window is small does not wait either.
    const step = delay === undefined ? this.#ackStep : Math.max(this.#ackStep, Math.min(LITTLE, this.#sendWindow / 4));
    const isDue = this.#taken >= step;
    if (this.#taken === 0 && delay !== undefined) this.#takenSince = this.#time.now();
    this.#taken += bytes;
    if (this.#taken >= step) {
      if (!isDue) afterTurn(() => this.#sendAck());
    } else if (delay !== undefined) {
      this.#stopAckTimer ??= startTimer(this.#time, delay, () => {
        this.#stopAckTimer = undefined;
        this.#sendAck();
      });
    }
  }

  /** An acknowledgement that has waited long enough goes with data, which costs the client no event of its own. */
  #sendAckWithData(): void {
    const delay = this.#ackDelay;
    if (this.#taken === 0 || delay === undefined || this.#time.now() - this.#takenSince < delay / 2) return;
    this.#sendAck();
  }

  #sendAck(): void {
    if (this.#taken > 0 && !this.#clientEnded) this.#channel.send(MessageType.ack, encodeAck(this.#taken));
    this.#taken = 0;
  }

  #close(): Promise<void> {
    this.#closing ??= new Promise((resolve, reject) => {
      this.#network.end((error) => (error ? reject(error) : resolve()));
    });
    return this.#closing;
  }

  /** The client has closed: what it sent still reaches the server, then FIN; what the server sends is thrown away. */
  #drain(): void {
    this.#leave();
    this.#network.discard();
    const stopTimer = startTimer(this.#time, this.#drainTimeout, () => this.abort());
    this.#close()
      .catch(() => {})
      .finally(() => {
        stopTimer();
        this.#done.resolve();
      });
  }

  #leave(): void {
    this.#clientEnded = true;
    this.#stopAckTimer?.();
    this.#unsent = undefined;
    this.#behind = [];
    this.#window.close();
  }

  #fail(error: Error): void {
    if (this.#clientEnded) return;
    this.#sendAck();
    this.#channel.send(MessageType.reset, encodeReset({ reason: Reason.io, message: messageOf(error) }));
    this.abort();
  }
}
