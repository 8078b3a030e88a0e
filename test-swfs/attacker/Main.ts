import { Loader, Sprite } from "flash.display";
import type { Event, IOErrorEvent, SecurityErrorEvent } from "flash.events";
import { ExternalInterface } from "flash.external";
import { navigateToURL, SharedObject, Socket, URLLoader, URLRequest, URLRequestHeader, XMLSocket } from "flash.net";
import { ApplicationDomain, fscommand, Security } from "flash.system";

/**
 * Content that means ill, headless: it traces a line for each try, "NAME: what it got". With the FlashVar `say` it traces
 * that and nothing else, with `fail` it throws it, with `host` it connects there.
 *
 * @swf frameRate=50 version=20
 */
export class Main extends Sprite {
  private left: int = 1;

  constructor() {
    super();
    const { say, fail, host } = this.loaderInfo.parameters as any;
    if (say != null) {
      trace(say);
      trace("done");
    } else if (fail != null) throw new Error(fail);
    else {
      if (host != null) this.connect("host", host, 80);
      else this.tryAll();
      this.end("");
    }
  }

  private tryAll(): void {
    this.load("traversal", "../secret.txt");
    this.load("encoded", "%2e%2e/secret.txt");
    this.load("encoded-slash", "..%2fsecret.txt");
    this.load("dotfile", ".env");
    this.load("type", "passwords");
    this.load("file", "file:///etc/hostname");
    this.load("file-relative", "file:secret.txt");
    this.load("root", "/etc/hostname");
    this.load("other-site", "http://evil.example/secret.txt");
    this.load("no-url", "http://[");
    this.load("link", "link.txt");
    this.load("shared", "level.xml");
    this.post();
    this.connect("reserved", "flashnet.invalid", 1);
    this.connect("no-policy", "game.example", 6112);
    this.connect("line", "game.example\nerror: forged", 6112);
    this.connect("long", this.times("x", 65000), 6112);
    this.connectXml("reserved-xml", "flashnet.invalid", 1);
    Security.loadPolicyFile("xmlsocket://evil.example:843");
    Security.loadPolicyFile("file:///policy.xml");
    this.attempt("long-policy", (): any => Security.loadPolicyFile(this.times("x", 100000)));
    this.attempt("allow-domain", (): any => {
      Security.allowDomain("*");
      Security.allowInsecureDomain("*");
      return "nothing";
    });
    this.attempt("script", (): any => ExternalInterface.call("eval", "1+1"));
    this.attempt("script-available", (): any => ExternalInterface.available);
    this.attempt("command", (): any => fscommand("exec", "id"));
    this.attempt("open", (): any => navigateToURL(new URLRequest("file:///etc/hostname"), "_self"));
    this.attempt("call", (): any => {
      const name = "flashnet-00000000000000000000000000000000-0_1000_" + this.encode("bind") + "_" + this.encode("tcp");
      return SharedObject.getLocal(name + "_" + this.encode("127.0.0.1") + "_0", "/").data.result;
    });
    this.attempt("share-path", (): any => SharedObject.getLocal("../../secret", "/").data.secret);
    for (const name of ["flash.net.ServerSocket", "flash.net.DatagramSocket", "flash.filesystem.File"]) {
      this.attempt(name, (): any => ApplicationDomain.currentDomain.hasDefinition(name));
    }
    this.attempt("prototype", (): any => {
      const prototype: any = (Socket as any).prototype;
      prototype.connect = (): string => "taken";
      prototype.policy = "allow";
      const socket: any = new Socket();
      return socket.connect == prototype.connect ? "taken" : "nothing";
    });
    this.attempt("static", (): any => {
      (Socket as any).policy = "allow";
      return "written";
    });
    this.attempt("private", (): any => (new Socket() as any).channel);
    this.attempt("loaded", (): any => {
      const loader = new Loader();
      loader.contentLoaderInfo.addEventListener("ioError", (event: IOErrorEvent): void => {});
      loader.load(new URLRequest("file:///etc/hostname"));
      return loader.contentLoaderInfo.bytes;
    });
  }

  private attempt(name: string, get: () => any): void {
    try {
      const got = get();
      trace(name + ":", got == null ? "nothing" : got);
    } catch (_error) {
      trace(name + ":", "throws");
    }
  }

  private load(name: string, url: string): void {
    const loader = new URLLoader();
    this.left++;
    loader.addEventListener("complete", (event: Event): void => this.end(name + ": " + loader.data));
    loader.addEventListener("ioError", (event: IOErrorEvent): void => this.end(name + ": nothing"));
    loader.addEventListener("securityError", (event: SecurityErrorEvent): void => this.end(name + ": nothing"));
    loader.load(new URLRequest(url));
  }

  private post(): void {
    const request = new URLRequest("level.xml");
    request.method = "POST";
    request.data = "new=level";
    request.requestHeaders = [new URLRequestHeader("X-HTTP-Method-Override", "PUT")];
    const loader = new URLLoader();
    this.left++;
    loader.addEventListener("complete", (event: Event): void => this.end("post: " + loader.data));
    loader.addEventListener("ioError", (event: IOErrorEvent): void => this.end("post: nothing"));
    loader.load(request);
  }

  private connect(name: string, host: string, port: int): void {
    const socket = new Socket();
    this.left++;
    socket.addEventListener("connect", (event: Event): void => this.end(name + ": connected"));
    socket.addEventListener("ioError", (event: IOErrorEvent): void => this.end(name + ": nothing"));
    socket.addEventListener("securityError", (event: SecurityErrorEvent): void => this.end(name + ": nothing"));
    socket.connect(host, port);
  }

  private connectXml(name: string, host: string, port: int): void {
    const socket = new XMLSocket();
    this.left++;
    socket.addEventListener("connect", (event: Event): void => this.end(name + ": connected"));
    socket.addEventListener("ioError", (event: IOErrorEvent): void => this.end(name + ": nothing"));
    socket.addEventListener("securityError", (event: SecurityErrorEvent): void => this.end(name + ": nothing"));
    socket.connect(host, port);
  }

  private end(line: string): void {
    if (line != "") trace(line);
    if (--this.left == 0) trace("done");
  }

  private times(text: string, count: int): string {
    let all = text;
    while (all.length < count) all += all;
    return all.substr(0, count);
  }

  private encode(text: string): string {
    let digits = "x";
    for (let i: int = 0; i < text.length; i++) digits += ("000" + text.charCodeAt(i).toString(16)).slice(-4);
    return digits;
  }
}
