import { Sprite } from "flash.display";
import { ApplicationDomain, Security } from "flash.system";
import { ByteArray } from "flash.utils";

/**
 * Speaks to the host itself (docs/protocol.md): it asks for a connection to port 6112 of the host that the FlashVar
 * `host` names, as the SWF whose URL is the FlashVar `claim`.
 *
 * @swf frameRate=50 version=15
 */
export class Child extends Sprite {
  constructor() {
    super();
    // What natives are put in for.
    if (Security.loadPolicyFile == null) return;
    trace("forger:", Security.sandboxType);
    const { claim, host } = this.loaderInfo.parameters as any;
    // Put together at run time, so that the look-up finds the player's own class.
    const lookup = ["get", "Definition"].join("");
    const PlayerSocket: any = (ApplicationDomain.currentDomain as any)[lookup](["flash.net.", "Socket"].join(""));
    const socket: any = new PlayerSocket();
    socket.addEventListener("connect", (): void => {
      const open = openMessage(host, claim == null ? this.loaderInfo.url : claim);
      socket.writeUnsignedInt(open.length + 1);
      socket.writeByte(1);
      socket.writeBytes(open);
      socket.flush();
    });
    socket.addEventListener("socketData", (): void => {
      socket.readUnsignedInt();
      const type = socket.readUnsignedByte();
      trace(type == 2 ? "opened" : type == 3 ? "refused " + socket.readUnsignedByte() : "message " + type);
      trace("done");
      socket.close();
    });
    socket.connect("flashnet.invalid", 1);
  }
}

function openMessage(host: string, swfUrl: string): ByteArray {
  const message = new ByteArray();
  message.writeByte(1);
  message.writeByte(1);
  message.writeUnsignedInt(20000);
  message.writeShort(6112);
  message.writeUTF(host);
  message.writeUTF(swfUrl);
  return message;
}
