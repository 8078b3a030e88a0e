import { Sprite } from "flash.display";
import type { Event } from "flash.events";
import { XMLSocket } from "flash.net";

/** Asks for ports on both sides of 1024. */
export class Main extends Sprite {
  constructor() {
    super();
    for (const port of [80, 1023, 1024]) {
      const socket = new XMLSocket();
      socket.addEventListener("ioError", (event: Event): void => {});
      try {
        socket.connect("game.example.com", port);
        trace(port, "connecting");
      } catch (error) {
        trace(port, error);
      }
    }
    trace("done");
  }
}
