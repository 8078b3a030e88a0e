import { Sprite } from "flash.display";
import type { DataEvent, Event, KeyboardEvent } from "flash.events";
import { XMLSocket } from "flash.net";
import { TextField } from "flash.text";

/**
 * A chat client in ActionScript 3. FlashVars: `name`, and `greets=yes` for one that greets who joins, answers a greeting
 * and leaves when it was answered.
 *
 * @swf version=10 frameRate=30 width=400 height=300
 */
export class Main extends Sprite {
  private readonly me: string;
  private readonly greets: boolean;
  private readonly socket: XMLSocket = new XMLSocket();
  private readonly shown: TextField = new TextField();
  private readonly typed: TextField = new TextField();

  constructor() {
    super();
    const { name, greets } = this.loaderInfo.parameters;
    this.me = name == null ? "AVM2" : name;
    this.greets = greets != null;
    this.place(this.shown, 10, 240);
    this.place(this.typed, 260, 30);
    this.shown.multiline = true;
    this.shown.wordWrap = true;
    this.typed.type = "input";
    this.typed.addEventListener("keyDown", (event: KeyboardEvent): void => {
      if (event.keyCode != 13 || this.typed.text == "") return;
      this.say(this.typed.text);
      this.typed.text = "";
    });
    this.connect();
  }

  private connect(): void {
    const { socket } = this;
    socket.addEventListener("connect", (event: Event): void => {
      this.show("connected");
      socket.send('<join name="' + this.me + '"/>');
    });
    socket.addEventListener("data", (event: DataEvent): void => this.received(XML(event.data)));
    socket.addEventListener("close", (event: Event): void => this.show("the server is gone"));
    for (const type of ["ioError", "securityError"]) {
      socket.addEventListener(type, (event: Event): void => this.show("no connection"));
    }
    socket.connect("game.example.com", 6112);
  }

  private received(element: any): void {
    const name: string = element.attribute("name").toString();
    const kind: string = element.localName();
    if (kind == "said") this.heard(name, element.toString());
    else this.show(name + (kind == "joined" ? " is here" : " left"));
    if (this.greets && kind == "joined" && name != this.me) this.say("Hello " + name + "!");
  }

  private heard(name: string, text: string): void {
    this.show(name + ": " + text);
    if (!this.greets || name == this.me) return;
    if (text == "Hello " + this.me + "!") this.say("Hello " + name + ", nice to see you.");
    else if (text.indexOf("Hello " + this.me) == 0) {
      this.socket.close();
      this.show("done");
    }
  }

  private say(text: string): void {
    const message: any = XML("<say/>");
    message.appendChild(text);
    this.socket.send(message);
  }

  private place(field: TextField, y: number, height: number): void {
    field.x = 10;
    field.y = y;
    field.width = 380;
    field.height = height;
    field.border = true;
    this.addChild(field);
  }

  private show(line: string): void {
    trace(line);
    this.shown.appendText(line + "\n");
    this.shown.scrollV = this.shown.maxScrollV;
  }
}
