import { Sprite } from "flash.display";
import type { Event, IOErrorEvent, SecurityErrorEvent } from "flash.events";
import { Socket, XMLSocket } from "flash.net";
import { Security } from "flash.system";

/**
 * Connects to all that FlashVar `targets` names, `host:port` and commas between them, at once, and traces what becomes of
 * each. `kind` is the class, Socket or XMLSocket, `policies` are policy files to be considered, `timeout` is that of
 * the sockets in milliseconds.
 *
 * @swf frameRate=60 version=15
 */
export class Main extends Sprite {
  private running: int = 0;

  constructor() {
    super();
    const parameters: any = this.loaderInfo.parameters;
    trace("sandbox " + Security.sandboxType);
    const policies: string[] = parameters.policies ? parameters.policies.split(",") : [];
    for (const url of policies) Security.loadPolicyFile(url);
    const targets: string[] = parameters.targets.split(",");
    this.running = targets.length;
    for (const target of targets) this.connect(target, parameters.kind == "XMLSocket" ? new XMLSocket() : new Socket());
  }

  private connect(target: string, socket: any): void {
    const timeout: any = this.loaderInfo.parameters.timeout;
    if (timeout) socket.timeout = timeout;
    socket.addEventListener("connect", (event: Event): void => {
      socket.close();
      this.ended(target, "connect");
    });
    socket.addEventListener("ioError", (event: IOErrorEvent): void => this.ended(target, event.text));
    socket.addEventListener("securityError", (event: SecurityErrorEvent): void => {
      this.ended(target, event.errorID + " " + event.text);
    });
    const colon = target.lastIndexOf(":");
    const port: int = target.substring(colon + 1) as any;
    try {
      socket.connect(target.substring(0, colon), port);
    } catch (error: any) {
      this.ended(target, "thrown " + error);
    }
  }

  private ended(target: string, how: string): void {
    trace(target + " " + how);
    this.running--;
    if (this.running == 0) trace("done");
  }
}
