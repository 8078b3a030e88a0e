import { Loader, Sprite } from "flash.display";
import type { Event, HTTPStatusEvent, IOErrorEvent, SecurityErrorEvent } from "flash.events";
import { ExternalInterface } from "flash.external";
import {
  LocalConnection,
  navigateToURL,
  SharedObject,
  URLLoader,
  URLRequest,
  URLRequestHeader,
  URLStream,
} from "flash.net";
import { Security } from "flash.system";

/**
 * Content that wants what the player page holds: the relay's token, the page's own URL, and files that are none of its
 * business. It tries every way to read that content has, and traces what it gets. With `friend`, a URL, it sends the browser
 * there.
 *
 * @swf frameRate=30 version=20
 */
export class Main extends Sprite {
  private readonly paths: string[] = [
    "",
    "?",
    "#",
    ".",
    "../",
    "level.txt",
    ".env",
    "passwords",
    "page.html",
    "../../../../etc/passwd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/",
    "//",
    "/test.swf",
    "/play/test.swf",
    "/relay",
    "/policy-log",
    "/flashnet/config.js",
    "file:///etc/passwd",
    "data:text/plain,data",
  ];
  private left: int = 0;

  constructor() {
    super();
    const { url, loaderURL } = this.loaderInfo;
    trace("loaderInfo", url, loaderURL);
    trace("domains", Security.pageDomain, new LocalConnection().domain);
    for (const path of this.paths) {
      this.load(path);
      this.stream(path);
      this.show(path);
    }
    this.call();
    this.share();
    trace("ExternalInterface", ExternalInterface.available);
    try {
      ExternalInterface.call("eval", "document.documentElement.innerHTML");
    } catch (_error) {
      trace("ExternalInterface.call throws");
    }
    const { friend } = this.loaderInfo.parameters as any;
    this.load(friend);
    this.navigate("javascript:document.title=document.getElementById('flashnet-config').textContent", "_self");
    this.navigate("page.html", "_blank");
    this.navigate(friend, "_blank");
  }

  private navigate(url: string, window: string): void {
    try {
      navigateToURL(new URLRequest(url), window);
    } catch (_error) {
      trace("navigateToURL throws");
    }
  }

  private load(path: string): void {
    const loader = new URLLoader();
    this.begin();
    loader.addEventListener("complete", (event: Event): void => this.end("URLLoader " + path + " " + loader.data));
    loader.addEventListener("httpResponseStatus", (event: HTTPStatusEvent): void =>
      trace("responseURL", path, event.responseURL),
    );
    loader.addEventListener("ioError", (event: IOErrorEvent): void => {
      trace("error", event.text);
      this.end("URLLoader " + path + " nothing");
    });
    loader.addEventListener("securityError", (event: SecurityErrorEvent): void =>
      this.end("URLLoader " + path + " forbidden"),
    );
    loader.load(new URLRequest(path));
  }

  private stream(path: string): void {
    const stream = new URLStream();
    this.begin();
    stream.addEventListener("complete", (event: Event): void =>
      this.end("URLStream " + path + " " + stream.readUTFBytes(stream.bytesAvailable)),
    );
    stream.addEventListener("ioError", (event: IOErrorEvent): void => this.end("URLStream " + path + " nothing"));
    stream.load(new URLRequest(path));
  }

  private show(path: string): void {
    const loader = new Loader();
    loader.contentLoaderInfo.addEventListener("ioError", (event: IOErrorEvent): void =>
      trace("Loader", path, event.text, loader.contentLoaderInfo.url),
    );
    loader.load(new URLRequest(path));
  }

  /** A call to the relay, as the page itself makes them, with what content could guess. */
  private call(): void {
    const request = new URLRequest("/relay/call");
    request.method = "POST";
    request.contentType = "application/json";
    request.data = '{"session":"00000000000000000000000000000000","name":"bind","args":["tcp","127.0.0.1",0]}';
    for (const token of ["", "Bearer ", "Bearer 00000000000000000000000000000000"]) {
      request.requestHeaders = [new URLRequestHeader("Authorization", token)];
      const loader = new URLLoader();
      this.begin();
      loader.addEventListener("complete", (event: Event): void => this.end("call " + loader.data));
      loader.addEventListener("ioError", (event: IOErrorEvent): void => this.end("call nothing"));
      loader.load(request);
    }
  }

  private share(): void {
    for (const name of ["flashnet", "token", "flashnet-config"]) {
      const shared = SharedObject.getLocal(name, "/");
      for (const key in shared.data) trace("SharedObject", name, key, shared.data[key]);
    }
  }

  private begin(): void {
    this.left++;
  }

  private end(line: string): void {
    trace(line);
    if (--this.left == 0) trace("done");
  }
}
