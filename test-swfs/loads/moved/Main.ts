import { Loader, Sprite } from "flash.display";
import type { Event } from "flash.events";
import { URLRequest } from "flash.net";

/**
 * Loads `moved.swf` and traces where it says it came from, as this program does of itself.
 *
 * @swf version=15 frameRate=50
 */
export class Main extends Sprite {
  private readonly loader: Loader = new Loader();

  constructor() {
    super();
    trace("root", this.loaderInfo.url);
    this.loader.contentLoaderInfo.addEventListener("init", (event: Event): void => {
      trace("child", this.loader.contentLoaderInfo.url, this.loader.contentLoaderInfo.loaderURL);
    });
    this.loader.load(new URLRequest("moved.swf"));
  }
}
