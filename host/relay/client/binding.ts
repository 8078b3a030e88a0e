import type { Address } from "../../../base/address.ts";
import { BindError } from "../../network/errors.ts";
import {
  type Channel,
  decodeRefused,
  decodeReset,
  encodeOpen,
  Kind,
  MessageType,
  PROTOCOL_VERSION,
  type Receiver,
} from "../../protocol/messages.ts";
import { EMPTY } from "../../protocol/payload.ts";
import type { RelayLink } from "./link.ts";

export interface BindingEvents {
  /** A message that is particular to this kind of stream. */
  message(type: number, payload: Uint8Array): void;
  /** Nothing more will come, by `close` or because the relay, or its system, has closed it. */
  ended(error?: Error): void;
}

/** A server or UDP socket that a relay has bound, and the stream of what happens to it. */
export class RelayBinding implements Receiver {
  /** as it was asked for, with the port that the system gave */
  readonly local: Address;
  readonly #link: RelayLink;
  readonly #channel: Channel;
  readonly #ticket: string;
  readonly #events: BindingEvents;
  #closed = false;

  /** @throws BindError */
  static bind(link: RelayLink, transport: "tcp" | "udp", local: Address, events: BindingEvents): RelayBinding {
    const { ticket, port } = link.call("bind", [transport, local.address, local.port]);
    if (typeof ticket !== "string" || typeof port !== "number") {
      throw new BindError("the relay's answer to bind has no ticket and no port; update flashnet");
    }
    const kind = transport === "tcp" ? Kind.tcpServer : Kind.udp;
    const open = encodeOpen({ version: PROTOCOL_VERSION, kind, timeout: 0, host: ticket, port: 0, swfUrl: "" });
    return link.stream((channel) => {
      channel.send(MessageType.open, open);
      return new RelayBinding(link, channel, ticket, { address: local.address, port }, events);
    });
  }

  private constructor(link: RelayLink, channel: Channel, ticket: string, local: Address, events: BindingEvents) {
    this.local = local;
    this.#link = link;
    this.#channel = channel;
    this.#ticket = ticket;
    this.#events = events;
  }

  /** @throws BindError */
  call(name: "listen" | "connect", ...args: readonly unknown[]): void {
    if (this.#closed) throw new BindError(`port ${this.local.port} is closed; bind another`);
    this.#link.call(name, [this.#ticket, ...args]);
  }

  send(type: number, payload: Uint8Array): void {
    if (!this.#closed) this.#channel.send(type, payload);
  }

  /** The port is free when this returns, if the relay is still there. */
  close(): void {
    if (this.#closed) return;
    try {
      this.#link.call("close", [this.#ticket]);
    } catch {
      // It is closed already, or the END message of closeBehind closes it.
    }
    this.closeBehind();
  }

  /** The port is free once all that was sent before has reached the relay. */
  closeBehind(): void {
    this.send(MessageType.end, EMPTY);
    this.#finish();
  }

  receive(type: number, payload: Uint8Array): void {
    try {
      if (type === MessageType.refused) this.#lose(decodeRefused(payload).message);
      else if (type === MessageType.reset) this.#lose(decodeReset(payload).message);
      else if (type !== MessageType.opened) this.#events.message(type, payload);
    } catch (error) {
      this.send(MessageType.reset, EMPTY);
      this.#finish(error as Error);
    }
  }

  channelClosed(): void {
    this.#lose(`the relay went away, and port ${this.local.port} with it`);
  }

  #lose(message: string): void {
    this.#finish(new BindError(message));
  }

  #finish(error?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#channel.close();
    this.#events.ended(error);
  }
}
