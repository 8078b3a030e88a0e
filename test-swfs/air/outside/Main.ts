import { Sprite } from "flash.display";
import { DatagramSocket, NetworkInfo, ServerSocket } from "flash.net";
import { Security } from "flash.system";

/**
 * What a movie finds that is not of the application.
 *
 * @swf frameRate=50 version=15
 */
export class Main extends Sprite {
  constructor() {
    super();
    trace(Security.sandboxType);
    trace("isSupported", ServerSocket.isSupported, DatagramSocket.isSupported, NetworkInfo.isSupported);
    for (const type of [ServerSocket, DatagramSocket]) {
      try {
        trace(new (type as any)());
      } catch (error) {
        trace(error, error.constructor);
      }
    }
    trace("done");
  }
}
