import { ByteBuffer } from "../bytes/byte-buffer.ts";
import type { IExternalizable } from "../bytes/data.ts";
import { FlashArgumentError, FlashRangeError } from "../bytes/errors.ts";
import { utf8Length } from "../bytes/utf8.ts";
import { type ClassAliases, type ClassTraits, isExternalizable } from "../net/class-aliases.ts";
import { tooDeep } from "./errors.ts";
import { ExternalOutput } from "./external.ts";
import { Amf3Marker, MAX_INTEGER, MAX_U29, MIN_INTEGER, Trait } from "./markers.ts";
import type { WriterOptions } from "./options.ts";
import { Dictionary, TypedObject, Vector, type VectorItems, Xml, XmlDocument } from "./values.ts";

/** Writes AMF3: spec/bytearray.md §7. The reference tables are those of one writer. */
export class Amf3Writer {
  #output: ByteBuffer;
  readonly #aliases: ClassAliases;
  readonly #options: WriterOptions;
  readonly #strings = new Map<string, number>();
  readonly #objects = new Map<object, number>();
  /** by class, or by what there is of it */
  readonly #traits = new Map<unknown, number>();
  #depth = 0;

  /** @param output big-endian, and is left so */
  constructor(output: ByteBuffer, options: WriterOptions) {
    this.#output = output;
    this.#options = options;
    this.#aliases = options.aliases;
  }

  /** @throws FlashArgumentError #2004 for an externalizable object without an alias; AmfError */
  writeValue(value: unknown): void {
    switch (typeof value) {
      case "string":
        this.#output.writeByte(Amf3Marker.String);
        this.#writeString(value);
        break;
      case "number":
        this.#writeNumber(value);
        break;
      case "bigint":
        this.#writeDouble(Number(value));
        break;
      case "boolean":
        this.#output.writeByte(value ? Amf3Marker.True : Amf3Marker.False);
        break;
      case "object":
        if (value === null) this.#output.writeByte(Amf3Marker.Null);
        else this.#writeObject(value);
        break;
      default:
        this.#output.writeByte(Amf3Marker.Undefined);
    }
  }

