import { Sprite } from "flash.display";
import type { DataEvent } from "flash.events";
import { XMLSocket } from "flash.net";
import { TextField } from "flash.text";

/**
 * Greets the room under the name that the FlashVar `name` gives, and shows what is said in it.
 *
 * @swf width=320 height=240 frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly screen: TextField = new TextField();
  private readonly socket: XMLSocket = new XMLSocket();

  constructor() {
    super();
    this.screen.width = 320;
    this.screen.height = 240;
    this.addChild(this.screen);
    this.socket.addEventListener("data", (event: DataEvent): void => this.receive(event.data));
    this.socket.connect("chat.example.com", 9339);
  }

  private receive(message: string): void {
    if (message.indexOf("<welcome") == 0) {
      const name: string = this.loaderInfo.parameters.name;
      this.show("players: " + message.split('"')[1]);
      this.socket.send("<say>" + name + ": hello</say>");
    } else {
      this.show(message.substring(5, message.length - 6));
    }
  }

  private show(line: string): void {
    trace(line);
    this.screen.appendText(line + "\n");
  }
}
