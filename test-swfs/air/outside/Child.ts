import { Sprite } from "flash.display";
import { DatagramSocket, NetworkInfo, SecureSocket, ServerSocket } from "flash.net";
import { Security } from "flash.system";

/**
 * What a movie finds that is not of the application.
 *
 * @swf frameRate=50 version=15
 */
export class Child extends Sprite {
  constructor() {
    super();
    trace(Security.sandboxType);
    const supported = [ServerSocket, DatagramSocket, NetworkInfo, SecureSocket].map((type: any) => type.isSupported);
    trace("isSupported", supported.join(" "));
    for (const type of [ServerSocket, DatagramSocket, SecureSocket]) {
      try {
        trace(new (type as any)());
      } catch (error) {
        trace(error, error.constructor);
      }
    }
    trace("done");
  }
}
