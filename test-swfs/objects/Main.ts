import { Sprite } from "flash.display";
import type { Event, ProgressEvent } from "flash.events";
import { registerClassAlias, Socket } from "flash.net";

class Move {
  x: int = 0;
  y: int = 0;
  note: string = "";
}

/**
 * AMF over a socket: objects in both encodings go to an echo server and are read back, even when they arrive in
 * pieces.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  /** bytes of everything that is written */
  private static readonly ALL: uint = 120;
  private readonly socket: Socket = new Socket();

  constructor() {
    super();
    registerClassAlias("example.Move", Move);
    this.socket.addEventListener("connect", this.onConnect);
    this.socket.addEventListener("socketData", this.onData);
    this.socket.connect("game.example.com", 6112);
  }

  private onConnect(event: Event): void {
    const socket = this.socket;
    const move = new Move();
    move.x = 3;
    move.y = -4;
    move.note = "e4";
    trace("encoding", socket.objectEncoding);
    socket.writeObject(move);
    socket.writeObject({ list: [1, 2.5, "three", null], when: new Date(1672531200000) });
    socket.objectEncoding = 0;
    socket.writeObject({ text: "AMF0", number: 7 });
    socket.objectEncoding = 3;
    socket.writeUTF("end");
    socket.flush();
  }

  private onData(event: ProgressEvent): void {
    const socket = this.socket;
    const available = socket.bytesAvailable;
    if (available < Main.ALL) {
      // The server stops in the middle of the first object.
      try {
        trace("too early", socket.readObject());
      } catch (error) {
        trace("incomplete", error.errorID, "nothing consumed:", socket.bytesAvailable == available);
      }
      return;
    }
    const move: Move = socket.readObject();
    trace(move instanceof Move, move.x, move.y, move.note);
    const data: any = socket.readObject();
    trace(data.list.length, data.list, data.when.time);
    socket.objectEncoding = 0;
    const old: any = socket.readObject();
    trace(old.text, old.number);
    trace(socket.readUTF(), socket.bytesAvailable);
    socket.close();
  }
}
