import { Loader, type LoaderInfo, Sprite } from "flash.display";
import type { ProgressEvent } from "flash.events";
import { Socket } from "flash.net";
import { ApplicationDomain, type LoaderContext, Security } from "flash.system";
import { type ByteArray, describeType, getDefinitionByName, getQualifiedSuperclassName } from "flash.utils";

/** Content has members of the same names as classes of the player; they stay its own. */
class Library {
  bytes: string = "own bytes";
  bytesTotal: number = 6;
  private readonly hidden: string = "hidden";

  getDefinition(name: string): string {
    return "entry " + name;
  }

  loadBytes(bytes: string): string {
    return bytes + ", loaded, " + this.hidden;
  }

  describe(): string {
    return this.loadBytes(this.bytes) + this.getDefinition("x") + this.bytesTotal;
  }
}

/** Content has a Loader of its own. */
class OwnLoader extends Loader {
  override loadBytes(bytes: ByteArray, context: LoaderContext = null): void {
    trace("own loadBytes " + bytes.length);
    super.loadBytes(bytes, context);
  }
}

/**
 * Asks about itself whatever content can ask without a network.
 *
 * @swf frameRate=30 version=19
 */
export class Main extends Sprite {
  readonly socket: Socket = new Socket();
  private own: LoaderInfo = null;

  constructor() {
    super();
    if (this.loaderInfo.loader != null) return;
    trace(describeType(Loader).toXMLString());
    trace(getQualifiedSuperclassName(Loader), getQualifiedSuperclassName(OwnLoader));
    trace(describeType(Library).toXMLString());
    trace(describeType(new Library()).toXMLString());
    trace(new Library().describe());
    const late: any = new Library();
    trace(late.loadBytes("late"), late.getDefinition("y"), late.bytes, late.bytesTotal);
    this.fails((): any => getDefinitionByName("flash.net.Nonsense"));
    this.fails((): any => getDefinitionByName(null));
    this.fails((): any => ApplicationDomain.currentDomain.getDefinition("Nonsense"));
    for (const attempt of [(): any => new (Security as any)(), (): any => new Loader().loadBytes(null)]) {
      try {
        attempt();
      } catch (error: any) {
        trace(error);
      }
    }
    trace(Security.sandboxType);
    trace(ApplicationDomain.currentDomain.getQualifiedDefinitionNames().join(" "));
    for (const name in late) trace("enumerable: " + name);

    const info: LoaderInfo = this.loaderInfo;
    const bytes = info.bytes;
    trace("own", info.bytesTotal, info.bytesLoaded, bytes.length, bytes.position, bytes.endian, this.sum(bytes));
    this.lengths(this.loaderInfo);
    for (const value of [{ readObject: 5 }, "text", 5, true, new Library(), null, undefined] as any[]) {
      this.fails((): any => value.bytes);
      this.fails((): any => [value.readObject()]);
    }
    this.load("Loader", new Loader(), bytes);
    this.load("own Loader", new OwnLoader(), this.loaderInfo.bytes);
  }

  /** `bytes` of a LoaderInfo that comes from wherever it can. */
  private lengths(untyped: any): void {
    const typed: LoaderInfo = untyped;
    this.own = typed;
    const closure = (): number => typed.bytes.length;
    const give = (): LoaderInfo => untyped;
    trace(untyped.bytes.length, typed.bytes.length, this.own.bytes.length, closure(), give().bytes.length);
    trace((this.own || typed).bytes.length, [typed][0].bytes.length, { typed }.typed.bytes.length);
  }

  private fails(attempt: () => any): void {
    try {
      trace(attempt());
    } catch (error: any) {
      trace(error, /readObject|bytes/.test(error.message) ? error.errorID : error.getStackTrace());
    }
  }

  /** Loads this SWF itself. */
  private load(name: string, loader: Loader, bytes: ByteArray): void {
    const info = loader.contentLoaderInfo;
    const report = (event: ProgressEvent): void => {
      trace(name, event.type, event.bytesLoaded, event.bytesTotal, info.bytesLoaded, info.bytesTotal, String(event));
    };
    info.addEventListener("progress", report);
    info.addEventListener("complete", (): void =>
      trace(name, "complete", this.sum(loader.contentLoaderInfo.bytes), info.url, info.loaderURL),
    );
    loader.loadBytes(bytes);
    trace(name, "returns", info.bytesLoaded, info.bytesTotal, info.hasEventListener("complete"));
  }

  private sum(bytes: ByteArray): number {
    let sum: number = 0;
    for (let i: number = 0; i < bytes.length; i++) sum = (sum * 31 + bytes[i]) % 1000003;
    return sum;
  }
}
