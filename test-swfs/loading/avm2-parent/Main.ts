import { Loader, Sprite } from "flash.display";
import { URLLoader, URLRequest } from "flash.net";
import { ApplicationDomain, LoaderContext } from "flash.system";

/**
 * Loads the SWF that the FlashVar `child` names, by its URL or, with `bytes`, from its bytes, and listens to its socket
 * when the Loader reports the event that the FlashVar `event` names. With `own` the child has classes of its own.
 *
 * @swf frameRate=12 version=15
 */
export class Main extends Sprite {
  private readonly loader: Loader = new Loader();

  constructor() {
    super();
    const { child, bytes, event, own } = this.loaderInfo.parameters as any;
    this.loader.contentLoaderInfo.addEventListener(event, (): void => this.listen());
    const context = own == null ? null : new LoaderContext(false, new ApplicationDomain(null));
    if (bytes == null) {
      this.loader.load(new URLRequest(child), context);
      return;
    }
    const file = new URLLoader();
    file.dataFormat = "binary";
    file.addEventListener("complete", (): void => this.loader.loadBytes(file.data, context));
    file.load(new URLRequest(child));
  }

  private listen(): void {
    const { socket } = this.loader.content as any;
    trace("listens, connected: " + socket.connected);
    socket.addEventListener("connect", (): void => trace("connect"));
    socket.addEventListener("socketData", (): void =>
      trace("socketData " + socket.readUTFBytes(socket.bytesAvailable)),
    );
    socket.addEventListener("close", (): void => trace("close"));
  }
}
