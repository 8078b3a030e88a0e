import type { Address } from "../../../base/address.ts";
import { deferred } from "../../../base/deferred.ts";
import { type ByteReceiver, type ByteSender, DirectConnection } from "../../network/direct-connection.ts";
import { ConnectionLostError } from "../../network/errors.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { type Channel, decodeAck, decodeReset, encodeAck, MAX_DATA, MessageType } from "../../protocol/messages.ts";
import { EMPTY } from "../../protocol/payload.ts";

export interface ClientConnectionOptions {
  channel: Channel;
  /** host and port, for messages */
  where: string;
  local: Address;
  remote: Address;
  /** bytes that may be sent before they are acknowledged, each way */
  window: number;
}

interface Write {
  rest: Uint8Array;
  done: (error?: Error) => void;
}

/** The client's end of an open connection: docs/protocol.md, state "open" and what follows. */
export class ClientConnection extends DirectConnection implements ByteSender {
  readonly local: Address;
  readonly remote: Address;
  readonly closed: Promise<void>;
  readonly #channel: Channel;
  readonly #where: string;
  readonly #over = deferred();

  #receiver: ByteReceiver | undefined;
  /** arrived, not handed over */
  readonly #chunks: Uint8Array[] = [];
  /** the receiver takes more */
  #wanted = false;
  #peerEnded = false;
  /** The receiver has heard all that it will hear. */
  #discarding = false;
  #failure: Error | undefined;
  #unacknowledged = 0;
  /** bytes that are worth an acknowledgement */
  readonly #ackStep: number;

  #room: number;
  /** what there was no room for, in order */
  readonly #writes: Write[] = [];
  /** who is told that FIN is on its way behind them */
  #ending: ((error?: Error) => void) | undefined;
  #finishedWriting = false;
  #done = false;

  constructor({ channel, where, local, remote, window }: ClientConnectionOptions) {
    super();
    this.#channel = channel;
    this.#where = where;
    this.local = local;
    this.remote = remote;
    this.closed = this.#over.promise;
    this.#room = window;
    // The window is the same in both directions. Acknowledging each quarter keeps the host from ever filling its own.
    this.#ackStep = window / 4;
  }

  attach(receiver: ByteReceiver): ByteSender {
    this.#receiver = receiver;
    // Whoever attaches hears nothing before it has the sender.
    queueMicrotask(() => this.resume());
    return this;
  }

  /** @throws ProtocolError */
  message(type: number, payload: Uint8Array): void {
    if (this.#done) return;
    switch (type) {
      case MessageType.data:
        this.#arrived(payload);
        break;
      case MessageType.ack:
        this.#room += decodeAck(payload);
        this.#sendWaiting();
        break;
      case MessageType.end:
        this.#peerEnded = true;
        this.#deliver();
        this.#settle();
        break;
      case MessageType.reset:
        this.fail(new ConnectionLostError(decodeReset(payload).message));
        break;
      case MessageType.probe:
        this.#sendAck();
        break;
      default:
        throw new ProtocolError(`message type ${type} is not for an open connection`, 0);
    }
  }

  write(chunk: Uint8Array, done: (error?: Error) => void): void {
    if (this.#done) {
      done(this.#lost());
      return;
    }
    this.#writes.push({ rest: chunk, done });
    if (this.#writes.length === 1) this.#sendWaiting();
  }

  end(done: (error?: Error) => void): void {
    if (this.#done) {
      done(this.#lost());
      return;
    }
    this.#ending = done;
    this.#sendWaiting();
  }

  resume(): void {
    this.#wanted = true;
    this.#deliver();
  }

  discard(): void {
    this.#discarding = true;
    for (const chunk of this.#chunks.splice(0)) this.#acknowledge(chunk.length);
    this.#settle();
  }

  abort(): void {
    this.#chunks.length = 0;
    if (!this.#done) this.#channel.send(MessageType.reset, EMPTY);
    this.fail(new ConnectionLostError(`the connection to ${this.#where} was closed on this side`));
  }

  /** The connection is lost; what has arrived is heard before. */
  fail(failure: Error): void {
    if (this.#done) return;
    this.#failure = failure;
    this.#finish();
    this.#deliver();
    for (const { done } of this.#writes.splice(0)) done(failure);
    const ending = this.#ending;
    this.#ending = undefined;
    ending?.(failure);
  }

  #arrived(chunk: Uint8Array): void {
    if (this.#discarding) this.#acknowledge(chunk.length);
    else {
      this.#chunks.push(chunk);
      this.#deliver();
    }
  }

  /** Hands over what the receiver takes. Only then it is acknowledged, so that a slow one stops the server. */
  #deliver(): void {
    const receiver = this.#receiver;
    while (receiver !== undefined && this.#wanted && this.#chunks.length > 0) {
      const chunk = this.#chunks.shift()!;
      this.#acknowledge(chunk.length);
      this.#wanted = receiver.data(chunk);
    }
    if (receiver === undefined || this.#chunks.length > 0 || this.#discarding) return;
    const failure = this.#failure;
    if (failure === undefined && !this.#peerEnded) return;
    // Before it is told: it may use the connection while it hears that.
    this.#discarding = true;
    if (failure !== undefined) receiver.lost(failure);
    else receiver.end();
  }

  /** Not sent for every read: on loopback, one more message costs as much as the data itself. */
  #acknowledge(bytes: number): void {
    this.#unacknowledged += bytes;
    if (!this.#done && this.#unacknowledged >= this.#ackStep) this.#sendAck();
  }

  #sendAck(): void {
    this.#channel.send(MessageType.ack, encodeAck(this.#unacknowledged));
    this.#unacknowledged = 0;
  }

  #sendWaiting(): void {
    for (let write = this.#writes[0]; write !== undefined; write = this.#writes[0]) {
      while (write.rest.length > 0) {
        if (this.#room <= 0) return;
        const part = write.rest.subarray(0, Math.min(this.#room, MAX_DATA));
        this.#room -= part.length;
        this.#channel.send(MessageType.data, part);
        write.rest = write.rest.subarray(part.length);
      }
      this.#writes.shift();
      write.done();
    }
    const ending = this.#ending;
    if (ending !== undefined) this.#finishWriting(ending);
  }

  #finishWriting(done: () => void): void {
    this.#ending = undefined;
    this.#finishedWriting = true;
    if (!this.#peerEnded && !this.#discarding) this.#channel.send(MessageType.shutdown, EMPTY);
    this.#settle();
    done();
  }

  /** A connection whose both directions are done is over. */
  #settle(): void {
    if (this.#done || !this.#finishedWriting || !(this.#peerEnded || this.#discarding)) return;
    this.#channel.send(MessageType.end, EMPTY);
    this.#finish();
  }

  #finish(): void {
    this.#done = true;
    this.#channel.close();
    this.#over.resolve();
  }

  #lost(): Error {
    return (
      this.#failure ??
      new ConnectionLostError(`the connection to ${this.#where} is closed, and what is written goes nowhere`)
    );
  }
}
