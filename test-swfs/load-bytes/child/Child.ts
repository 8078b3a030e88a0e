import { Sprite } from "flash.display";
import { Event, type ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { getDefinitionByName } from "flash.utils";

/** @swf frameRate=30 version=15 */
export class Child extends Sprite {
  private readonly socket: Socket = new Socket("game.example.com", 6112);

  constructor() {
    super();
    trace("own classes by name:", getDefinitionByName("Child") == Child, getDefinitionByName("flash.net.Socket") == Socket);
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

  socketClass(): Class {
    return Socket;
  }
}
