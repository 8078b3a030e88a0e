import { type ByteArray, type IDataInput, setTimeout } from "flash.utils";
import { Channel } from "./Channel.ts";
import type { IpAddress } from "./IpAddress.ts";
import { Kind, Message, openMessage } from "./protocol.ts";
import { callHost } from "./SyncCall.ts";

/** Bytes that may wait for the host to answer, which takes a tick. What is sent beyond is lost, as datagrams may be. */
const MAX_WAITING: uint = 0x1000000;

/**
 * A port of this machine that the host holds for content: bound and controlled by synchronous calls, with a channel for
 * what comes later (docs/protocol.md).
 */
export class Binding {
  readonly local: IpAddress;
  readonly port: int;
  /** `(type: int, length: uint, source: IDataInput)`; must read exactly `length` bytes. */
  onMessage: Function;
  /** The system or the host has closed it. */
  onLost: Function;

  private readonly ticket: string;
  private readonly channel: Channel = new Channel();
  private readonly openRequest: ByteArray;
  private isOpen: boolean = false;
  private closed: boolean = false;
  /** datagrams that were sent before the channel was open */
  private readonly waiting: any[] = [];
  private waitingBytes: uint = 0;
  /** Datagrams may be on their way to the host. */
  private sending: boolean = false;

  /** @throws IOError #2002 if the port can't be had */
  constructor(kind: Kind, local: IpAddress, port: int) {
    const bound = callHost("bind", kind == Kind.Udp ? "udp" : "tcp", local.numeric, port);
    this.local = local;
    this.port = bound.port;
    this.ticket = bound.ticket;
    this.openRequest = openMessage(kind, this.ticket, 0, 0);
    this.channel.onMessage = this.received;
    this.channel.onClose = this.lost;
    this.channel.open((): void => this.channel.send(Message.Open, this.openRequest, 0, this.openRequest.length));
  }

  /** A synchronous call about this port. @throws IOError #2002 */
  call(name: string, ...values: any[]): void {
    callHost(name, this.ticket, ...values);
  }

  /** @param message payload of a DATAGRAM, which must not change any more */
  sendDatagram(message: ByteArray): void {
    if (!this.sending) {
      this.sending = true;
      setTimeout(this.sent, 0);
    }
    if (this.isOpen) this.channel.send(Message.Datagram, message, 0, message.length);
    else if (this.waitingBytes < MAX_WAITING) {
      this.waiting.push(message);
      this.waitingBytes += message.length;
    }
  }

  acknowledge(bytes: uint): void {
    this.channel.sendCount(Message.Ack, bytes);
  }

  /** Frees the port: at once, unless datagrams have to go out before. Nothing is reported any more. */
  close(): void {
    this.closed = true;
    if (!this.sending) {
      this.call("close");
      this.channel.close();
    } else if (this.isOpen) this.channel.send(Message.End);
  }

  /** A tick later what was sent has arrived, if the channel was open. */
  private sent(): void {
    if (this.isOpen) this.sending = false;
  }

  private opened(): void {
    this.isOpen = true;
    for (const message of this.waiting) this.channel.send(Message.Datagram, message, 0, message.length);
    this.waiting.length = 0;
    if (this.closed) this.channel.send(Message.End);
    else if (this.sending) setTimeout(this.sent, 0);
  }

  private received(type: int, length: uint): void {
    const source: IDataInput = this.channel.source;
    if (type == Message.Accepted || type == Message.Datagram || type == Message.SendFailed) {
      if (this.closed) this.channel.skip(length);
      else this.onMessage(type, length, source);
      return;
    }
    this.channel.skip(length);
    if (type == Message.Opened) this.opened();
    else if (type == Message.Refused || type == Message.Reset || type == Message.End) {
      this.channel.close();
      this.lost();
    }
  }

  private lost(): void {
    if (this.closed) return;
    this.closed = true;
    this.onLost();
  }
}
