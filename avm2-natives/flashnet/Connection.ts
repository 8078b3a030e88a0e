import { ByteArray, type IDataInput } from "flash.utils";
import { FIRST_WINDOW, MAX_DATA } from "../../host/protocol/numbers.ts";
import { Channel } from "./Channel.ts";
import { dropFront } from "./dropFront.ts";
import { type Kind, Message, openMessage, Reason } from "./protocol.ts";

/** Payload bytes in one DATA message, and bytes read by content before the host is told: well below the host's window. */
const CHUNK: uint = MAX_DATA / 4;
const ACK_STEP: uint = FIRST_WINDOW / 4;
/** Sent bytes that may stay at the front of `output`; beyond, they are moved out when they are half of it. */
const SENT_SLACK: uint = 0x100000;

/**
 * One TCP connection through the host: opening, bytes both ways with windows, end.
 *
 * Windows work as in TCP. The host sends no more than its window until the content has read (`read`), so a slow SWF
 * stops the server. We send no more than the host granted, so bytes the network has not taken stay in `output`.
 */
export class Connection {
  /** What the content has written and the host has not got yet, from `sent` on. Append only. */
  readonly output: ByteArray = new ByteArray();
  /** `(remote and local address: string, port: int, …)` */
  onOpened: Function;
  /** `(reason: int, text: string)` */
  onRefused: Function;
  /** Of TLS: `(status: string, encoded: ByteArray): boolean`, whether a certificate that is not trusted is accepted. */
  onCertificate: Function;
  /** `(source: IDataInput, length: uint)`; must read exactly `length` bytes. */
  onData: Function;
  /** `()`: the number of bytes the content has not read yet, as the host asks for it */
  unread: Function;
  /** The network has taken some bytes; see `bytesPending`. */
  onProgress: Function;
  /** The peer or the network closed. */
  onEnded: Function;

  private readonly channel: Channel = new Channel();
  private message: ByteArray;
  private isOpen: boolean = false;
  private finished: boolean = false;
  private sent: uint = 0;
  private inFlight: uint = 0;
  private window: uint = 0;
  /** bytes, modulo 2^32: differences are to be made uints again */
  private received: uint = 0;
  private acknowledged: uint = 0;

  /** @param certificates of TLS, as OPEN has them */
  open(kind: Kind, host: string, port: int, timeout: uint, certificates: ByteArray = null): void {
    this.message = openMessage(kind, host, port, timeout);
    if (certificates != null) this.message.writeBytes(certificates);
    this.channel.onMessage = this.dispatch;
    this.channel.onClose = this.lost;
    this.channel.open(this.sendOpen);
  }

  /** Bytes written that the network has not taken. */
  get bytesPending(): uint {
    return this.output.length - this.sent + this.inFlight;
  }

  /** Sends what the window allows; the rest follows as the host acknowledges. */
  flush(): void {
    const output = this.output;
    const written: uint = output.length;
    while (this.sent < written && this.inFlight < this.window) {
      let length: uint = written - this.sent;
      if (length > this.window - this.inFlight) length = this.window - this.inFlight;
      if (length > CHUNK) length = CHUNK;
      this.channel.send(Message.Data, output, this.sent, length);
      this.sent += length;
      this.inFlight += length;
    }
    if (this.sent == written) {
      output.length = 0;
      this.sent = 0;
      if (this.finished) this.channel.send(Message.End);
    } else if (this.sent >= SENT_SLACK && this.sent >= written - this.sent) {
      dropFront(output, this.sent);
      this.sent = 0;
    }
  }

  /** Close as the content does it: everything written still goes out, then the peer sees the end. Nothing is reported. */
  finish(): void {
    if (this.finished) return;
    this.finished = true;
    if (this.isOpen) this.flush();
    else this.channel.close();
  }

  /** Tells the host what the content has read since the last time. */
  acknowledge(atLeast: uint = ACK_STEP): void {
    // Nothing can be due: what has been read need not be asked for.
    if (uint(this.received - this.acknowledged) < atLeast) return;
    const read: uint = this.received - this.unread();
    const news: uint = read - this.acknowledged;
    if (news < atLeast) return;
    this.acknowledged = read;
    this.channel.sendCount(Message.Ack, news);
  }

  private sendOpen(): void {
    this.channel.send(Message.Open, this.message, 0, this.message.length);
  }

  private dispatch(type: int, length: uint): void {
    const source = this.channel.source;
    switch (type) {
      case Message.Data:
        this.received += length;
        if (this.finished) this.channel.skip(length);
        else {
          this.onData(source, length);
          if (uint(this.received - this.acknowledged) >= ACK_STEP) this.acknowledge();
        }
        break;
      case Message.Ack:
        this.inFlight -= source.readUnsignedInt();
        this.flush();
        if (!this.finished) this.onProgress();
        break;
      case Message.Probe:
        this.acknowledge(0);
        break;
      case Message.Opened:
        this.opened(source);
        break;
      case Message.Refused:
        this.refused(source);
        break;
      case Message.Certificate:
        this.certificate(source, length);
        break;
      default:
        // END and RESET look the same to content (spec/socket.md §6); what a later host may add is skipped.
        this.channel.skip(length);
        if (type == Message.End || type == Message.Reset) this.ended();
    }
  }

  private opened(source: IDataInput): void {
    this.window = source.readUnsignedInt();
    const localAddress = source.readUTF();
    const localPort: int = source.readUnsignedShort();
    const remoteAddress = source.readUTF();
    const remotePort: int = source.readUnsignedShort();
    this.isOpen = true;
    this.onOpened(localAddress, localPort, remoteAddress, remotePort);
  }

  private certificate(source: IDataInput, length: uint): void {
    const status = source.readUTF();
    const encoded = new ByteArray();
    source.readBytes(encoded, 0, length - 2 - status.length);
    if (this.finished) return;
    const accepted: boolean = this.onCertificate(status, encoded);
    if (status != "trusted") this.channel.sendFlag(Message.Verdict, accepted);
  }

  private refused(source: IDataInput): void {
    const reason: int = source.readUnsignedByte();
    const text = source.readUTF();
    this.channel.close();
    if (!this.finished) this.onRefused(reason, text);
  }

  private ended(): void {
    this.channel.close();
    if (!this.finished) this.onEnded();
  }

  private lost(): void {
    if (this.finished) return;
    if (this.isOpen) this.onEnded();
    else this.onRefused(Reason.Io, "Error #2031: Socket Error.");
  }
}
