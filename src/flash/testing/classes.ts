import type { IDataInput, IDataOutput, IExternalizable } from "../bytes/data.ts";
import type { ClassAliases } from "../net/class-aliases.ts";

/** The classes of test-swfs/bytearray/classes.ts. */
export class Point {
  x = 0;
  y = 0;
  label: unknown = null;
}

export class Named extends Point {
  name = "";
  #hidden: unknown = 1;
  get both(): unknown {
    return this.#hidden;
  }
  set both(value: unknown) {
    this.#hidden = value;
  }
  get readable(): number {
    return 3;
  }
  method(): void {}
}

export class Bag {
  [name: string]: unknown;
  title: unknown = undefined;
}

export class Packet implements IExternalizable {
  id = 0;
  payload: unknown = null;

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

/** Writes itself, and has no alias. */
export class Rough implements IExternalizable {
  writeExternal(): void {}
  readExternal(): void {}
}

export function registerTestAliases(aliases: ClassAliases): ClassAliases {
  aliases.register("test.Point", Point);
  aliases.register("test.Named", Named);
  aliases.register("test.Bag", Bag, { sealed: ["title"], dynamic: true });
  aliases.register("test.Packet", Packet);
  return aliases;
}

export const SEALED_NAMES: Readonly<Record<InstanceName, readonly string[]>> = {
  Point: ["x", "y", "label"],
  Named: ["x", "y", "label", "name", "both"],
  Bag: ["title"],
  Packet: ["id", "payload"],
};

const CLASSES = { Point, Named, Bag, Packet };

export type InstanceName = keyof typeof CLASSES;

export function make(name: InstanceName): object {
  return new CLASSES[name]();
}

export function nameOf(value: object): InstanceName | undefined {
  const found = Object.entries(CLASSES).find(([, type]) => value.constructor === type);
  return found?.[0] as InstanceName | undefined;
}
