import { Loader, Sprite } from "flash.display";
import type { Event, IOErrorEvent, ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { ApplicationDomain, LoaderContext } from "flash.system";
import { ByteArray } from "flash.utils";

/**
 * Fetches a SWF over a socket and loads it from its bytes, in a child of its own application domain and in a fresh
 * one. The loaded SWF has sockets as well.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  private readonly socket: Socket = new Socket("game.example.com", 6112);
  private readonly swf: ByteArray = new ByteArray();
  private domains: ApplicationDomain[] = [
    new ApplicationDomain(ApplicationDomain.currentDomain),
    new ApplicationDomain(null),
  ];
  private readonly names: string[] = ["child domain", "fresh domain"];

  constructor() {
    super();
    this.socket.addEventListener("connect", (event: Event): void => {
      this.socket.writeUTFBytes("swf");
      this.socket.flush();
    });
    this.socket.addEventListener("socketData", (event: ProgressEvent): void => {
      this.socket.readBytes(this.swf, this.swf.length);
    });
    this.socket.addEventListener("close", (event: Event): void => this.loadNext());
  }

  private loadNext(): void {
    if (this.domains.length == 0) {
      trace("done");
      return;
    }
    const loader = new Loader();
    trace("-- " + this.names.shift());
    loader.contentLoaderInfo.addEventListener("complete", (event: Event): void => {
      const content: any = loader.content;
      trace("complete", content.parent == loader, event.target.bytesTotal > 0);
      trace("one class of sockets:", content.socketClass() == Socket);
      content.addEventListener("done", (done: Event): void => this.loadNext());
      content.start();
    });
    loader.contentLoaderInfo.addEventListener("ioError", (event: IOErrorEvent): void => trace(event.text));
    this.addChild(loader);
    loader.loadBytes(this.swf, new LoaderContext(false, this.domains.shift()));
  }
}
