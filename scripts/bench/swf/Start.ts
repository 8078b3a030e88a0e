import { Sprite } from "flash.display";
import type { Event } from "flash.events";
import { Socket } from "flash.net";

/**
 * Traces when its first frame comes.
 *
 * @swf frameRate=60 version=15
 */
export class Start extends Sprite {
  private readonly socket: Socket = new Socket();

  constructor() {
    super();
    this.addEventListener("enterFrame", this.onFrame);
  }

  private onFrame(event: Event): void {
    this.removeEventListener("enterFrame", this.onFrame);
    trace("first frame", this.socket.connected);
  }
}
