import { Sprite } from "flash.display";
import type { DatagramSocketDataEvent } from "flash.events";
import { DatagramSocket } from "flash.net";

/**
 * Takes datagrams that begin with a number, and says which ones when number 0 comes.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: DatagramSocket = new DatagramSocket();
  private readonly control: DatagramSocket = new DatagramSocket();
  private readonly seen: any[] = [];

  constructor() {
    super();
    this.socket.bind(0, "127.0.0.1");
    this.socket.addEventListener("data", this.onData);
    this.control.bind(0, "127.0.0.1");
    // Content that is slow to begin, until it is told to.
    this.control.addEventListener("data", (event: DatagramSocketDataEvent): void => this.socket.receive());
    this.control.receive();
    trace("control on " + this.control.localPort);
    trace("listening on " + this.socket.localPort);
  }

  private onData(event: DatagramSocketDataEvent): void {
    const number: uint = event.data.readUnsignedInt();
    if (number > 0) this.seen.push(number);
    else {
      trace("seen " + this.seen.join(" "));
      this.socket.close();
    }
  }
}
