import { Sprite } from "flash.display";
import type { Event, IOErrorEvent, ProgressEvent, SecurityErrorEvent } from "flash.events";
import { ExternalInterface } from "flash.external";
import { Socket } from "flash.net";

/**
 * A bridge, like those that gave pages sockets before there was WebSocket: JavaScript drives it. With `script` it brings its
 * JavaScript along.
 *
 * @swf frameRate=30 version=11
 */
export class Main extends Sprite {
  private socket: Socket | null = null;

  constructor() {
    super();
    trace("available", ExternalInterface.available, ExternalInterface.objectID);
    ExternalInterface.addCallback("dial", this.dial);
    ExternalInterface.addCallback("send", this.send);
    ExternalInterface.addCallback("close", this.close);
    ExternalInterface.addCallback("report", (line: string): void => trace(line));
    const { script } = this.loaderInfo.parameters as any;
    if (script) trace("script", ExternalInterface.call("eval", script));
  }

  private dial(host: string, port: number): void {
    const socket = new Socket();
    this.socket = socket;
    socket.addEventListener("connect", (event: Event): void => this.tell("opened"));
    socket.addEventListener("socketData", (event: ProgressEvent): void =>
      this.tell("heard", socket.readUTFBytes(socket.bytesAvailable)),
    );
    socket.addEventListener("close", (event: Event): void => this.tell("closed"));
    socket.addEventListener("ioError", (event: IOErrorEvent): void => this.tell("failed", event.text));
    socket.addEventListener("securityError", (event: SecurityErrorEvent): void => this.tell("failed", event.text));
    socket.connect(host, port);
  }

  private send(text: string): void {
    this.socket!.writeUTFBytes(text);
    this.socket!.flush();
  }

  private close(): void {
    this.socket!.close();
    trace("closed by JavaScript, connected:", this.socket!.connected);
  }

  private tell(event: string, text: string = ""): void {
    ExternalInterface.call("bridge." + event, text);
  }
}
