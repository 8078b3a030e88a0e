import type { Address } from "../../../base/address.ts";
import { formatTarget, type TcpTarget } from "../../../base/address.ts";
import { type Deferred, deferred } from "../../../base/deferred.ts";
import type { ServerCertificate } from "../../../base/network-types.ts";
import { realTime, startTimer, type Time } from "../../../base/time.ts";
import type { OpenOptions, TcpConnection, TlsOptions } from "../../network/backend.ts";
import { ConnectError, ConnectionLostError } from "../../network/errors.ts";
import { onAbort } from "../../network/on-abort.ts";
import { decodeCertificate, encodeVerdict } from "../../protocol/air-messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import {
  type Channel,
  decodeAck,
  decodeOpened,
  decodeRefused,
  decodeReset,
  encodeAck,
  encodeOpen,
  Kind,
  MAX_DATA,
  MessageType,
  PROTOCOL_VERSION,
  type Receiver,
} from "../../protocol/messages.ts";
import { EMPTY } from "../../protocol/payload.ts";

/** Milliseconds after its time-out that an answer may still come: the host, which knows more, reports a time-out first. */
const ANSWER_GRACE = 1000;

/**
 * The client's end of one channel, as a TCP connection: docs/protocol.md. A page uses it to reach the relay; the natives
 * are another client, in ActionScript terms.
 */
export class TcpClient implements Receiver {
  readonly #channel: Channel;
  readonly #time: Time;
  readonly #closed = deferred();
  #opening: Deferred<TcpConnection> | undefined;
  #done = false;
  #where = "";
  #accept: TlsOptions["accept"] = () => false;
  #judged: Promise<void> = Promise.resolve();

  #reader!: ReadableStreamDefaultController<Uint8Array>;
  /** arrived, not read */
  readonly #chunks: Uint8Array[] = [];
  #wanted = false;
  #peerEnded = false;
  /** The reader has got everything it will get. */
  #discarding = false;
  #failure: Error | undefined;
  #unacknowledged = 0;
  /** bytes that are worth an acknowledgement */
  #ackStep = 0;

  #writer!: WritableStreamDefaultController;
  #room = 0;
  #roomMade: Deferred<void> | undefined;
  #finishedWriting = false;

  /** @param time what the time-out goes by */
  constructor(channel: Channel, time: Time = realTime()) {
    this.#channel = channel;
    this.#time = time;
  }

