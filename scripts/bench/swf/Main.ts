import { Sprite } from "flash.display";
import type { Event, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { ByteArray, getTimer } from "flash.utils";

/**
 * The benchmark's program, for every player alike. FlashVar `mode` is `e` (echo round trips), `d` (download) or `u`
 * (upload), `count` the number of round trips or bytes. With `marks`, each listener makes a Date where it begins and where
 * it ends (scripts/bench/stages.ts). Traces how long it took in milliseconds.
 *
 * @swf frameRate=60 version=15
 */
export class Main extends Sprite {
  private static readonly BLOCK: uint = 65536;
  private readonly socket: Socket = new Socket();
  private readonly bytes: ByteArray = new ByteArray();
  private mode: string;
  private count: uint = 0;
  private marks: boolean = false;
  private done: uint = 0;
  private started: int = 0;

  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    this.mode = parameters.mode;
    this.count = parameters.count;
    this.marks = parameters.marks == "1";
    this.socket.addEventListener("connect", this.onConnect);
    this.socket.addEventListener("socketData", this.onData);
    this.socket.connect("game.example.com", 6112);
  }

  private onConnect(event: Event): void {
    const socket = this.socket;
    this.started = getTimer();
    trace("connected");
    socket.writeUTFBytes(this.mode);
    socket.writeUnsignedInt(this.mode == "e" ? 0 : this.count);
    if (this.mode == "e") socket.writeByte(0);
    if (this.mode == "u") this.upload();
    socket.flush();
  }

  private upload(): void {
    const block = this.bytes;
    block.length = Main.BLOCK;
    for (let left: uint = this.count; left > 0; left -= Main.BLOCK) {
      this.socket.writeBytes(block);
      this.socket.flush();
    }
  }

  private onData(event: ProgressEvent): void {
    if (this.marks) new Date();
    this.take();
    if (this.marks) new Date();
  }

  private take(): void {
    const socket = this.socket;
    if (this.mode == "d") {
      const length = socket.bytesAvailable;
      socket.readBytes(this.bytes, 0, length);
      this.done += length;
      if (this.done < this.count) return;
    } else {
      socket.readByte();
      this.done++;
      if (this.mode == "e" && this.done < this.count) {
        socket.writeByte(this.done);
        socket.flush();
        return;
      }
    }
    trace("milliseconds", getTimer() - this.started);
    socket.close();
  }
}
