import { Amf0Marker } from "../../../base/amf0-marker.ts";
import { EOFError } from "../bytes/errors.ts";
import { Amf3Reader } from "./amf3-reader.ts";
import type { Cursor } from "./cursor.ts";
import { malformed, tooDeep } from "./errors.ts";
import type { ReaderOptions } from "./options.ts";
import { assign, setElement, setProperty } from "./properties.ts";
import { plainObject } from "./room.ts";
import { TypedObject, XmlDocument } from "./values.ts";

type SetProperty = (name: string, value: unknown) => void;

/**
 * Reads AMF0: spec/bytearray.md §8. The reference table is that of one reader.
 *
 * What is announced is never made before its bytes are there.
 */
export class Amf0Reader {
  readonly #input: Cursor;
  readonly #options: ReaderOptions;
  readonly #objects: unknown[] = [];
  #depth = 0;

  /** @param input at the value */
  constructor(input: Cursor, options: ReaderOptions) {
    this.#input = input;
    this.#options = options;
  }

  /** @throws EOFError when the value goes on behind the bytes; AmfError */
  readValue(): unknown {
    const input = this.#input;
    const marker = input.readUnsignedByte();
    switch (marker) {
      case Amf0Marker.Number:
        return input.readDouble();
      case Amf0Marker.Boolean:
        return input.readBoolean();
      case Amf0Marker.String:
        return this.#readName();
      case Amf0Marker.LongString:
        return input.readUtf8(input.readUnsignedInt());
      case Amf0Marker.Null:
        return null;
      case Amf0Marker.Undefined:
      case Amf0Marker.Unsupported:
        return undefined;
      case Amf0Marker.Reference:
        return this.#lookUp(input.readUnsignedShort());
      case Amf0Marker.Amf3:
        return new Amf3Reader(input, this.#options).readValue();
      default:
        return this.#readObject(marker);
    }
  }

  #readName(): string {
    return this.#input.readUtf8(this.#input.readUnsignedShort());
  }

  #lookUp(index: number): unknown {
    if (index >= this.#objects.length) {
      throw malformed(this.#input.position - 2, `a reference to object ${index} of ${this.#objects.length}`);
    }
    return this.#objects[index];
  }

  #remember<T>(object: T): T {
    this.#objects.push(object);
    return object;
  }

  #readObject(marker: number): unknown {
    if (++this.#depth > this.#options.maxDepth) throw tooDeep(this.#input.position, this.#options.maxDepth);
    const object = this.#readBody(marker);
    this.#depth--;
    return object;
  }

  #readBody(marker: number): unknown {
    const input = this.#input;
    switch (marker) {
      case Amf0Marker.Object:
        return this.#readAnonymous();
      case Amf0Marker.TypedObject:
        return this.#readTyped(this.#readName());
      case Amf0Marker.EcmaArray:
        return this.#readEcmaArray();
      case Amf0Marker.StrictArray:
        return this.#readStrictArray();
      case Amf0Marker.Date: {
        const date = new Date(input.readDouble());
        // The time zone is ignored: the time is in UTC.
        input.readUnsignedShort();
        return this.#remember(date);
      }
      case Amf0Marker.XmlDocument:
        return this.#remember(new XmlDocument(input.readUtf8(input.readUnsignedInt())));
      default:
        throw malformed(input.position - 1, `no AMF0 value begins with ${marker}`);
    }
  }

  #readAnonymous(): object {
    const object = this.#remember(plainObject());
    this.#readProperties((name, value) => setProperty(object, name, value));
    return object;
  }

  #readTyped(className: string): object {
    const local = this.#options.aliases.byAlias(className);
    if (local) {
      const object = this.#remember(new local.type());
      this.#readProperties((name, value) => assign(object, local, name, value, this.#options));
      return object;
    }
    if (this.#options.unknownClasses === "object") return this.#readAnonymous();
    const object = this.#remember(new TypedObject(className, plainObject(), { dynamic: true }));
    this.#readProperties((name, value) => setProperty(object.properties, name, value));
    return object;
  }

  /** The count in front is only a hint: the array ends at its end marker. */
  #readEcmaArray(): unknown[] {
    this.#input.readUnsignedInt();
    const array = this.#remember<unknown[]>([]);
    this.#readProperties((name, value) => setElement(array, name, value));
    return array;
  }

  #readStrictArray(): unknown[] {
    const length = this.#input.readUnsignedInt();
    if (length > this.#input.bytesAvailable) throw new EOFError();
    const array = this.#remember<unknown[]>([]);
    for (let i = 0; i < length; i++) array.push(this.readValue());
    return array;
  }

  #readProperties(set: SetProperty): void {
    const input = this.#input;
    for (;;) {
      const name = this.#readName();
      if (name === "") {
        // An empty name is one as long as no end marker follows.
        if (input.readUnsignedByte() === Amf0Marker.ObjectEnd) return;
        input.position--;
      }
      set(name, this.readValue());
    }
  }
}
