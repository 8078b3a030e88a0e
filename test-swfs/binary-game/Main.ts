import { Sprite } from "flash.display";
import type { Event, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { ByteArray } from "flash.utils";

/**
 * A binary game: frames of a 16-bit length, a command and what belongs to it. The server's nonce comes back with the
 * login, and the SWF's own, which is another one each time, with every answer.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: Socket = new Socket();
  private readonly token: ByteArray = new ByteArray();
  private moves: int = 0;

  constructor() {
    super();
    for (let i: int = 0; i < 8; i++) this.token.writeByte(int(Math.random() * 256));
    this.socket.addEventListener("socketData", (event: ProgressEvent): void => this.receive());
    this.socket.addEventListener("close", (event: Event): void => trace("closed"));
    this.socket.connect("game.example.com", 6112);
  }

  private receive(): void {
    while (this.socket.bytesAvailable >= 2) {
      const frame = new ByteArray();
      this.socket.readBytes(frame, 0, this.socket.readUnsignedShort());
      this.obey(frame);
    }
  }

  private obey(frame: ByteArray): void {
    const command: int = frame.readUnsignedByte();
    if (command == 1) {
      const nonce = new ByteArray();
      frame.readBytes(nonce, 0, 8);
      this.login(nonce);
      return;
    }
    const answer = new ByteArray();
    frame.readBytes(answer, 0, 8);
    trace("mine: " + this.isMine(answer));
    if (command == 2) trace("welcome, " + frame.readUTF());
    else trace("at " + frame.readShort() + ", " + frame.readShort());
    if (this.moves < 5) this.move();
  }

  private isMine(answer: ByteArray): boolean {
    for (let i: int = 0; i < 8; i++) if (answer[i] != this.token[i]) return false;
    return true;
  }

  private login(nonce: ByteArray): void {
    const frame = new ByteArray();
    frame.writeByte(2);
    frame.writeBytes(nonce);
    frame.writeBytes(this.token);
    frame.writeUTF("Ann");
    this.send(frame);
  }

  private move(): void {
    const frame = new ByteArray();
    frame.writeByte(3);
    frame.writeShort(this.moves * 10);
    frame.writeShort(-this.moves);
    this.moves++;
    this.send(frame);
  }

  private send(frame: ByteArray): void {
    this.socket.writeShort(frame.length);
    this.socket.writeBytes(frame);
    this.socket.flush();
  }
}
