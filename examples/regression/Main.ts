import { Sprite } from "flash.display";
import type { Event, IOErrorEvent, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";

/**
 * Sends a name and a score, and shows the place that it makes.
 *
 * @swf width=320 height=240 frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: Socket = new Socket();

  constructor() {
    super();
    this.socket.addEventListener("connect", (event: Event): void => {
      this.socket.writeUTF("Ann");
      this.socket.writeInt(4200);
      this.socket.flush();
    });
    this.socket.addEventListener("socketData", (event: ProgressEvent): void => {
      if (this.socket.bytesAvailable >= 4) trace("place " + this.socket.readInt());
    });
    this.socket.addEventListener("close", (event: Event): void => trace("the server is gone"));
    this.socket.addEventListener("ioError", (event: IOErrorEvent): void => trace("no server"));
    this.socket.connect("scores.example.com", 5000);
  }
}
