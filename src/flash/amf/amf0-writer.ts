import { Amf0Marker } from "../../../base/amf0-marker.ts";
import { ByteBuffer } from "../bytes/byte-buffer.ts";
import { utf8Length } from "../bytes/utf8.ts";
import { isExternalizable } from "../net/class-aliases.ts";
import { Amf3Writer } from "./amf3-writer.ts";
import { tooDeep } from "./errors.ts";
import type { WriterOptions } from "./options.ts";
import { TypedObject, Vector, Xml, XmlDocument } from "./values.ts";

/** The longest text, in bytes, that has a 16-bit length. */
const MAX_SHORT_TEXT = 0xffff;
/** References have 16 bits. */
const MAX_REFERENCES = 0x10000;
/** A strict array writes a byte for each hole. Beyond as many for each element, an ECMA array is written. */
const MAX_HOLES_PER_ELEMENT = 8;

/** Writes AMF0: spec/bytearray.md §8. The reference table is that of one writer. */
export class Amf0Writer {
  readonly #output: ByteBuffer;
  readonly #options: WriterOptions;
  /** undefined until there is one: most values are none */
  #objects: Map<object, number> | undefined;
  #depth = 0;

  /** @param output big-endian, and is left so */
  constructor(output: ByteBuffer, options: WriterOptions) {
    this.#output = output;
    this.#options = options;
  }

  /** @throws AmfError; for what is switched to AMF3, as Amf3Writer */
  writeValue(value: unknown): void {
    const output = this.#output;
    switch (typeof value) {
      case "string":
        this.#writeString(value);
        break;
      case "number":
      case "bigint":
        output.writeByte(Amf0Marker.Number);
        output.writeDouble(Number(value));
        break;
      case "boolean":
        output.writeByte(Amf0Marker.Boolean);
        output.writeBoolean(value);
        break;
      case "object":
        if (value === null) output.writeByte(Amf0Marker.Null);
        else if (needsAmf3(value)) this.#writeAmf3(value);
        else this.#writeObject(value);
        break;
      default:
        output.writeByte(Amf0Marker.Undefined);
    }
  }

  #writeString(text: string): void {
    const output = this.#output;
    const length = utf8Length(text);
    if (length > MAX_SHORT_TEXT) {
      output.writeByte(Amf0Marker.LongString);
      output.writeUnsignedInt(length);
      output.writeUTFBytes(text);
    } else {
      output.writeByte(Amf0Marker.String);
      output.writeUTF(text);
    }
  }

  #writeAmf3(value: object): void {
    this.#output.writeByte(Amf0Marker.Amf3);
    new Amf3Writer(this.#output, this.#options).writeValue(value);
  }

  #writeObject(value: object): void {
    const output = this.#output;
    this.#objects ??= new Map();
    const known = this.#objects.get(value);
    if (known !== undefined) {
      output.writeByte(Amf0Marker.Reference);
      output.writeShort(known);
      return;
    }
    if (this.#objects.size < MAX_REFERENCES) this.#objects.set(value, this.#objects.size);
    if (++this.#depth > this.#options.maxDepth) throw tooDeep(output.position, this.#options.maxDepth);
    this.#writeBody(value);
    this.#depth--;
  }

  #writeBody(value: object): void {
    const output = this.#output;
    if (Array.isArray(value)) this.#writeArray(value);
    else if (value instanceof Date) {
      output.writeByte(Amf0Marker.Date);
      output.writeDouble(value.getTime());
      output.writeShort(0);
    } else if (value instanceof Xml || value instanceof XmlDocument) {
      output.writeByte(Amf0Marker.XmlDocument);
      output.writeUnsignedInt(utf8Length(value.source));
      output.writeUTFBytes(value.source);
    } else if (value instanceof TypedObject) this.#writeInstance(value.className, value.properties);
    else this.#writeInstance(this.#options.aliases.of(value)?.alias ?? "", value);
  }

  #writeArray(array: readonly unknown[]): void {
    const output = this.#output;
    const names = Object.keys(array);
    if (this.#options.arrays === "strict" && isStrict(array, names)) {
      output.writeByte(Amf0Marker.StrictArray);
      output.writeUnsignedInt(array.length);
      for (let i = 0; i < array.length; i++) this.writeValue(array[i]);
    } else {
      output.writeByte(Amf0Marker.EcmaArray);
      output.writeUnsignedInt(array.length);
      this.#writeProperties(array, names);
    }
  }

  #writeInstance(className: string, object: object): void {
    const output = this.#output;
    const traits = this.#options.aliases.of(object);
    const names =
      traits?.dynamic === false ? traits.sealed : new Set([...(traits?.sealed ?? []), ...Object.keys(object)]);
    if (className === "") output.writeByte(Amf0Marker.Object);
    else {
      output.writeByte(Amf0Marker.TypedObject);
      output.writeUTF(className);
    }
    this.#writeProperties(object, names);
  }

  #writeProperties(object: object, names: Iterable<string>): void {
    const output = this.#output;
    for (const name of names) {
      const value = (object as Record<string, unknown>)[name];
      if (name === "" || typeof value === "function") continue;
      output.writeUTF(name);
      this.writeValue(value);
    }
    output.writeUTF("");
    output.writeByte(Amf0Marker.ObjectEnd);
  }
}

/** Types that came with AMF3. */
function needsAmf3(value: object): boolean {
  return (
    value instanceof ByteBuffer ||
    ArrayBuffer.isView(value) ||
    value instanceof Vector ||
    value instanceof Map ||
    isExternalizable(value)
  );
}

/** Whether nothing but elements, and not too few of them. Names that are indices come first. */
function isStrict(array: readonly unknown[], names: readonly string[]): boolean {
  const last = names.at(-1);
  if (last === undefined) return array.length === 0;
  return String(Number(last) >>> 0) === last && array.length <= names.length * MAX_HOLES_PER_ELEMENT;
}
