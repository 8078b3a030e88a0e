import { Sprite } from "flash.display";
import type { Event, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { ByteArray } from "flash.utils";

/**
 * Opens FlashVar `sockets` connections (4) that echo what comes, and opens each anew whenever it ends. A message whose last
 * byte is 0 is answered by closing.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    let sockets: uint = 4;
    if (parameters.sockets) sockets = parameters.sockets;
    for (let i: uint = 0; i < sockets; i++) this.open(parameters.kind);
  }

  private open(kind: string): void {
    const socket = new Socket();
    let over: boolean = false;
    const again = (event: Event): void => {
      if (!over) this.open(kind);
      over = true;
    };
    socket.addEventListener("connect", (event: Event): void => {
      socket.writeUTFBytes(kind);
      socket.flush();
    });
    socket.addEventListener("socketData", (event: ProgressEvent): void => {
      const bytes = new ByteArray();
      socket.readBytes(bytes);
      if (bytes[bytes.length - 1] == 0) {
        socket.close();
        again(event);
      } else {
        socket.writeBytes(bytes);
        socket.flush();
      }
    });
    socket.addEventListener("close", again);
    socket.addEventListener("ioError", again);
    socket.connect("game.example.com", 6112);
  }
}
