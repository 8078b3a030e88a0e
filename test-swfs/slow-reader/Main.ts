import { Sprite } from "flash.display";
import type { Event } from "flash.events";
import { Socket } from "flash.net";
import { ByteArray } from "flash.utils";

/**
 * Reads FlashVar `step` bytes a frame (512 KiB if it is missing) from a server that sends as fast as it can, and says
 * how much it ever had waiting: bounded, whatever the server sends.
 *
 * @swf frameRate=60 version=15
 */
export class Main extends Sprite {
  private readonly socket: Socket = new Socket();
  private readonly bytes: ByteArray = new ByteArray();
  private step: uint = 524288;
  private total: number = 0;
  private most: uint = 0;
  private ended: boolean = false;

  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    if (parameters.step) this.step = parameters.step;
    this.socket.addEventListener("close", (event: Event): void => {
      this.ended = true;
    });
    this.addEventListener("enterFrame", this.onFrame);
    this.socket.connect("game.example.com", 6112);
  }

  private onFrame(event: Event): void {
    const socket = this.socket;
    const waiting = socket.bytesAvailable;
    if (waiting > this.most) this.most = waiting;
    if (socket.connected && waiting > 0) {
      const length: uint = Math.min(this.step, waiting);
      this.bytes.length = 0;
      socket.readBytes(this.bytes, 0, length);
      this.total += length;
    }
    if (this.ended || this.total == 67108864) {
      this.removeEventListener("enterFrame", this.onFrame);
      trace("read", this.total);
      trace("never more than 4 MiB waiting:", this.most <= 4194304);
    }
  }
}
