import { Sprite } from "flash.display";
import { ServerSocket } from "flash.net";
import { Security } from "flash.system";

/**
 * What the intruder has the application load.
 *
 * @swf frameRate=50 version=15
 */
export class Main extends Sprite {
  constructor() {
    super();
    trace("payload:", Security.sandboxType);
    try {
      const server = new ServerSocket();
      server.bind(0, "127.0.0.1");
      trace("bound");
    } catch (error) {
      trace(error);
    }
    trace("done");
  }
}
