import { Sprite } from "flash.display";
import type { Event, ProgressEvent } from "flash.events";
import { registerClassAlias, Socket } from "flash.net";

class Move {
  by: string = "";
  x: int = 0;
  y: int = 0;
}

/**
 * A game in AMF: objects one after another, of classes and without, in both directions.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: Socket = new Socket();
  private session: string = "";
  private moves: int = 0;

  constructor() {
    super();
    registerClassAlias("board.Move", Move);
    this.socket.addEventListener("connect", (event: Event): void => this.send({ action: "join", name: "Ann" }));
    this.socket.addEventListener("socketData", (event: ProgressEvent): void => {
      while (this.socket.bytesAvailable > 0) this.receive(this.socket.readObject());
    });
    this.socket.addEventListener("close", (event: Event): void => trace("closed"));
    this.socket.connect("game.example.com", 6112);
  }

  private receive(message: any): void {
    if (message instanceof Move) trace("at " + message.x + ", " + message.y + " by " + message.by);
    else {
      this.session = message.session;
      trace("players: " + message.players.join(", "));
    }
    if (this.moves == 4) this.send({ action: "leave", session: this.session });
    else if (this.moves < 4) {
      const move = new Move();
      move.by = this.session;
      move.x = this.moves;
      move.y = -this.moves;
      this.send(move);
    }
    this.moves++;
  }

  private send(message: any): void {
    this.socket.writeObject(message);
    this.socket.flush();
  }
}
