import { Sprite } from "flash.display";
import type { Event, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { ByteArray } from "flash.utils";

/**
 * A game's chatter. FlashVar `count` is how many sockets there are, `rate` how many messages the server sends on each in
 * a thousand seconds. Each message that comes is read and answered. Traces when all are connected.
 *
 * @swf frameRate=60 version=15
 */
export class Messages extends Sprite {
  private static readonly LENGTH: uint = 32;
  private readonly sockets: any[] = [];
  private readonly message: ByteArray = new ByteArray();
  private count: uint = 0;
  private rate: uint = 0;
  private connected: uint = 0;

  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    this.count = parameters.count;
    this.rate = parameters.rate;
    this.next();
  }

  /** One after the other, as thousands at once would be a test of something else. */
  private next(): void {
    const socket = new Socket();
    this.sockets.push(socket);
    socket.addEventListener("connect", this.onConnect);
    socket.addEventListener("socketData", this.onData);
    socket.connect("game.example.com", 6112);
  }

  private onConnect(event: Event): void {
    const socket: Socket = event.target as Socket;
    socket.writeUTFBytes("m");
    socket.writeUnsignedInt(this.rate);
    socket.flush();
    this.connected++;
    if (this.connected < this.count) this.next();
    else trace("connected");
  }

  private onData(event: ProgressEvent): void {
    const socket: Socket = event.target as Socket;
    while (socket.bytesAvailable >= Messages.LENGTH) {
      socket.readBytes(this.message, 0, Messages.LENGTH);
      socket.writeBytes(this.message, 0, Messages.LENGTH);
      socket.flush();
    }
  }
}
