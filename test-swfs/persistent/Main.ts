import { Sprite } from "flash.display";
import type { Event, IOErrorEvent, SecurityErrorEvent } from "flash.events";
import { Socket } from "flash.net";
import { Timer } from "flash.utils";

/**
 * Tries to connect until it can, says hello, and shows what it is told.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: Socket = new Socket();
  private readonly again: Timer = new Timer(300, 1);

  constructor() {
    super();
    this.socket.addEventListener("connect", this.onConnect);
    this.socket.addEventListener("socketData", this.onData);
    this.socket.addEventListener("close", (event: Event): void => trace("closed"));
    this.socket.addEventListener("ioError", (event: IOErrorEvent): void => this.failed("ioError"));
    this.socket.addEventListener("securityError", (event: SecurityErrorEvent): void => this.failed("securityError"));
    this.again.addEventListener("timer", (event: Event): void => this.socket.connect("game.example.com", 6112));
    this.socket.connect("game.example.com", 6112);
  }

  private failed(type: string): void {
    trace(type);
    this.again.reset();
    this.again.start();
  }

  private onConnect(event: Event): void {
    const name: any = this.loaderInfo.parameters.name;
    this.say("hello from " + name);
  }

  private onData(event: Event): void {
    const text = this.socket.readUTFBytes(this.socket.bytesAvailable);
    trace("< " + text);
    if (text == "ping") this.say("pong");
  }

  private say(text: string): void {
    trace("> " + text);
    this.socket.writeUTFBytes(text);
    this.socket.flush();
  }
}
