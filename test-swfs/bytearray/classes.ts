import { registerClassAlias } from "flash.net";
import type { IDataInput, IDataOutput, IExternalizable } from "flash.utils";

/** The classes of src/flash/testing/classes.ts. */
export class Point {
  x: int = 0;
  y: number = 0;
  label: any = null;
}

export class Named extends Point {
  name: string = "";
  private hidden: any = 1;
  readonly constant: int = 2;
  get both(): any {
    return this.hidden;
  }
  set both(value: any) {
    this.hidden = value;
  }
  get readable(): int {
    return 3;
  }
  method(): void {}
}

/** @dynamic */
export class Bag {
  title: any = undefined;
}

/** @dynamic */
export class Unaliased {
  first: any = null;
}

export class Packet implements IExternalizable {
  id: int = 0;
  payload: any = null;

  writeExternal(output: IDataOutput): void {
    output.writeInt(this.id);
    output.writeUTF("packet");
    output.writeObject(this.payload);
    output.endian = "littleEndian";
    output.writeShort(1);
  }

  readExternal(input: IDataInput): void {
    this.id = input.readInt();
    input.readUTF();
    this.payload = input.readObject();
    input.endian = "littleEndian";
    input.readShort();
  }
}

export class Rough implements IExternalizable {
  writeExternal(output: IDataOutput): void {}
  readExternal(input: IDataInput): void {}
}

export function registerAliases(): void {
  registerClassAlias("test.Point", Point);
  registerClassAlias("test.Named", Named);
  registerClassAlias("test.Bag", Bag);
  registerClassAlias("test.Packet", Packet);
}

export function make(name: string): any {
  switch (name) {
    case "Point":
      return new Point();
    case "Named":
      return new Named();
    case "Bag":
      return new Bag();
    case "Unaliased":
      return new Unaliased();
    case "Packet":
      return new Packet();
    default:
      return new Rough();
  }
}

/** @returns the name for `make`, "" for other classes */
export function nameOf(value: any): string {
  if (is(value, Named)) return "Named";
  if (is(value, Point)) return "Point";
  if (is(value, Bag)) return "Bag";
  if (is(value, Unaliased)) return "Unaliased";
  return is(value, Packet) ? "Packet" : "";
}

/** Properties that every instance has, apart from those of Named's superclass. */
export function sealedNames(name: string): string[] {
  switch (name) {
    case "Point":
      return ["x", "y", "label"];
    case "Named":
      return ["x", "y", "label", "name", "both"];
    case "Bag":
      return ["title"];
    case "Unaliased":
      return ["first"];
    default:
      return ["id", "payload"];
  }
}
