import { Sprite } from "flash.display";
import { Socket } from "flash.net";
import { setInterval } from "flash.utils";

/**
 * The game.swf of the documents: says hello to its server, and "done" again and again once it has an answer.
 *
 * @swf width=320 height=200 frameRate=30 version=15
 */
export class Game extends Sprite {
  private readonly socket: Socket = new Socket();

  constructor() {
    super();
    this.socket.addEventListener("connect", (): void => {
      trace("connected");
      this.socket.writeUTFBytes("<hello/>\0");
      this.socket.flush();
    });
    this.socket.addEventListener("ioError", (): void => trace("no server"));
    this.socket.addEventListener("securityError", (): void => trace("refused"));
    this.socket.addEventListener("socketData", (): void => {
      this.socket.readUTFBytes(this.socket.bytesAvailable);
      setInterval((): void => trace("done"), 100);
    });
    this.socket.connect("game.example.com", 6112);
  }
}
