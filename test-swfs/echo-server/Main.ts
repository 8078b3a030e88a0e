import { Sprite } from "flash.display";
import { type Event, ProgressEvent, ServerSocketConnectEvent } from "flash.events";
import { ServerSocket, type Socket } from "flash.net";

/** One client: says hello, and echoes every line. */
class Client {
  private readonly socket: Socket;
  private readonly name: string;
  private line: string = "";

  constructor(socket: Socket, name: string) {
    this.socket = socket;
    this.name = name;
    socket.addEventListener(ProgressEvent.SOCKET_DATA, this.onData);
    socket.addEventListener("close", this.onClose);
    this.say("Hello, " + name + "!");
  }

  private say(text: string): void {
    this.socket.writeUTFBytes(text + "\r\n");
    this.socket.flush();
  }

  private onData(event: ProgressEvent): void {
    this.line += this.socket.readUTFBytes(this.socket.bytesAvailable);
    const lines = this.line.split(/\r?\n/);
    this.line = lines.pop();
    for (const line of lines) {
      if (line == "bye") {
        this.say("Goodbye, " + this.name + "!");
        this.socket.close();
        trace(this.name + " said goodbye");
        return;
      }
      this.say("You said: " + line);
    }
  }

  private onClose(event: Event): void {
    trace(this.name + " has gone");
  }
}

/**
 * An echo server for anybody with a TCP tool.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly server: ServerSocket = new ServerSocket();
  private readonly clients: Client[] = [];

  constructor() {
    super();
    this.server.addEventListener(ServerSocketConnectEvent.CONNECT, this.onConnect);
    this.server.bind(0, "127.0.0.1");
    this.server.listen();
    trace("listening on " + this.server.localAddress + ":" + this.server.localPort);
  }

  private onConnect(event: ServerSocketConnectEvent): void {
    const name = "client " + (this.clients.length + 1);
    trace(name + " from " + event.socket.remoteAddress);
    this.clients.push(new Client(event.socket, name));
  }
}
