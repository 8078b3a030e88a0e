import { Sprite } from "flash.display";
import type { DataEvent, Event } from "flash.events";
import { XMLSocket } from "flash.net";

/** @swf frameRate=50 version=9 */
export class Child extends Sprite {
  constructor() {
    super();
    const socket = new XMLSocket("game.example.com", 6112);
    socket.addEventListener("connect", (event: Event): void => {
      trace("AVM2 child connected");
      socket.send("partial");
    });
    socket.addEventListener("data", (event: DataEvent): void => trace("AVM2 child [" + event.data + "]"));
    socket.addEventListener("close", (event: Event): void => trace("AVM2 child done"));
  }
}
