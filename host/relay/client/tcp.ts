import { formatTarget, type TcpTarget } from "../../../base/address.ts";
import { type Deferred, deferred } from "../../../base/deferred.ts";
import type { ServerCertificate } from "../../../base/network-types.ts";
import { realTime, startTimer, type Time } from "../../../base/time.ts";
import type { OpenOptions, TcpConnection, TlsOptions } from "../../network/backend.ts";
import { ConnectError, ConnectionLostError } from "../../network/errors.ts";
import { decodeCertificate, encodeVerdict } from "../../protocol/air-messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import {
  type Channel,
  decodeOpened,
  decodeRefused,
  decodeReset,
  encodeOpen,
  Kind,
  MessageType,
  PROTOCOL_VERSION,
  type Receiver,
} from "../../protocol/messages.ts";
import { EMPTY } from "../../protocol/payload.ts";
import { ClientConnection } from "./tcp-connection.ts";

/** Milliseconds after its time-out that an answer may still come: the host, which knows more, reports a time-out first. */
const ANSWER_GRACE = 1000;

/**
 * The client's end of one channel, as a TCP connection: docs/protocol.md. A page uses it to reach the relay; the natives
 * are another client, in ActionScript terms.
 */
export class TcpClient implements Receiver {
  readonly #channel: Channel;
  readonly #time: Time;
  #opening: Deferred<TcpConnection> | undefined;
  #done = false;
  #where = "";
  #accept: TlsOptions["accept"] = () => false;
  #judged: Promise<void> = Promise.resolve();
  /** once it is open */
  #connection: ClientConnection | undefined;

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
    if (signal?.aborted) {
      this.#done = true;
      this.#channel.close();
      throw ConnectError.aborted(this.#where);
    }
    const opening = deferred<TcpConnection>();
    this.#opening = opening;
    const abort = (): void => this.#giveUp(ConnectError.aborted(this.#where));
    signal?.addEventListener("abort", abort);
    const stopTimer = startTimer(this.#time, timeout + ANSWER_GRACE, () =>
      this.#giveUp(new ConnectError("relay", `the relay did not answer within ${timeout} ms; restart it`)),
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
      if (this.#connection !== undefined) this.#connection.message(type, payload);
      else this.#opens(type, payload);
    } catch (error) {
      this.#channel.send(MessageType.reset, EMPTY);
      this.#fail(error as Error);
    }
  }

  channelClosed(): void {
    this.#fail(new ConnectionLostError(`the relay went away, and the connection to ${this.#where} with it`));
  }

  #opens(type: number, payload: Uint8Array): void {
    switch (type) {
      case MessageType.opened:
        this.#opened(payload);
        break;
      case MessageType.refused: {
        const { code, message } = decodeRefused(payload);
        this.#fail(new ConnectError(ConnectError.reasonOf(code), message));
        break;
      }
      case MessageType.reset:
        this.#fail(new ConnectionLostError(decodeReset(payload).message));
        break;
      case MessageType.certificate:
        this.#judged = this.#judge(decodeCertificate(payload));
        this.#judged.catch((error: unknown) => this.#opening?.reject(error));
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
    const error = new ConnectError(
      "certificate",
      `the certificate of ${this.#where} (${certificate.status}) is not accepted; add its issuer if it is meant`,
    );
    this.#giveUp(error);
    throw error;
  }

  #opened(payload: Uint8Array): void {
    const { window, localAddress, localPort, remoteAddress, remotePort } = decodeOpened(payload);
    this.#connection = new ClientConnection({
      channel: this.#channel,
      where: this.#where,
      local: { address: localAddress, port: localPort },
      remote: { address: remoteAddress, port: remotePort },
      window,
    });
    this.#opening?.resolve(this.#connection);
  }

  #giveUp(error: ConnectError): void {
    if (this.#done) return;
    if (this.#connection === undefined) this.#channel.send(MessageType.reset, EMPTY);
    this.#connection?.abort();
    this.#fail(error);
  }

  #fail(error: Error): void {
    if (this.#done) return;
    this.#done = true;
    this.#opening?.reject(error);
    if (this.#connection === undefined) this.#channel.close();
    else this.#connection.fail(error);
  }
}