  /**
   * Asks for a connection; once per client.
   *
   * @param target for kind `accepted` the host is a ticket
   * @throws ConnectError
   */
  async open(target: TcpTarget, options: OpenOptions | TlsOptions, kind: number = Kind.tcp): Promise<TcpConnection> {
    const { timeout, signal, ...tls } = options;
    if ("accept" in tls) this.#accept = (certificate) => tls.accept(certificate);
    const { host, port } = target;
    this.#where = formatTarget(target);
    const opening = deferred<TcpConnection>();
    this.#opening = opening;
    const giveUp = (error: ConnectError): void => {
      opening.reject(error);
      this.#reset();
    };
    const abort = (): void => giveUp(ConnectError.aborted(this.#where));
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    const stopTimer = startTimer(this.#time, timeout + ANSWER_GRACE, () =>
      giveUp(new ConnectError("relay", `the relay did not answer within ${timeout} ms; restart it`)),
    );
    this.#channel.send(
      MessageType.open,
      encodeOpen({ ...tls, version: PROTOCOL_VERSION, kind, timeout, port, host, swfUrl: "" }),
    );
    try {
      const connection = await opening.promise;
      await this.#judged;
      return connection;
    } finally {
      stopTimer();
      signal?.removeEventListener("abort", abort);
    }
  }

  receive(type: number, payload: Uint8Array): void {
    if (this.#done) return;
    try {
      this.#dispatch(type, payload);
    } catch (error) {
      this.#reset();
      this.#fail(error as Error);
    }
  }

  channelClosed(): void {
    if (!this.#done)
      this.#fail(new ConnectionLostError(`the relay went away, and the connection to ${this.#where} with it`));
  }

  #dispatch(type: number, payload: Uint8Array): void {
    switch (type) {
      case MessageType.opened:
        this.#opened(payload);
        break;
      case MessageType.refused: {
        const { code, message } = decodeRefused(payload);
        this.#fail(new ConnectError(ConnectError.reasonOf(code), message));
        break;
      }
      case MessageType.certificate:
        this.#judged = this.#judge(decodeCertificate(payload));
        this.#judged.catch((error: unknown) => this.#opening?.reject(error));
        break;
      case MessageType.data:
        this.#arrived(payload);
        break;
      case MessageType.ack:
        this.#room += decodeAck(payload);
        this.#roomMade?.resolve();
        break;
      case MessageType.end:
        this.#peerEnded = true;
        this.#deliver();
        this.#settle();
        break;
      case MessageType.reset:
        this.#fail(new ConnectionLostError(decodeReset(payload).message));
        break;
      case MessageType.probe:
        this.#channel.send(MessageType.ack, encodeAck(this.#unacknowledged));
        this.#unacknowledged = 0;
        break;
      default:
        throw new ProtocolError(`message type ${type} is not for a client`, 0);
    }
  }

  async #judge(certificate: ServerCertificate): Promise<void> {
    if (await this.#accept(certificate)) {
      if (!this.#done && certificate.status !== "trusted") {
        this.#channel.send(MessageType.verdict, encodeVerdict(true));
      }
      return;
    }
    this.#reset();
    throw new ConnectError(
      "certificate",
      `the certificate of ${this.#where} (${certificate.status}) is not accepted; add its issuer if it is meant`,
    );
  }

  #opened(payload: Uint8Array): void {
    const { window, localAddress, localPort, remoteAddress, remotePort } = decodeOpened(payload);
    const local: Address = { address: localAddress, port: localPort };
    const remote: Address = { address: remoteAddress, port: remotePort };
    this.#room = window;
    // The window is the same in both directions. Acknowledging each quarter keeps the host from ever filling its own.
    this.#ackStep = window / 4;
    const readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#reader = controller;
        },
        pull: () => {
          this.#wanted = true;
          this.#deliver();
        },
        cancel: () => this.#discard(),
      },
      { highWaterMark: 0 },
    );
    const writable = new WritableStream<Uint8Array>({
      start: (controller) => {
        this.#writer = controller;
        onAbort(controller, () => {
          this.#reset();
          this.#fail(new ConnectionLostError(`the connection to ${this.#where} was closed on this side`));
        });
      },
      write: (chunk) => this.#write(chunk),
      close: () => this.#finishWriting(),
    });
    this.#opening?.resolve({ readable, writable, local, remote, closed: this.#closed.promise });
    this.#opening = undefined;
  }

  #arrived(chunk: Uint8Array): void {
    if (this.#discarding) this.#acknowledge(chunk.length);
    else {
      this.#chunks.push(chunk);
      this.#deliver();
    }
  }

  /** Hands over what the reader waits for. Only then it is acknowledged, so that a slow reader stops the server. */
  #deliver(): void {
    if (this.#wanted && this.#chunks.length > 0) {
      this.#wanted = false;
      const chunk = this.#chunks.shift()!;
      this.#acknowledge(chunk.length);
      this.#reader.enqueue(chunk);
    }
    if (this.#chunks.length > 0 || this.#discarding) return;
    if (this.#failure !== undefined) this.#reader.error(this.#failure);
    else if (this.#peerEnded) this.#reader.close();
    else return;
    this.#discarding = true;
  }

  /** Not sent for every read: on loopback, one more message costs as much as the data itself. */
  #acknowledge(bytes: number): void {
    this.#unacknowledged += bytes;
    if (this.#done || this.#unacknowledged < this.#ackStep) return;
    this.#channel.send(MessageType.ack, encodeAck(this.#unacknowledged));
    this.#unacknowledged = 0;
  }

  #discard(): void {
    this.#discarding = true;
    for (const chunk of this.#chunks.splice(0)) this.#acknowledge(chunk.length);
    this.#settle();
  }

  async #write(chunk: Uint8Array): Promise<void> {
    let sent = 0;
    while (sent < chunk.length) {
      if (this.#room <= 0) {
        this.#roomMade = deferred();
        await this.#roomMade.promise;
      }
      if (this.#done) throw this.#failure;
      const part = chunk.subarray(sent, sent + Math.min(this.#room, MAX_DATA));
      this.#room -= part.length;
      this.#channel.send(MessageType.data, part);
      sent += part.length;
    }
  }

  #finishWriting(): void {
    this.#finishedWriting = true;
    if (!this.#peerEnded && !this.#discarding) this.#channel.send(MessageType.shutdown, EMPTY);
    this.#settle();
  }

  /** A connection whose both directions are done is over. */
  #settle(): void {
    if (this.#done || !this.#finishedWriting || !(this.#peerEnded || this.#discarding)) return;
    this.#channel.send(MessageType.end, EMPTY);
    this.#finish();
  }

  #reset(): void {
    if (this.#done) return;
    this.#channel.send(MessageType.reset, EMPTY);
    this.#finish();
  }

  #fail(error: Error): void {
    this.#failure = error;
    if (this.#opening === undefined) {
      this.#deliver();
      this.#writer.error(error);
    } else this.#opening.reject(error);
    this.#finish();
  }

  #finish(): void {
    if (this.#done) return;
    this.#done = true;
    this.#roomMade?.resolve();
    this.#channel.close();
    this.#closed.resolve();
  }
}