  #writeNumber(value: number): void {
    if ((value | 0) === value && value >= MIN_INTEGER && value <= MAX_INTEGER && !Object.is(value, -0)) {
      this.#output.writeByte(Amf3Marker.Integer);
      this.#writeU29(value & 0x1fffffff);
    } else this.#writeDouble(value);
  }

  #writeDouble(value: number): void {
    this.#output.writeByte(Amf3Marker.Double);
    this.#output.writeDouble(value);
  }

  #writeU29(value: number): void {
    const output = this.#output;
    if (value < 0x80) output.writeByte(value);
    else if (value < 0x4000) {
      output.writeByte((value >> 7) | 0x80);
      output.writeByte(value & 0x7f);
    } else if (value < 0x200000) {
      output.writeByte((value >> 14) | 0x80);
      output.writeByte((value >> 7) | 0x80);
      output.writeByte(value & 0x7f);
    } else if (value <= MAX_U29) {
      output.writeByte((value >> 22) | 0x80);
      output.writeByte((value >> 15) | 0x80);
      output.writeByte((value >> 8) | 0x80);
      output.writeByte(value);
    } else throw new FlashRangeError(2006);
  }

  /** The length of what follows, in place of a reference to what was before. */
  #writeLength(length: number): void {
    this.#writeU29(length * 2 + 1);
  }

  #writeString(text: string): void {
    if (text === "") {
      this.#writeLength(0);
      return;
    }
    const known = this.#strings.get(text);
    if (known !== undefined) {
      this.#writeU29(known << 1);
      return;
    }
    this.#strings.set(text, this.#strings.size);
    this.#writeText(text);
  }

  #writeText(text: string): void {
    const output = this.#output;
    // Most texts are so short that their length is one byte, whatever they have in them.
    if (text.length * 3 < 0x40) {
      const start = output.position;
      output.writeByte(0);
      output.writeUTFBytes(text);
      output.set(start, (output.position - start - 1) * 2 + 1);
    } else {
      this.#writeLength(utf8Length(text));
      output.writeUTFBytes(text);
    }
  }

  #writeObject(value: object): void {
    const marker = markerOf(value);
    this.#output.writeByte(marker);
    const known = this.#objects.get(value);
    if (known !== undefined) {
      this.#writeU29(known << 1);
      return;
    }
    this.#objects.set(value, this.#objects.size);
    if (++this.#depth > this.#options.maxDepth) throw tooDeep(this.#output.position, this.#options.maxDepth);
    this.#writeBody(marker, value);
    this.#depth--;
  }

  #writeBody(marker: Amf3Marker, value: object): void {
    const output = this.#output;
    switch (marker) {
      case Amf3Marker.Date:
        this.#writeLength(0);
        output.writeDouble((value as Date).getTime());
        break;
      case Amf3Marker.Array:
        this.#writeArray(value as unknown[]);
        break;
      case Amf3Marker.Xml:
      case Amf3Marker.XmlDocument:
        this.#writeText((value as Xml | XmlDocument).source);
        break;
      case Amf3Marker.ByteArray: {
        const bytes = value as ByteBuffer | Uint8Array;
        this.#writeLength(bytes.length);
        output.writeBytes(bytes);
        break;
      }
      case Amf3Marker.Dictionary:
        this.#writeDictionary(value as Map<unknown, unknown>);
        break;
      case Amf3Marker.Object:
        if (value instanceof TypedObject) this.#writeTyped(value);
        else this.#writeInstance(value);
        break;
      default:
        this.#writeVector(value instanceof Vector ? value : new Vector(value as VectorItems));
    }
  }

  /** The dense part ends at the first hole or function; whatever else there is comes first, by name. */
  #writeArray(array: readonly unknown[]): void {
    let dense = 0;
    while (dense < array.length && dense in array && typeof array[dense] !== "function") dense++;
    this.#writeLength(dense);
    // Indices come first, and in order.
    const names = Object.keys(array);
    if (names.length > dense) this.#writeNamed(array, names.slice(dense));
    this.#writeLength(0);
    for (let i = 0; i < dense; i++) this.writeValue(array[i]);
  }

  #writeNamed(object: object, names: readonly string[]): void {
    for (const name of names) {
      const value = (object as Record<string, unknown>)[name];
      if (name === "" || typeof value === "function") continue;
      this.#writeString(name);
      this.writeValue(value);
    }
  }

  #writeDictionary(dictionary: Map<unknown, unknown>): void {
    this.#writeLength(dictionary.size);
    this.#output.writeBoolean(dictionary instanceof Dictionary && dictionary.weakKeys);
    for (const [key, value] of dictionary) {
      this.writeValue(typeof key === "number" ? String(key) : key);
      this.writeValue(value);
    }
  }

  #writeVector({ items, fixed, className }: Vector): void {
    const output = this.#output;
    this.#writeLength(items.length);
    output.writeBoolean(fixed);
    if (items instanceof Int32Array) for (const item of items) output.writeInt(item);
    else if (items instanceof Uint32Array) for (const item of items) output.writeUnsignedInt(item);
    else if (items instanceof Float64Array) for (const item of items) output.writeDouble(item);
    else {
      this.#writeString(className);
      for (const item of items) this.writeValue(item === undefined ? null : item);
    }
  }

  #writeInstance(value: object): void {
    const traits = this.#aliases.of(value);
    if (!traits) this.#writeAnonymous(value);
    else if (traits.externalizable) this.#writeExternalizable(value as IExternalizable, traits);
    else {
      const { alias, sealed, dynamic } = traits;
      this.#writeTraits(traits, alias, sealed, dynamic);
      const values = value as Record<string, unknown>;
      for (const name of sealed) this.writeValue(values[name]);
      if (dynamic) this.#writeDynamic(value, sealed);
    }
  }

  #writeAnonymous(value: object): void {
    if (isExternalizable(value)) throw new FlashArgumentError(2004);
    this.#writeTraits(Object, "", [], true);
    this.#writeDynamic(value, []);
  }

  #writeTyped({ className, sealed, dynamic, properties }: TypedObject): void {
    this.#writeTraits(JSON.stringify([className, dynamic, sealed]), className, sealed, dynamic);
    for (const name of sealed) this.writeValue(properties[name]);
    if (dynamic) this.#writeDynamic(properties, sealed);
  }

  #writeTraits(identity: unknown, className: string, sealed: readonly string[], dynamic: boolean): void {
    const known = this.#traits.get(identity);
    if (known !== undefined) {
      this.#writeU29((known << 2) | Trait.Reference);
      return;
    }
    this.#traits.set(identity, this.#traits.size);
    this.#writeU29((sealed.length << 4) | (dynamic ? Trait.Dynamic : 0) | Trait.Inline);
    this.#writeString(className);
    for (const name of sealed) this.#writeString(name);
  }

  #writeDynamic(object: object, sealed: readonly string[]): void {
    const writer = this.#options.dynamicPropertyWriter;
    if (writer) {
      writer.writeDynamicProperties(object, {
        writeDynamicProperty: (name, value) => {
          this.#writeString(name);
          this.writeValue(value);
        },
      });
    } else {
      const names = Object.keys(object);
      this.#writeNamed(object, sealed.length === 0 ? names : names.filter((name) => !sealed.includes(name)));
    }
    this.#writeLength(0);
  }

  #writeExternalizable(value: IExternalizable, traits: ClassTraits): void {
    const known = this.#traits.get(traits);
    if (known !== undefined) this.#writeU29((known << 2) | Trait.Reference);
    else {
      this.#traits.set(traits, this.#traits.size);
      this.#writeU29(Trait.Externalizable | Trait.Inline);
      this.#writeString(traits.alias);
    }
    const external = new ExternalOutput((nested) => this.#writeNested(external, nested));
    value.writeExternal(external);
    this.#output.writeBytes(external);
  }

  /** What `writeExternal` writes shares our tables. */
  #writeNested(external: ExternalOutput, value: unknown): void {
    const output = this.#output;
    const { endian } = external;
    external.endian = "bigEndian";
    this.#output = external;
    try {
      this.writeValue(value);
    } finally {
      this.#output = output;
      external.endian = endian;
    }
  }
}

function markerOf(value: object): Amf3Marker {
  if (Array.isArray(value)) return Amf3Marker.Array;
  if (Object.getPrototypeOf(value) === Object.prototype) return Amf3Marker.Object;
  if (value instanceof Date) return Amf3Marker.Date;
  if (value instanceof ByteBuffer || value instanceof Uint8Array) return Amf3Marker.ByteArray;
  if (value instanceof Map) return Amf3Marker.Dictionary;
  if (value instanceof Xml) return Amf3Marker.Xml;
  if (value instanceof XmlDocument) return Amf3Marker.XmlDocument;
  const items = value instanceof Vector ? value.items : value;
  if (items instanceof Int32Array) return Amf3Marker.IntVector;
  if (items instanceof Uint32Array) return Amf3Marker.UintVector;
  if (items instanceof Float64Array) return Amf3Marker.NumberVector;
  return value instanceof Vector ? Amf3Marker.ObjectVector : Amf3Marker.Object;
}
