import { BitmapData, Shape, Sprite } from "flash.display";
import type { Event } from "flash.events";
import { ExternalInterface } from "flash.external";
import { getClassByAlias, registerClassAlias, SharedObject, URLLoader, URLRequest } from "flash.net";
import { Security } from "flash.system";
import { ByteArray, getTimer, setInterval } from "flash.utils";

export class Shelf {
  static books: int = 0;
  title: string = "a book";
}

/**
 * Leaves traces of itself wherever content can (`task=leave`), looks for such traces (`task=look`), or takes more memory than
 * most (`task=fill`).
 *
 * @swf frameRate=30 version=20
 */
export class Main extends Sprite {
  private readonly kept: any[] = [];

  constructor() {
    super();
    const { task } = this.loaderInfo.parameters;
    if (task === "leave") this.leave();
    else if (task === "fill") this.fill();
    else this.look();
  }

  private leave(): void {
    Shelf.books = 7;
    registerClassAlias("shelf", Shelf);
    Security.allowDomain("*");
    const shared: SharedObject = SharedObject.getLocal("left");
    shared.data.text = "behind";
    shared.flush();
    if (ExternalInterface.available) ExternalInterface.addCallback("left", (): string => "behind");
    setInterval((): void => trace("left: time"), 10);
    this.stage.frameRate = 60;
    this.stage.addEventListener("keyDown", (): void => trace("left: key"));
    const late: URLLoader = new URLLoader();
    late.addEventListener("complete", (): void => trace("left: file"));
    late.load(new URLRequest("late.txt"));
    for (let index: int = 0; index < 300; index++) {
      this.kept.push(Math.random());
      const shape: Shape = new Shape();
      shape.graphics.beginFill(index * 800);
      shape.graphics.drawCircle(index, index, 20);
      this.addChild(shape);
    }
    const picture: BitmapData = new BitmapData(300, 300, false, 0xff0000);
    this.graphics.beginBitmapFill(picture);
    this.graphics.drawRect(0, 0, 300, 300);
    this.addEventListener("enterFrame", (_event: Event): void => {
      this.kept.push(new ByteArray());
    });
    trace("left");
  }

  private look(): void {
    trace("books", Shelf.books);
    try {
      trace("alias", getClassByAlias("shelf"));
    } catch (_error) {
      trace("no alias");
    }
    trace("shared", SharedObject.getLocal("left").data.text);
    trace("frame rate", this.stage.frameRate);
    trace("time", getTimer(), new Date().time);
    trace("random", Math.random(), Math.random());
    this.graphics.beginFill(0x00ff00);
    this.graphics.drawRect(10, 10, 100, 50);
    const late: URLLoader = new URLLoader();
    late.addEventListener("ioError", (): void => trace("no file"));
    late.load(new URLRequest("none.txt"));
  }

  private fill(): void {
    for (let index: int = 0; index < 40; index++) {
      const bytes: ByteArray = new ByteArray();
      bytes.length = 1048576;
      this.kept.push(bytes);
    }
    trace("filled");
  }
}
