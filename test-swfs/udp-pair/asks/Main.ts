import { Sprite } from "flash.display";
import { DatagramSocketDataEvent, type TimerEvent } from "flash.events";
import { DatagramSocket } from "flash.net";
import { ByteArray, Timer } from "flash.utils";

/**
 * Says hello to the port in its FlashVars until somebody answers, as datagrams may get lost.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: DatagramSocket = new DatagramSocket();
  private readonly timer: Timer = new Timer(500);

  constructor() {
    super();
    this.socket.addEventListener(DatagramSocketDataEvent.DATA, this.onData);
    this.socket.connect("127.0.0.1", int(this.loaderInfo.parameters.port));
    this.socket.receive();
    this.timer.addEventListener("timer", this.sayHello);
    this.timer.start();
    this.sayHello();
  }

  private sayHello(event: TimerEvent = null): void {
    const greeting = new ByteArray();
    greeting.writeUTFBytes("hello");
    this.socket.send(greeting);
  }

  private onData(event: DatagramSocketDataEvent): void {
    this.timer.stop();
    trace("answer: " + event.data.readUTFBytes(event.data.bytesAvailable));
    this.socket.close();
  }
}
