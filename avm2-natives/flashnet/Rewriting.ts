import type { Socket as PlayerSocket } from "flash.net";
import { ByteArray } from "flash.utils";
import { Channel } from "./Channel.ts";
import { SWF_URL } from "./environment.ts";
import { Message } from "./protocol.ts";

/** Has the host rewrite one SWF. If the host can't be reached, the SWF is used as it is. */
export class Rewriting {
  private readonly channel: Channel = new Channel();
  private readonly swf: ByteArray = new ByteArray();
  private onDone: Function;

  /** Takes a copy of `bytes`; calls `onDone(rewritten: ByteArray)` later, never at once. */
  start(bytes: ByteArray, onDone: Function): void {
    this.swf.writeBytes(bytes);
    this.onDone = onDone;
    this.channel.onMessage = this.received;
    this.channel.onClose = this.lost;
    this.channel.open(this.send);
  }

  cancel(): void {
    this.channel.close();
  }

  private send(): void {
    const message = new ByteArray();
    message.writeUTF(SWF_URL);
    message.writeBytes(this.swf);
    this.channel.send(Message.Instrument, message, 0, message.length);
  }

  private received(type: int, length: uint): void {
    const source: PlayerSocket = this.channel.source;
    const rewritten = new ByteArray();
    if (length > 0) source.readBytes(rewritten, 0, length);
    this.channel.close();
    this.onDone(type == Message.Instrumented ? rewritten : this.swf);
  }

  private lost(): void {
    this.onDone(this.swf);
  }
}
