import { Sprite } from "flash.display";
import { type Event, ServerSocketConnectEvent } from "flash.events";
import { ServerSocket, type Socket } from "flash.net";

const POLICY: string =
  '<cross-domain-policy><allow-access-from domain="games.example.com" to-ports="*"/></cross-domain-policy>';

/**
 * A game server in AIR. Flash Player asks a server for its policy before it connects, on a connection of its own, and
 * nobody answers that for the program.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly server: ServerSocket = new ServerSocket();

  constructor() {
    super();
    this.server.addEventListener(ServerSocketConnectEvent.CONNECT, this.onConnect);
    this.server.bind(0, "127.0.0.1");
    this.server.listen();
    trace("listening on " + this.server.localPort);
  }

  private onConnect(event: ServerSocketConnectEvent): void {
    const { socket } = event;
    let received = "";
    socket.addEventListener("socketData", (event: Event): void => {
      received += socket.readUTFBytes(socket.bytesAvailable);
      if (received.indexOf("<policy-file-request/>") == 0) {
        socket.writeUTFBytes(POLICY);
        socket.writeByte(0);
        socket.close();
        trace("policy served");
      } else if (received.charAt(received.length - 1) == "\n") {
        this.answer(socket, received);
        received = "";
      }
    });
  }

  private answer(socket: Socket, line: string): void {
    trace("player: " + line.slice(0, -1));
    socket.writeUTFBytes("welcome, " + line);
    socket.flush();
  }
}
