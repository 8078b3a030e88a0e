import { Loader, Sprite } from "flash.display";
import type { Event, IEventDispatcher } from "flash.events";
import { URLLoader, URLRequest, URLStream } from "flash.net";
import type { ByteArray } from "flash.utils";

/**
 * Loads `child.swf` in every way there is, as code and as data, all at once, and traces how many bytes each got.
 *
 * @swf version=15 frameRate=50
 */
export class Main extends Sprite {
  private readonly loader: Loader = new Loader();
  private readonly urlLoader: URLLoader = new URLLoader();
  private readonly text: URLLoader = new URLLoader();
  private readonly stream: URLStream = new URLStream();
  private readonly late: URLLoader = new URLLoader();
  private left: int = 5;

  constructor() {
    super();
    this.urlLoader.dataFormat = "binary";
    this.late.dataFormat = "binary";
    // While a movie begins to load, content may say any URL.
    this.loader.contentLoaderInfo.addEventListener("open", (event: Event): void => trace(this.root.loaderInfo.url));
    this.loader.contentLoaderInfo.addEventListener("complete", (event: Event): void => {
      this.late.load(new URLRequest("child.swf?late"));
      this.done("Loader");
    });
    this.when(this.urlLoader, (): void => this.done("URLLoader " + bytesOf(this.urlLoader).length));
    this.when(this.text, (): void => this.done("URLLoader as text " + this.text.bytesTotal));
    this.when(this.stream, (): void => this.done("URLStream " + this.stream.bytesAvailable));
    this.when(this.late, (): void => this.done("URLLoader after Loader " + bytesOf(this.late).length));
    this.urlLoader.load(new URLRequest("child.swf"));
    this.loader.load(new URLRequest("child.swf"));
    this.text.load(new URLRequest("child.swf"));
    this.stream.load(new URLRequest("child.swf"));
  }

  private when(loader: IEventDispatcher, complete: () => void): void {
    loader.addEventListener("complete", (event: Event): void => complete());
  }

  private done(what: string): void {
    trace(what);
    this.left--;
    if (this.left == 0) trace("done");
  }
}

function bytesOf(loader: URLLoader): ByteArray {
  return loader.data as ByteArray;
}
