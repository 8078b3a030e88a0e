import { Sprite } from "flash.display";
import { Event, type ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { getDefinitionByName } from "flash.utils";

/** @swf frameRate=30 version=15 */
export class Child extends Sprite {
  private readonly socket: Socket = new Socket();

  constructor() {
    super();
    trace("own class by name:", getDefinitionByName("Child") == Child);
    trace("socket class by name:", getDefinitionByName("flash.net.Socket") == Socket);
    this.socket.addEventListener("connect", (event: Event): void => {
      this.socket.writeUTFBytes("who");
      this.socket.flush();
    });
    this.socket.addEventListener("socketData", (event: ProgressEvent): void => {
      trace("child got:", this.socket.readUTFBytes(this.socket.bytesAvailable));
      this.socket.close();
      this.dispatchEvent(new Event("done"));
    });
  }

  /** Called by the SWF that loads this one. */
  start(): void {
    this.socket.connect("game.example.com", 6112);
  }

  socketClass(): Class {
    return Socket;
  }
}
