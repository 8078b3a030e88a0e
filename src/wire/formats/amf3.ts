import { Amf3Marker, Trait } from "../../flash/amf/markers.ts";
import { readU29 } from "../../flash/amf/u29.ts";
import { type Node, Stop, type TreeBuilder } from "../tree.ts";
import { type AmfInput, amfFormat, quoted } from "./amf-input.ts";

/** What objects of a class have in common, as it was written. */
interface Traits {
  className: string;
  names: string[];
  dynamic: boolean;
  externalizable: boolean;
}

/** Classes of Flex that write themselves, and write one value: flex.messaging.io. */
const ONE_VALUE = new Set([
  "flex.messaging.io.ArrayCollection",
  "flex.messaging.io.ArrayList",
  "flex.messaging.io.ObjectProxy",
]);

const NAMES = Object.fromEntries(Object.entries(Amf3Marker).map(([name, marker]) => [marker, name])) as Record<
  number,
  string
>;

/** AMF3 values, one after another: spec/bytearray.md §7. The reference tables are those of one value, as Flash writes it. */
export const amf3 = amfFormat("amf3", "AMF3", (input, tree, label) => new Amf3Walker(input, tree).value(label));

/**
 * Goes through AMF3 and says where everything is. It is not the reader of `src/flash`, which makes objects of classes: of
 * bytes that nobody has seen before, what they say and how far they can be read is what matters.
 */
export class Amf3Walker {
  readonly #input: AmfInput;
  readonly #tree: TreeBuilder;
  readonly #strings: string[] = [];
  readonly #objects: string[] = [];
  readonly #traits: Traits[] = [];

  constructor(input: AmfInput, tree: TreeBuilder) {
    this.#input = input;
    this.#tree = tree;
  }

  value(label: string): void {
    const input = this.#input;
    const from = input.position;
    const marker = input.readUnsignedByte();
    const type = NAMES[marker];
    if (type === undefined) throw new Stop(from, `no AMF3 value begins with ${marker}`);
    const text = this.#simple(marker as Amf3Marker);
    if (text !== undefined) this.#tree.leaf(label, type, text, from, input.position);
    else this.#object(marker as Amf3Marker, type, label, from);
  }

  /** @returns what it says; undefined for objects */
  #simple(marker: Amf3Marker): string | undefined {
    const input = this.#input;
    switch (marker) {
      case Amf3Marker.Undefined:
        return "undefined";
      case Amf3Marker.Null:
        return "null";
      case Amf3Marker.False:
        return "false";
      case Amf3Marker.True:
        return "true";
      case Amf3Marker.Integer:
        return String((readU29(input) << 3) >> 3);
      case Amf3Marker.Double:
        return String(input.readDouble());
      case Amf3Marker.String:
        return quoted(this.#string());
      default:
        return undefined;
    }
  }

  #string(): string {
    const at = this.#input.position;
    const header = readU29(this.#input);
    if ((header & 1) === 0) return lookUp(this.#strings, header >> 1, "string", at);
    const text = this.#input.readUtf8(header >> 1);
    if (text !== "") this.#strings.push(text);
    return text;
  }

  #object(marker: Amf3Marker, type: string, label: string, from: number): void {
    const input = this.#input;
    const at = input.position;
    const header = readU29(input);
    if ((header & 1) === 0) {
      const index = header >> 1;
      const what = lookUp(this.#objects, index, "object", at);
      this.#tree.leaf(label, "reference", `object ${index}, ${what}`, from, input.position);
      return;
    }
    const node = this.#tree.open(label, type, "", from);
    this.#objects.push(label);
    this.#body(marker, header >> 1, node);
    this.#tree.close(input.position);
  }

  /** @param header what follows the bit that says that this is no reference: a length, but for an object */
  #body(marker: Amf3Marker, header: number, node: Node): void {
    const input = this.#input;
    switch (marker) {
      case Amf3Marker.Date:
        node.text = dateText(input.readDouble());
        return;
      case Amf3Marker.Array:
        node.text = `${header} items`;
        this.#named();
        this.#items(header);
        return;
      case Amf3Marker.Object:
        this.#instance(header, node);
        return;
      case Amf3Marker.Xml:
      case Amf3Marker.XmlDocument:
        node.text = quoted(input.readUtf8(header));
        return;
      case Amf3Marker.ByteArray:
        input.skip(header);
        node.text = `${header} bytes`;
        return;
      case Amf3Marker.IntVector:
        this.#numbers(header, "int", node, () => input.readInt());
        return;
      case Amf3Marker.UintVector:
        this.#numbers(header, "uint", node, () => input.readUnsignedInt());
        return;
      case Amf3Marker.NumberVector:
        this.#numbers(header, "Number", node, () => input.readDouble());
        return;
      case Amf3Marker.ObjectVector: {
        const fixed = input.readBoolean();
        node.text = `${header} items of ${this.#string() || "Object"}${fixed ? ", fixed" : ""}`;
        this.#items(header);
        return;
      }
      default: {
        const weak = input.readBoolean();
        node.text = `${header} entries${weak ? ", weak keys" : ""}`;
        for (let i = 0; i < header; i++) {
          this.value(`key ${i + 1}`);
          this.value(`value ${i + 1}`);
        }
      }
    }
  }

  #items(count: number): void {
    for (let i = 0; i < count; i++) this.value(`[${i}]`);
  }

  /** Properties up to an empty name. */
  #named(): void {
    for (let name = this.#string(); name !== ""; name = this.#string()) this.value(name);
  }

  #numbers(count: number, type: string, node: Node, read: () => number): void {
    const input = this.#input;
    const fixed = input.readBoolean();
    node.text = `${count} items${fixed ? ", fixed" : ""}`;
    for (let i = 0; i < count; i++) {
      const at = input.position;
      const number = read();
      this.#tree.leaf(`[${i}]`, type, String(number), at, input.position);
    }
  }

  #instance(header: number, node: Node): void {
    const traits = this.#readTraits(header);
    const { className, names, dynamic, externalizable } = traits;
    node.text = className === "" ? "Object" : className;
    if (externalizable) {
      if (!ONE_VALUE.has(className)) {
        throw new Stop(
          this.#input.position,
          `an object of ${quoted(className)} has written itself; only its class knows where it ends`,
        );
      }
      node.text += ", which has written itself";
      this.value("source");
      return;
    }
    for (const name of names) this.value(name);
    if (dynamic) this.#named();
  }

  #readTraits(header: number): Traits {
    const at = this.#input.position;
    if ((header & 1) === 0) return lookUp(this.#traits, header >> 1, "traits", at);
    const bits = (header << 1) | 1;
    const className = this.#string();
    const names: string[] = [];
    for (let i = 0; i < header >> 3; i++) {
      if (names.length >= this.#tree.left)
        throw new Stop(at, "an object has more names than values may be read; see maxNodes");
      names.push(this.#string());
    }
    const traits = {
      className,
      names,
      dynamic: (bits & Trait.Dynamic) !== 0,
      externalizable: (bits & Trait.Externalizable) !== 0,
    };
    this.#traits.push(traits);
    return traits;
  }
}

export function dateText(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? `no date: ${time}` : date.toISOString();
}

function lookUp<T>(table: readonly T[], index: number, what: string, at: number): T {
  if (index < table.length) return table[index]!;
  throw new Stop(at, `a reference to ${what} ${index} of ${table.length}`);
}
