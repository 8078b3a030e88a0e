import { Loader, type LoaderInfo, Sprite } from "flash.display";
import type { Event, IOErrorEvent } from "flash.events";
import { URLLoader, URLRequest, URLStream } from "flash.net";
import { ApplicationDomain, LoaderContext } from "flash.system";
import { ByteArray } from "flash.utils";
import { sha256 } from "./sha256.ts";

const KEY = 0x5a;

/**
 * Loads a SWF beside it as binary, holds its hash against the FlashVar `digest`, and loads code from bytes:
 *
 * - as a Flex application does with a signed runtime shared library, into its own domain, to use a class of it;
 * - with the FlashVar `encrypted`, as a launcher does: what is behind the SWF in the file, decrypted. The last four bytes
 *   of the file are the length of that.
 *
 * @swf version=15 frameRate=50
 */
export class Main extends Sprite {
  private readonly file: URLLoader = new URLLoader();
  private readonly stream: URLStream = new URLStream();
  private readonly loader: Loader = new Loader();
  private parameters: any = null;

  constructor() {
    super();
    const info: LoaderInfo = this.loaderInfo;
    this.parameters = info.parameters;
    const onError = (event: IOErrorEvent): void => trace(event.text);
    this.file.addEventListener("ioError", onError);
    this.stream.addEventListener("ioError", onError);
    this.file.dataFormat = "binary";
    this.file.addEventListener("complete", (event: Event): void => this.loadLibrary(this.file.data as ByteArray));
    this.stream.addEventListener("complete", (event: Event): void => {
      const bytes = new ByteArray();
      this.stream.readBytes(bytes);
      this.launch(bytes);
    });
    if (this.parameters.encrypted) this.stream.load(new URLRequest("carrier.swf"));
    else this.file.load(new URLRequest("library.swf"));
  }

  private loadLibrary(bytes: ByteArray): void {
    if (!this.isIntact(bytes)) return;
    this.loader.contentLoaderInfo.addEventListener("complete", (event: Event): void => {
      const type: any = ApplicationDomain.currentDomain.getDefinition("Child");
      this.addChild(new type());
    });
    this.loader.loadBytes(bytes, new LoaderContext(false, ApplicationDomain.currentDomain));
  }

  private launch(bytes: ByteArray): void {
    if (!this.isIntact(bytes)) return;
    bytes.position = bytes.length - 4;
    const length: uint = bytes.readUnsignedInt();
    const game = new ByteArray();
    for (let i: int = bytes.length - 4 - length; i < bytes.length - 4; i++) game.writeByte(bytes[i] ^ KEY);
    this.addChild(this.loader);
    this.loader.loadBytes(game);
  }

  private isIntact(bytes: ByteArray): boolean {
    const isIntact: boolean = sha256(bytes) == this.parameters.digest;
    trace(bytes.length, isIntact ? "as signed" : "digest mismatch");
    return isIntact;
  }
}
