import { Sprite } from "flash.display";
import type { Event, IOErrorEvent, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { TextField } from "flash.text";
import { ByteArray } from "flash.utils";

/**
 * A telnet client: sends lines as UTF-8, shows what comes back, and survives a server that closes.
 *
 * @swf width=640 height=360 frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly screen: TextField = new TextField();
  private readonly socket: Socket = new Socket();
  private readonly received: ByteArray = new ByteArray();
  private lines: string[] = ["hello", "Grüß Gott", "日本語", "quit"];
  private visits: int = 0;

  constructor() {
    super();
    this.screen.width = 640;
    this.screen.height = 360;
    this.addChild(this.screen);
    this.socket.addEventListener("connect", this.onConnect);
    this.socket.addEventListener("socketData", this.onData);
    this.socket.addEventListener("close", this.onClose);
    this.socket.addEventListener("ioError", this.onError);
    this.socket.connect("game.example.com", 6112);
  }

  private onConnect(event: Event): void {
    this.visits++;
    this.show("connected, visit " + this.visits);
    this.sendLine();
  }

  private onData(event: ProgressEvent): void {
    this.socket.readBytes(this.received, this.received.length);
    for (let end = this.lineEnd(); end >= 0; end = this.lineEnd()) {
      this.show("< " + this.received.readUTFBytes(end - this.received.position));
      this.received.position = end + 2;
      this.sendLine();
    }
  }

  private onClose(event: Event): void {
    this.show("closed by the server, connected: " + this.socket.connected);
    this.received.clear();
    if (this.visits < 2) {
      this.lines = ["back again", "quit"];
      this.socket.connect("game.example.com", 6112);
    } else {
      this.show("done");
    }
  }

  private onError(event: IOErrorEvent): void {
    this.show("error: " + event.text);
  }

  private sendLine(): void {
    if (this.lines.length == 0) return;
    const line = this.lines.shift();
    const bytes = new ByteArray();
    bytes.writeUTFBytes(line + "\r\n");
    this.show("> " + line);
    this.socket.writeBytes(bytes);
    this.socket.flush();
  }

  /** Index of the next CR LF, or -1. */
  private lineEnd(): int {
    const bytes = this.received;
    for (let i: int = bytes.position; i + 1 < bytes.length; i++) {
      if (bytes[i] == 13 && bytes[i + 1] == 10) return i;
    }
    return -1;
  }

  private show(text: string): void {
    trace(text);
    this.screen.appendText(text + "\n");
  }
}
