import { Sprite } from "flash.display";
import type { NetStatusEvent, SyncEvent } from "flash.events";
import { NetConnection, Responder, SharedObject } from "flash.net";
import { getTimer } from "flash.utils";

/**
 * The benchmark's program of RTMP. FlashVar `mode` is `call` (round trips of a call, one after the other) or `slots`
 * (changes of a shared object), `count` how many. Traces when it begins, and how long it took in milliseconds.
 *
 * @swf frameRate=60 version=15
 */
export class Rtmp extends Sprite {
  /** slots of the object, which change together */
  private static readonly SLOTS: uint = 500;
  private readonly connection: NetConnection = new NetConnection();
  private readonly object: SharedObject = SharedObject.getRemote("board", "rtmp://game.example.com/bench");
  private readonly responder: Responder = new Responder(this.answered);
  private mode: string;
  private count: uint = 0;
  private done: uint = 0;
  private started: int = 0;

  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    this.mode = parameters.mode;
    this.count = parameters.count;
    this.connection.addEventListener("netStatus", this.onStatus);
    this.object.addEventListener("sync", this.onSync);
    this.connection.connect("rtmp://game.example.com/bench");
  }

  private onStatus(event: NetStatusEvent): void {
    if (this.mode == "slots") this.object.connect(this.connection);
    else {
      this.begin();
      this.connection.call("echo", this.responder, 1);
    }
  }

  private begin(): void {
    trace("begin");
    this.started = getTimer();
  }

  private end(): void {
    trace("milliseconds", getTimer() - this.started);
  }

  private answered(value: any): void {
    this.done++;
    if (this.done < this.count) this.connection.call("echo", this.responder, this.done & 1);
    else this.end();
  }

  private onSync(event: SyncEvent): void {
    if (event.changeList[0].code == "clear") this.begin();
    else this.done += event.changeList.length;
    if (this.done >= this.count) this.end();
    else for (let i: uint = 0; i < Rtmp.SLOTS; i++) this.object.setProperty("s" + i, this.done + i);
  }
}
