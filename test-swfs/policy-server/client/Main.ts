import { Sprite } from "flash.display";
import type { Event, SecurityErrorEvent } from "flash.events";
import { Socket } from "flash.net";

/**
 * A game for Flash Player, whose server is the AIR program.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: Socket = new Socket();

  constructor() {
    super();
    this.socket.addEventListener("connect", this.onConnect);
    this.socket.addEventListener("socketData", this.onData);
    this.socket.addEventListener("ioError", this.onEnd);
    this.socket.addEventListener("securityError", this.onRefused);
    this.socket.connect("127.0.0.1", int(this.loaderInfo.parameters.port));
  }

  private onConnect(event: Event): void {
    this.socket.writeUTFBytes("Ada\n");
    this.socket.flush();
  }

  private onData(event: Event): void {
    trace(this.socket.readUTFBytes(this.socket.bytesAvailable));
    this.socket.close();
    trace("end");
  }

  private onRefused(event: SecurityErrorEvent): void {
    trace(event.text);
    trace("end");
  }

  private onEnd(event: Event): void {
    trace(event);
    trace("end");
  }
}
