import { deferred } from "../../base/deferred.ts";
import { messageOf } from "../../base/errors.ts";
import type { TcpConnection, TcpListener } from "../network/backend.ts";
import { encodeAccepted } from "../protocol/air-messages.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { type Channel, encodeReset, MessageType, Reason } from "../protocol/messages.ts";
import type { Session } from "./session.ts";

/** A TCP server whose connections are announced on a channel, which closes it when it ends: docs/protocol.md, "Servers". */
export class ListenerSession implements Session {
  readonly #channel: Channel;
  readonly #listener: TcpListener;
  readonly #done = deferred();

  /** @param offer keeps a connection until a channel of its own asks for it by the ticket it returns */
  constructor(channel: Channel, listener: TcpListener, offer: (connection: TcpConnection) => string) {
    this.#channel = channel;
    this.#listener = listener;
    void this.#announce(offer);
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  receive(type: number): void {
    if (type !== MessageType.end && type !== MessageType.reset) {
      throw new ProtocolError(`message type ${type} has no meaning on a server's channel`, 0);
    }
    this.abort();
  }

  channelClosed(): void {
    this.abort();
  }

  abort(): void {
    this.#listener.close();
    this.#done.resolve();
  }

  async #announce(offer: (connection: TcpConnection) => string): Promise<void> {
    const reader = this.#listener.connections.getReader();
    try {
      while (true) {
        const { done, value } = await reader.read();
        if (done) break;
        this.#channel.send(MessageType.accepted, encodeAccepted(offer(value)));
      }
    } catch (error) {
      this.#channel.send(MessageType.reset, encodeReset({ reason: Reason.io, message: messageOf(error) }));
    }
    this.abort();
  }
}
