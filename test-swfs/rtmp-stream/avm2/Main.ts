import { Sprite } from "flash.display";
import type { NetStatusEvent } from "flash.events";
import { Video } from "flash.media";
import { NetConnection, NetStream } from "flash.net";
import { setTimeout } from "flash.utils";

/**
 * Plays FlashVar `stream` of FlashVar `uri` on all of the stage, and traces what it hears; FlashVar `acts` says what it
 * does, each behind a number of milliseconds since the stream began: `1000 pause 2000 resume`.
 *
 * @swf width=320 height=240 frameRate=25 version=20
 */
export class Main extends Sprite {
  private readonly connection: NetConnection = new NetConnection();
  private stream: NetStream = null;

  constructor() {
    super();
    this.connection.client = { onBWDone: (): void => {} };
    this.connection.addEventListener("netStatus", (event: NetStatusEvent): void => {
      trace(event.info.code);
      if (event.info.code == "NetConnection.Connect.Success") this.play();
    });
    try {
      new NetStream(this.connection);
    } catch (error) {
      trace(error);
    }
    this.connection.connect(this.loaderInfo.parameters.uri || null);
    try {
      new NetStream(this.connection);
    } catch (error) {
      trace(error);
    }
  }

  private play(): void {
    const stream = new NetStream(this.connection);
    this.stream = stream;
    stream.client = {
      onMetaData: (information: any): void => trace("metadata", information.width, information.height),
      onPlayStatus: (information: any): void => trace("play status", information.code),
    };
    stream.bufferTime = 0.5;
    let begun: boolean = false;
    stream.addEventListener("netStatus", (event: NetStatusEvent): void => {
      trace(event.info.code);
      if (event.info.code != "NetStream.Buffer.Full" || begun) return;
      begun = true;
      const acts = String(this.loaderInfo.parameters.acts || "").split(" ");
      for (let i = 0; i + 1 < acts.length; i += 2) {
        setTimeout((): void => this.act(acts[i + 1]), Number(acts[i]));
      }
    });
    const video = new Video(320, 240);
    video.attachNetStream(stream);
    this.addChild(video);
    stream.play(this.loaderInfo.parameters.stream);
  }

  private act(what: string): void {
    const stream = this.stream;
    if (what == "time") trace("time", stream.time.toFixed(1));
    else if (what == "pause") stream.pause();
    else if (what == "resume") stream.resume();
    else if (what == "again") stream.play(this.loaderInfo.parameters.stream);
    else if (what == "seek") stream.seek(5);
    else if (what == "publish") stream.publish("mine");
    else if (what == "close") stream.close();
    else if (what == "leave") this.connection.close();
  }
}
