import { deferred } from "../../base/deferred.ts";
import { messageOf } from "../../base/errors.ts";
import type { UdpSocket } from "../network/backend.ts";
import { decodeDatagram, encodeDatagram, encodeSendFailed } from "../protocol/air-messages.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { type Channel, decodeAck, encodeReset, MessageType, Reason } from "../protocol/messages.ts";
import { DATAGRAM_COST } from "../protocol/numbers.ts";
import { SendWindow } from "./send-window.ts";
import type { Session } from "./session.ts";

/** A UDP socket on a channel, which closes it when it ends: docs/protocol.md, "Datagrams". */
export class UdpSession implements Session {
  readonly #channel: Channel;
  readonly #socket: UdpSocket;
  readonly #window: SendWindow;
  readonly #done = deferred();
  #ended = false;

  /** @param window bytes of datagrams that are sent to the client before it acknowledges them */
  constructor(channel: Channel, socket: UdpSocket, window: number) {
    this.#channel = channel;
    this.#socket = socket;
    // No datagram is larger than the window: a client that acknowledges nothing reads nothing.
    this.#window = new SendWindow(() => {}, { window, maxWindow: window, probeInterval: 0 });
    void this.#pump();
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  receive(type: number, payload: Uint8Array): void {
    switch (type) {
      case MessageType.datagram:
        this.#send(payload);
        break;
      case MessageType.ack:
        this.#window.acknowledged(decodeAck(payload));
        break;
      case MessageType.end:
      case MessageType.reset:
        this.abort();
        break;
      default:
        throw new ProtocolError(`message type ${type} has no meaning on a UDP socket's channel`, 0);
    }
  }

  channelClosed(): void {
    this.abort();
  }

  abort(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#window.close();
    this.#socket.close();
    this.#done.resolve();
  }

  #send(payload: Uint8Array): void {
    const { data, remote } = decodeDatagram(payload);
    this.#socket
      .send(data, remote)
      .catch((error: unknown) => this.#channel.send(MessageType.sendFailed, encodeSendFailed(messageOf(error))));
  }

  /** Network → client. While the client has a window unread nothing is taken from the network, which then loses some. */
  async #pump(): Promise<void> {
    const reader = this.#socket.datagrams.getReader();
    try {
      while (true) {
        const { done, value } = await reader.read();
        if (!done && this.#window.room <= 0) await this.#window.waitForRoom();
        if (done || this.#ended) break;
        this.#window.sent(value.data.length + DATAGRAM_COST);
        this.#channel.send(MessageType.datagram, encodeDatagram(value));
      }
    } catch (error) {
      this.#channel.send(MessageType.reset, encodeReset({ reason: Reason.io, message: messageOf(error) }));
    }
    this.abort();
  }
}
