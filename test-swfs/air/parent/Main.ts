import { Loader, Sprite } from "flash.display";
import { ServerSocket, URLRequest } from "flash.net";
import { Security } from "flash.system";

/**
 * An application that loads the movie which the FlashVar `child` names.
 *
 * @swf frameRate=50 version=15
 */
export class Main extends Sprite {
  constructor() {
    super();
    trace("parent:", Security.sandboxType, new ServerSocket());
    const loader = new Loader();
    this.addChild(loader);
    loader.load(new URLRequest(this.loaderInfo.parameters.child));
  }
}
