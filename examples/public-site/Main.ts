import { Sprite } from "flash.display";
import type { Event, IOErrorEvent, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { TextField } from "flash.text";

/**
 * Shows the question that the server asks.
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
    this.addChild(this.screen);
    this.socket.addEventListener("connect", (event: Event): void => {
      this.socket.writeUTF("question");
      this.socket.flush();
    });
    this.socket.addEventListener("socketData", (event: ProgressEvent): void => this.show(this.socket.readUTF()));
    this.socket.addEventListener("ioError", (event: IOErrorEvent): void => this.show("no server: " + event.text));
    this.socket.connect("game.example.com", 6112);
  }

  private show(text: string): void {
    trace(text);
    this.screen.text = text;
  }
}
