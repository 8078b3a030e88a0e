import { Sprite } from "flash.display";
import type { Event, IOErrorEvent, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";

/**
 * A server that is not there: exactly one ioError, never connect or close; afterwards the same object connects.
 * Port 6113 is closed, 6112 is served.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: Socket = new Socket();

  constructor() {
    super();
    const socket = this.socket;
    socket.addEventListener("ioError", (event: IOErrorEvent): void => {
      trace(event);
      trace(event.errorID, socket.connected);
      socket.connect("game.example.com", 6112);
    });
    socket.addEventListener("connect", (event: Event): void => trace(event, socket.connected));
    socket.addEventListener("socketData", (event: ProgressEvent): void => {
      trace(event);
      trace(socket.readUTFBytes(socket.bytesAvailable));
    });
    socket.addEventListener("close", (event: Event): void => trace(event, socket.connected));
    socket.connect("game.example.com", 6113);
    trace("returns at once", socket.connected);
  }
}
