import { Sprite } from "flash.display";
import { DatagramSocketDataEvent } from "flash.events";
import { DatagramSocket } from "flash.net";
import { ByteArray } from "flash.utils";

/**
 * Waits for somebody to say hello, and answers.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: DatagramSocket = new DatagramSocket();

  constructor() {
    super();
    this.socket.addEventListener(DatagramSocketDataEvent.DATA, this.onData);
    this.socket.bind(0, "127.0.0.1");
    this.socket.receive();
    trace("listening on " + this.socket.localPort);
  }

  private onData(event: DatagramSocketDataEvent): void {
    const greeting = event.data.readUTFBytes(event.data.bytesAvailable);
    trace(event.srcAddress + " says: " + greeting);
    const answer = new ByteArray();
    answer.writeUTFBytes("and " + greeting + " to you");
    this.socket.send(answer, 0, 0, event.srcAddress, event.srcPort);
  }
}
