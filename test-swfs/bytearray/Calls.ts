import { Sprite } from "flash.display";
import { registerClassAlias } from "flash.net";
import { ByteArray, describeType, type IDataInput, type IDataOutput } from "flash.utils";

class Saved {
  kept: int = 1;
  /** @Transient */
  lost: int = 2;
  readonly constant: int = 3;
  private reads: int = 0;
  get counted(): int {
    return ++this.reads;
  }
  set counted(value: int) {
    this.reads = value;
  }
}

/** Has methods of these names that are its own. */
class Archive {
  static writeObject(value: any): string {
    return "static " + value;
  }
  private readObject(): string {
    return "private";
  }
  read(): string {
    return this.readObject();
  }
  writeObject(a: any, b: any): string {
    return "two " + a + b;
  }
}

/** A ByteArray that has its own. */
class Tagged extends ByteArray {
  override writeObject(value: any): void {
    this.writeUTF("tag " + value);
  }
  override readObject(): any {
    return this.readUTF();
  }
}

/**
 * What calls of `readObject` and `writeObject` mean.
 *
 * @swf version=15
 */
export class Calls extends Sprite {
  constructor() {
    super();
    registerClassAlias("test.Saved", Saved);
    const archive = new Archive();
    trace(Archive.writeObject(1), archive.read(), archive.writeObject(1, 2));
    const untyped: any = archive;
    trace(untyped.writeObject(3, 4), "readObject" in untyped);
    trace(describeType(Archive).toXMLString().indexOf("flashnet"));
    const tagged = new Tagged();
    tagged.writeObject("value");
    tagged.position = 0;
    trace(tagged.readObject());
    const cycle: any[] = [];
    cycle.push(cycle);
    const bytes = new ByteArray();
    const output: IDataOutput = bytes;
    output.writeObject(cycle);
    bytes.position = 0;
    const input: IDataInput = bytes;
    const copy: any = input.readObject();
    trace("through an interface", copy[0] === copy);
    const late: any = bytes;
    late.position = 0;
    trace("untyped", late.readObject()[0][0].length);
    for (const call of [
      (): void => late.readObject(1),
      (): void => late.writeObject(),
      (): void => (null as ByteArray).writeObject(1),
      (): void => (5 as any).writeObject(1),
    ]) {
      try {
        call();
      } catch (error) {
        trace(error);
      }
    }
    this.saved();
    this.changed();
    let names = "";
    for (const name in {}) names += name;
    trace("names", names);
  }

  /** What was written, and is read again, after content has changed a byte of it. */
  private changed(): void {
    for (const [at, byte] of [
      [-1, 0],
      // a number, the length of the list, the lead of a character
      [12, 5],
      [9, 0x2b],
      [22, 0xff],
    ]) {
      const bytes = new ByteArray();
      bytes.writeObject({ list: [1, 2], text: "\u00e9\u00e9" });
      bytes.position = 0;
      if (at >= 0) bytes[at] = byte;
      try {
        const copy: any = bytes.readObject();
        trace("changed", at, escape(copy.text), copy.list, bytes.bytesAvailable);
      } catch (error) {
        trace("changed", at, error);
      }
    }
  }

  private saved(): void {
    const bytes = new ByteArray();
    bytes.writeObject(new Saved());
    bytes.position = 0;
    const saved: Saved = bytes.readObject();
    const text = String(bytes);
    trace("saved", saved.kept, saved.counted, text.indexOf("lost"), text.indexOf("constant"));
  }
}
