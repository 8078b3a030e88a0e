import { Sprite } from "flash.display";
import type { Event, MouseEvent, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { TextField } from "flash.text";

/**
 * Rolls the dice, which the server has, at the start and at every click.
 *
 * @swf width=320 height=240 frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly screen: TextField = new TextField();
  private readonly socket: Socket = new Socket();

  constructor() {
    super();
    this.screen.width = 320;
    this.screen.height = 240;
    this.screen.mouseEnabled = false;
    this.addChild(this.screen);
    this.graphics.beginFill(0xffeeaa);
    this.graphics.drawRect(0, 0, 320, 240);
    this.socket.addEventListener("connect", (event: Event): void => this.roll());
    this.addEventListener("click", (event: MouseEvent): void => this.roll());
    this.socket.addEventListener("socketData", (event: ProgressEvent): void => {
      this.show(this.socket.readUTFBytes(this.socket.bytesAvailable));
    });
    this.socket.connect("game.example.com", 6112);
  }

  private roll(): void {
    this.socket.writeUTFBytes("roll\n");
    this.socket.flush();
  }

  private show(text: string): void {
    trace(text);
    this.screen.text = text;
  }
}
