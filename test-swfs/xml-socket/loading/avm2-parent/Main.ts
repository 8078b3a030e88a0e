import { Loader, Sprite } from "flash.display";
import type { Event } from "flash.events";
import { URLLoader, URLRequest, XMLSocket } from "flash.net";

/**
 * Loads the AVM1 movie that the FlashVar `child` names, by its URL or, with `bytes`, from its bytes, and has a socket of
 * its own.
 *
 * @swf frameRate=50 version=10
 */
export class Main extends Sprite {
  constructor() {
    super();
    const socket = new XMLSocket("game.example.com", 6112);
    socket.addEventListener("connect", (event: Event): void => {
      trace("AVM2 parent connected");
      socket.close();
      this.load(new URLRequest(this.loaderInfo.parameters.child), this.loaderInfo.parameters.bytes != null);
    });
  }

  private load(request: URLRequest, fromBytes: boolean): void {
    const loader = new Loader();
    this.addChild(loader);
    loader.contentLoaderInfo.addEventListener("init", (event: Event): void => {
      trace("loaded: AVM " + (loader.contentLoaderInfo.actionScriptVersion == 2 ? 1 : 2));
    });
    if (!fromBytes) {
      loader.load(request);
      return;
    }
    const file = new URLLoader();
    file.dataFormat = "binary";
    file.addEventListener("complete", (event: Event): void => loader.loadBytes(file.data));
    file.load(request);
  }
}
