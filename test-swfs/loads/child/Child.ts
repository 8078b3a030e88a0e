import { Sprite } from "flash.display";
import type { Event, IOErrorEvent, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";

/**
 * Says hello to an echo server and traces what comes back.
 *
 * @swf version=15 frameRate=50
 */
export class Child extends Sprite {
  private readonly socket: Socket = new Socket();

  constructor() {
    super();
    this.socket.addEventListener("connect", (event: Event): void => {
      this.socket.writeUTFBytes("hello");
      this.socket.flush();
    });
    this.socket.addEventListener("ioError", (event: IOErrorEvent): void => trace("ioError"));
    this.socket.addEventListener("socketData", (event: ProgressEvent): void => {
      trace("server says", this.socket.readUTFBytes(this.socket.bytesAvailable));
      this.socket.close();
      trace("done");
    });
    this.socket.connect("echo.example", 7);
  }
}
