import { Sprite } from "flash.display";
import { type Event, type IOErrorEvent, type SecurityErrorEvent } from "flash.events";
import { Socket } from "flash.net";
import { Security } from "flash.system";

/**
 * Connects to FlashVars `host` and `port`, on `count` sockets at once (1 if it is missing), and traces what becomes of
 * each. FlashVar `policy` is a policy file that is to be considered.
 *
 * @swf frameRate=60 version=15 useNetwork=true
 */
export class Main extends Sprite {
  private running: int = 1;

  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    trace("sandbox", Security.sandboxType, Security.sandboxType == Security.REMOTE);
    if (parameters.policy) Security.loadPolicyFile(parameters.policy);
    if (parameters.count) this.running = parameters.count;
    for (let i: int = this.running; i > 0; i--) this.connect(parameters.host, parameters.port);
  }

  private connect(host: string, port: int): void {
    const socket = new Socket();
    socket.addEventListener("connect", (event: Event): void => {
      socket.close();
      this.ended("connect");
    });
    socket.addEventListener("ioError", (event: IOErrorEvent): void => this.ended("ioError " + event.text));
    socket.addEventListener("securityError", (event: SecurityErrorEvent): void =>
      this.ended("securityError " + event.errorID + " " + event.text),
    );
    try {
      socket.connect(host, port);
    } catch (error: any) {
      this.ended("thrown " + error);
    }
  }

  private ended(how: string): void {
    trace(how);
    this.running--;
    if (this.running == 0) trace("done");
  }
}
