import { Loader, Sprite } from "flash.display";
import type { NetStatusEvent, SyncEvent } from "flash.events";
import { NetConnection, Responder, SharedObject, URLLoader, URLRequest } from "flash.net";
import { ApplicationDomain, LoaderContext } from "flash.system";

/**
 * The same as its neighbour. It loads the child by its URL or, with the FlashVar `bytes`, from its bytes; with `own` the
 * child has classes of its own.
 *
 * @swf version=15 frameRate=50
 */
export class Main extends Sprite {
  private readonly connection: NetConnection = new NetConnection();
  private object: SharedObject = null;
  private readonly who: string;

  constructor() {
    super();
    this.who = this.loaderInfo.parameters.child == null ? "child" : "parent";
    this.connection.client = this;
    this.connection.addEventListener("netStatus", this.onStatus);
    this.connection.connect("rtmp://game.example.com/game");
  }

  whoAreYou(): string {
    return this.who;
  }

  leave(): void {
    this.connection.close();
  }

  private onStatus(event: NetStatusEvent): void {
    trace(this.who, event.info.code);
    if (event.info.code != "NetConnection.Connect.Success") return;
    this.object = SharedObject.getRemote("object-of-" + this.who, this.connection.uri, false);
    this.object.addEventListener("sync", this.onSync);
    this.object.connect(this.connection);
  }

  private onSync(event: SyncEvent): void {
    for (const { code, name } of event.changeList) trace(this.who, code, name);
    if (event.changeList[0].code == "clear") this.object.setProperty("x", [this.who]);
    else this.connection.call("hello", new Responder(this.answered), this.who);
  }

  private answered(value: string): void {
    trace(this.who, value);
    if (this.who == "parent") this.load();
  }

  private load(): void {
    const { child, bytes, own } = this.loaderInfo.parameters as any;
    const loader = new Loader();
    this.addChild(loader);
    const context = own == null ? null : new LoaderContext(false, new ApplicationDomain(null));
    if (bytes == null) {
      loader.load(new URLRequest(child), context);
      return;
    }
    const file = new URLLoader();
    file.dataFormat = "binary";
    file.addEventListener("complete", (): void => loader.loadBytes(file.data, context));
    file.load(new URLRequest(child));
  }
}
