import { Sprite } from "flash.display";
import { Event, type ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { getQualifiedClassName, getQualifiedSuperclassName } from "flash.utils";

/** A socket class of the content's own: it counts flushes, forbids a host and frames messages by a length. */
class MessageSocket extends Socket {
  flushes: int = 0;

  constructor(host: string = null, port: int = 0) {
    super(host, port);
    this.addEventListener("socketData", this.onData);
  }

  override connect(host: string, port: int): void {
    trace("connect(" + host + ", " + port + ")");
    super.connect(host == "alias" ? "game.example.com" : host, port);
  }

  override flush(): void {
    this.flushes++;
    super.flush();
  }

  send(message: string): void {
    this.writeUTF(message);
    this.flush();
  }

  private onData(event: ProgressEvent): void {
    while (this.bytesAvailable > 0) {
      try {
        this.dispatchEvent(new MessageEvent(this.readUTF()));
      } catch (error) {
        trace("incomplete:", error.errorID);
        return;
      }
    }
  }
}

class MessageEvent extends Event {
  readonly text: string;

  constructor(text: string) {
    super("message");
    this.text = text;
  }
}

/** @swf frameRate=30 version=15 */
export class Main extends Sprite {
  private readonly socket: MessageSocket = new MessageSocket("alias", 6112);

  constructor() {
    super();
    const socket = this.socket;
    trace(socket instanceof Socket, getQualifiedClassName(Socket), getQualifiedSuperclassName(socket));
    socket.addEventListener("connect", (event: Event): void => {
      trace("target is the subclass:", event.target == socket, "connected:", socket.connected);
      socket.send("one");
      socket.send("two");
    });
    socket.addEventListener("message", (event: MessageEvent): void => trace("message:", event.text));
    socket.addEventListener("close", (event: Event): void => trace("close, flushes:", socket.flushes));
  }
}
