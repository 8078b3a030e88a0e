import { Sprite } from "flash.display";
import type { Event } from "flash.events";
import { Socket } from "flash.net";

/**
 * Connects to every address that it is given, and says what it is called then.
 *
 * @swf frameRate=50 version=15
 */
export class Main extends Sprite {
  private readonly addresses: any[] = this.loaderInfo.parameters.addresses.split(" ");

  constructor() {
    super();
    this.next();
  }

  private next(): void {
    const address = this.addresses.shift();
    if (address == null) {
      trace("done");
      return;
    }
    const socket = new Socket(address, 7);
    socket.addEventListener("connect", (event: Event): void => {
      trace(address, socket.remoteAddress);
      socket.close();
      this.next();
    });
  }
}
