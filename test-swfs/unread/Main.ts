import { Sprite } from "flash.display";
import type { Event, TimerEvent } from "flash.events";
import { Socket } from "flash.net";
import { ByteArray, getTimer, Timer } from "flash.utils";

/**
 * Opens FlashVar `streams` connections (100), writes `write` bytes on each (none) and reads from none of them. Says what
 * waits to be read each time that it has been the same for a second.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly sockets: Socket[] = [];
  private readonly timer: Timer = new Timer(1000);
  private streams: uint = 100;
  private write: uint = 0;
  private connected: uint = 0;
  private waiting: number = 0;
  private since: number = 0;
  private told: number = -1;

  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    if (parameters.streams) this.streams = parameters.streams;
    if (parameters.write) this.write = parameters.write;
    this.timer.addEventListener("timer", this.onTimer);
    for (let i: uint = 0; i < this.streams; i++) {
      const socket = new Socket();
      socket.addEventListener("connect", this.onConnect);
      socket.connect("game.example.com", 6112);
      this.sockets.push(socket);
    }
  }

  private onConnect(event: Event): void {
    this.connected++;
    if (this.connected < this.streams) return;
    trace("connected", this.connected);
    const bytes = new ByteArray();
    bytes.length = this.write;
    for (let i: uint = 0; i < this.sockets.length; i++) {
      if (this.write == 0) continue;
      this.sockets[i]!.writeBytes(bytes);
      this.sockets[i]!.flush();
    }
    this.timer.start();
  }

  private onTimer(event: TimerEvent): void {
    let waiting: number = 0;
    for (let i: uint = 0; i < this.sockets.length; i++) waiting += this.sockets[i]!.bytesAvailable;
    // After a delay timers make up for it, all at once.
    const now: number = getTimer();
    if (waiting != this.waiting || this.timer.currentCount <= 3) this.since = now;
    else if (now - this.since >= 1000 && waiting != this.told) {
      this.told = waiting;
      trace("waiting", waiting);
    }
    this.waiting = waiting;
  }
}
