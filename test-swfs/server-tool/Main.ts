import { type DisplayObject, Sprite } from "flash.display";
import { type Event, MouseEvent, type ProgressEvent, ServerSocketConnectEvent } from "flash.events";
import { ServerSocket, type Socket } from "flash.net";
import { TextField, TextFormat } from "flash.text";

/** A rectangle with a caption that can be clicked. */
class Button extends Sprite {
  constructor(caption: string, onClick: Function) {
    super();
    this.graphics.lineStyle(1, 0x555555);
    this.graphics.beginFill(0xdddddd);
    this.graphics.drawRect(0, 0, 80, 22);
    const label = new TextField();
    label.defaultTextFormat = new TextFormat("_sans", 12);
    label.text = caption;
    label.width = 80;
    label.height = 22;
    label.selectable = false;
    label.mouseEnabled = false;
    this.addChild(label);
    this.buttonMode = true;
    this.addEventListener(MouseEvent.CLICK, (event: MouseEvent): void => onClick());
  }
}

/**
 * A server to play with: bind it to an address and a port, see who connects and what they say, send them messages.
 *
 * On the stage: the fields address (80, 10), port (80, 40) and message (80, 70), each 160 by 22 pixels; the buttons Bind
 * (260, 40) and Send (260, 70), each 80 by 22; and a log below.
 *
 * @swf width=360 height=300 frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly address: TextField = this.field("Address", 10, "127.0.0.1");
  private readonly port: TextField = this.field("Port", 40, "0");
  private readonly message: TextField = this.field("Message", 70, "Hello from AIR!");
  private readonly log: TextField = new TextField();
  private server: ServerSocket = null;
  private clients: Socket[] = [];

  constructor() {
    super();
    this.place(new Button("Bind", this.bind), 260, 40);
    this.place(new Button("Send", this.send), 260, 70);
    this.log.width = 340;
    this.log.height = 180;
    this.log.border = true;
    this.log.multiline = true;
    this.place(this.log, 10, 110);
    this.say("ready");
  }

  private bind(): void {
    if (this.server != null) {
      this.server.close();
      this.say("closed");
    }
    this.server = new ServerSocket();
    this.server.addEventListener(ServerSocketConnectEvent.CONNECT, this.onConnect);
    try {
      this.server.bind(int(this.port.text), this.address.text);
      this.server.listen();
      this.say("bound to " + this.server.localAddress + ":" + this.server.localPort);
    } catch (error) {
      this.server = null;
      this.say(error.message);
    }
  }

  private send(): void {
    if (this.clients.length == 0) this.say("nobody is connected");
    for (const client of this.clients) {
      client.writeUTFBytes(this.message.text + "\n");
      client.flush();
      this.say("sent to " + nameOf(client) + ": " + this.message.text);
    }
  }

  private onConnect(event: ServerSocketConnectEvent): void {
    const client = event.socket;
    this.clients.push(client);
    const name = nameOf(client);
    this.say("connection from " + name);
    client.addEventListener("socketData", (event: ProgressEvent): void => {
      this.say("received: " + client.readUTFBytes(client.bytesAvailable));
    });
    client.addEventListener("close", (event: Event): void => {
      this.clients.splice(this.clients.indexOf(client), 1);
      this.say("gone: " + name);
    });
  }

  private say(text: string): void {
    trace(text);
    this.log.appendText(text + "\n");
    this.log.scrollV = this.log.maxScrollV;
  }

  private field(caption: string, y: number, text: string): TextField {
    const label = new TextField();
    label.text = caption;
    this.place(label, 10, y);
    const input = new TextField();
    input.type = "input";
    input.border = true;
    input.text = text;
    input.width = 160;
    input.height = 22;
    this.place(input, 80, y);
    return input;
  }

  private place(child: DisplayObject, x: number, y: number): void {
    child.x = x;
    child.y = y;
    this.addChild(child);
  }
}

function nameOf(client: Socket): string {
  return client.remoteAddress + ":" + client.remotePort;
}
