import { Sprite } from "flash.display";
import type { Event } from "flash.events";
import { DatagramSocket, ServerSocket } from "flash.net";
import { ByteArray, clearInterval, setInterval } from "flash.utils";

/**
 * What happens to sockets that the system has something against.
 *
 * @swf frameRate=50 version=15
 */
export class Main extends Sprite {
  private readonly server: ServerSocket = new ServerSocket();
  private readonly socket: DatagramSocket = new DatagramSocket();

  constructor() {
    super();
    const { mode, port } = this.loaderInfo.parameters;
    if (mode == "unsupported") {
      trace(ServerSocket.isSupported, DatagramSocket.isSupported);
      this.attempt("bind", (): void => this.server.bind());
      this.attempt("bind", (): void => this.socket.bind());
      trace("done");
    } else if (mode == "unreachable") this.sendTo(int(port));
    else this.waitForClose();
  }

  private attempt(what: string, run: Function): boolean {
    try {
      run();
      return true;
    } catch (error) {
      trace(what, error, error.constructor);
      return false;
    }
  }

  private sendTo(port: int): void {
    const bytes = new ByteArray();
    bytes.writeUTF("is anybody there?");
    this.socket.connect("127.0.0.1", port);
    let count: int = 0;
    const timer = setInterval((): void => {
      if (this.attempt("send", (): void => this.socket.send(bytes)) && ++count < 100) return;
      clearInterval(timer);
      trace("the first was sent", count > 0, "still bound", this.socket.bound);
      this.attempt("again", (): void => this.socket.send(bytes));
      trace("done");
    }, 20);
  }

  private waitForClose(): void {
    this.server.bind(0, "127.0.0.1");
    this.server.listen();
    this.server.addEventListener("close", (event: Event): void => {
      trace("server", event.type, this.server.bound, this.server.listening, this.server.localAddress);
      this.attempt("close", (): void => this.server.close());
      this.attempt("bind", (): void => this.server.bind());
      this.socket.bind(0, "127.0.0.1");
    });
    this.socket.addEventListener("close", (event: Event): void => {
      trace("datagrams", event.type, this.socket.bound, this.socket.localAddress);
      this.attempt("close", (): void => this.socket.close());
      trace("done");
    });
  }
}
