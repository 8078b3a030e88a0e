import { Amf0Marker } from "../../../base/amf0-marker.ts";
import { Stop, type TreeBuilder } from "../tree.ts";
import { type AmfInput, amfFormat, quoted } from "./amf-input.ts";
import { Amf3Walker, dateText } from "./amf3.ts";

const NAMES = Object.fromEntries(Object.entries(Amf0Marker).map(([name, marker]) => [marker, name])) as Record<
  number,
  string
>;

/** AMF0 values, one after another: spec/bytearray.md §8. The reference table is that of one value. */
export const amf0 = amfFormat("amf0", "AMF0", (input, tree, label) => new Amf0Walker(input, tree).value(label));

class Amf0Walker {
  readonly #input: AmfInput;
  readonly #tree: TreeBuilder;
  readonly #objects: string[] = [];

  constructor(input: AmfInput, tree: TreeBuilder) {
    this.#input = input;
    this.#tree = tree;
  }

  value(label: string): void {
    const input = this.#input;
    const from = input.position;
    const marker = input.readUnsignedByte() as Amf0Marker;
    if (marker === Amf0Marker.Amf3) {
      this.#tree.open(label, "AMF3", "a value in AMF3", from);
      new Amf3Walker(input, this.#tree).value("value");
      this.#tree.close(input.position);
      return;
    }
    const type = NAMES[marker];
    if (type === undefined || marker === Amf0Marker.ObjectEnd)
      throw new Stop(from, `no AMF0 value begins with ${marker}`);
    const text = this.#simple(marker, label);
    if (text !== undefined) this.#tree.leaf(label, type, text, from, input.position);
    else this.#object(marker, type, label, from);
  }

  /** @returns what it says; undefined for what others are in */
  #simple(marker: Amf0Marker, label: string): string | undefined {
    const input = this.#input;
    switch (marker) {
      case Amf0Marker.Number:
        return String(input.readDouble());
      case Amf0Marker.Boolean:
        return String(input.readBoolean());
      case Amf0Marker.String:
        return quoted(this.#name());
      case Amf0Marker.LongString:
        return quoted(input.readUtf8(input.readUnsignedInt()));
      case Amf0Marker.Null:
        return "null";
      case Amf0Marker.Undefined:
        return "undefined";
      case Amf0Marker.Unsupported:
        return "unsupported";
      case Amf0Marker.Reference: {
        const at = input.position;
        const index = input.readUnsignedShort();
        if (index >= this.#objects.length)
          throw new Stop(at, `a reference to object ${index} of ${this.#objects.length}`);
        return `object ${index}, ${this.#objects[index]}`;
      }
      case Amf0Marker.Date: {
        const text = dateText(input.readDouble());
        input.readShort();
        this.#objects.push(label);
        return text;
      }
      case Amf0Marker.XmlDocument:
        this.#objects.push(label);
        return quoted(input.readUtf8(input.readUnsignedInt()));
      default:
        return undefined;
    }
  }

  #object(marker: Amf0Marker, type: string, label: string, from: number): void {
    const input = this.#input;
    const node = this.#tree.open(label, type, "Object", from);
    this.#objects.push(label);
    if (marker === Amf0Marker.StrictArray) {
      const length = input.readUnsignedInt();
      node.text = `${length} items`;
      for (let i = 0; i < length; i++) this.value(`[${i}]`);
    } else {
      if (marker === Amf0Marker.TypedObject) node.text = this.#name();
      if (marker === Amf0Marker.EcmaArray) node.text = `${input.readUnsignedInt()} items announced`;
      this.#properties();
    }
    this.#tree.close(input.position);
  }

  #properties(): void {
    const input = this.#input;
    for (;;) {
      const name = this.#name();
      if (name === "") {
        // An empty name is one as long as no end marker follows.
        if (input.readUnsignedByte() === Amf0Marker.ObjectEnd) return;
        input.position--;
      }
      this.value(name);
    }
  }

  #name(): string {
    return this.#input.readUtf8(this.#input.readUnsignedShort());
  }
}
