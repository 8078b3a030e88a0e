import { Sprite } from "flash.display";
import type { Event, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { getTimer } from "flash.utils";

/**
 * Sends one byte, waits for its echo, and does it FlashVar `rounds` times (100 if it is missing). Traces the time of
 * all of them in milliseconds when FlashVar `timing` is set: the benchmark's SWF.
 *
 * @swf frameRate=60 version=15
 */
export class Main extends Sprite {
  private readonly socket: Socket = new Socket();
  private rounds: int = 100;
  private round: int = 0;
  private started: int = 0;

  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    if (parameters.rounds) this.rounds = parameters.rounds;
    this.socket.addEventListener("connect", (event: Event): void => {
      this.started = getTimer();
      this.send();
    });
    this.socket.addEventListener("socketData", this.onData);
    this.socket.connect("game.example.com", 6112);
  }

  private send(): void {
    this.socket.writeByte(this.round);
    this.socket.flush();
  }

  private onData(event: ProgressEvent): void {
    const echo = this.socket.readUnsignedByte();
    if (echo != (this.round & 255)) trace("got", echo, "in round", this.round);
    this.round++;
    if (this.round < this.rounds) this.send();
    else {
      if (this.loaderInfo.parameters.timing) trace("milliseconds", getTimer() - this.started);
      trace("rounds", this.rounds);
      this.socket.close();
    }
  }
}
