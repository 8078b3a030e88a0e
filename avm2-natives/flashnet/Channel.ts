import type { Event, ProgressEvent } from "flash.events";
import { Socket as PlayerSocket } from "flash.net";
import { ByteArray, type IDataInput } from "flash.utils";
import { FRAME_HEADER } from "../../host/protocol/numbers.ts";
import { HOST, PORT } from "./environment.ts";
import { afterLoader } from "./loaderReports.ts";
import { Message } from "./protocol.ts";

const HEADER: uint = FRAME_HEADER;

/**
 * A conversation with the host in messages, over one of the player's own sockets (docs/protocol.md).
 *
 * The player reports that socket as connected at once and closes it without a reason, so neither tells anything about
 * the network: every result the content sees arrives as a message.
 */
export class Channel {
  /** Payloads are read from here, by `onMessage`. */
  source: IDataInput;
  /** `(type: int, length: uint)`; must read exactly `length` bytes from `source`. DATA may come in pieces. */
  onMessage: Function;
  /** The host is gone; nothing follows. */
  onClose: Function;

  private readonly socket: PlayerSocket = new PlayerSocket();
  /** what has arrived while messages wait, and is not read yet; else null */
  private held: ByteArray = null;
  private waits: boolean = false;
  private isLost: boolean = false;
  private onOpen: Function;
  private closed: boolean = false;
  private type: int = -1;
  private rest: uint = 0;

  /** Opens the channel and calls `onOpen` once messages can be sent. */
  open(onOpen: Function): void {
    const source = this.socket;
    this.source = source;
    this.onOpen = onOpen;
    this.waits = afterLoader(this.released);
    if (this.waits) this.held = new ByteArray();
    source.addEventListener("connect", this.opened);
    source.addEventListener("socketData", this.received);
    source.addEventListener("close", this.lost);
    source.addEventListener("ioError", this.lost);
    source.addEventListener("securityError", this.lost);
    source.connect(HOST, PORT);
  }

  /** Sends one message; `length` 0 sends no payload. */
  send(type: int, payload: ByteArray = null, offset: uint = 0, length: uint = 0): void {
    if (this.closed) return;
    const source = this.socket;
    source.writeUnsignedInt(length + 1);
    source.writeByte(type);
    if (length > 0) source.writeBytes(payload, offset, length);
    source.flush();
  }

  /** Sends a message whose payload is one u32. */
  sendCount(type: int, count: uint): void {
    if (this.closed) return;
    const source = this.socket;
    source.writeUnsignedInt(1 + 4);
    source.writeByte(type);
    source.writeUnsignedInt(count);
    source.flush();
  }

  /** Reads bytes of a message and forgets them. */
  skip(length: uint): void {
    // readBytes takes a length of 0 for "everything".
    if (length > 0) this.source.readBytes(new ByteArray(), 0, length);
  }

  /** Sends a message whose payload is one u8, 0 or 1. */
  sendFlag(type: int, flag: boolean): void {
    if (this.closed) return;
    const source = this.socket;
    source.writeUnsignedInt(1 + 1);
    source.writeByte(type);
    source.writeBoolean(flag);
    source.flush();
  }

  /** Leaves without a word; the host gives up whatever belongs to the channel. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    if (this.socket.connected) this.socket.close();
  }

  private opened(event: Event): void {
    if (this.closed) this.socket.close();
    else this.onOpen();
  }

  private received(event: ProgressEvent): void {
    // The player's socket forgets what is not read when it is closed.
    if (this.held != null) this.socket.readBytes(this.held, this.held.length);
    if (!this.waits) this.dispatch();
  }

  private released(): void {
    this.waits = false;
    this.source = this.held;
    this.dispatch();
    if (this.isLost) this.reportLost();
  }

  private dispatch(): void {
    if (this.held != null) this.dropRead();
    const source = this.source;
    let available: uint = source.bytesAvailable;
    while (!this.closed) {
      if (this.type < 0) {
        if (available < HEADER) return;
        this.rest = source.readUnsignedInt() - 1;
        this.type = source.readUnsignedByte();
        available -= HEADER;
      }
      let length: uint = this.rest;
      if (available < length) {
        if (this.type != Message.Data || available == 0) return;
        length = available;
      }
      const type: int = this.type;
      available -= length;
      this.rest -= length;
      if (this.rest == 0) this.type = -1;
      this.onMessage(type, length);
    }
  }

  /** Goes on with the socket once nothing is held any more. */
  private dropRead(): void {
    const rest = this.held.bytesAvailable == 0 ? null : new ByteArray();
    if (rest != null) {
      rest.writeBytes(this.held, this.held.position);
      rest.position = 0;
    }
    this.held = rest;
    this.source = rest == null ? this.socket : rest;
  }

  private lost(event: Event): void {
    this.isLost = true;
    if (!this.waits) this.reportLost();
  }

  private reportLost(): void {
    if (this.closed) return;
    this.closed = true;
    this.onClose();
  }
}
