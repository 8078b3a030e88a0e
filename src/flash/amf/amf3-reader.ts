import { EOFError } from "../bytes/errors.ts";
import { type ClassTraits, isExternalizable } from "../net/class-aliases.ts";
import { type Cursor, readFrom } from "./cursor.ts";
import { AmfError, malformed, tooDeep } from "./errors.ts";
import { ExternalInput } from "./external.ts";
import { Amf3Marker, Trait } from "./markers.ts";
import type { ReaderOptions } from "./options.ts";
import { assign, setElement, setProperty } from "./properties.ts";
import { arrayFor, plainObject } from "./room.ts";
import { readU29 } from "./u29.ts";
import { Dictionary, TypedObject, Vector, type VectorItems, Xml, XmlDocument } from "./values.ts";

/** What objects of a class have in common, as it was written. */
interface StreamTraits {
  className: string;
  names: readonly string[];
  dynamic: boolean;
  externalizable: boolean;
  /** of the class here that has the alias */
  local: ClassTraits | undefined;
}

/**
 * Reads AMF3: spec/bytearray.md §7. The reference tables are those of one reader.
 *
 * What is announced is never made before its bytes are there.
 */
export class Amf3Reader {
  readonly #options: ReaderOptions;
  /** Of the options, whose shape differs from call to call: what is read for every object is read from the reader. */
  readonly #maxDepth: number;
  readonly #keepsTypes: boolean;
  readonly #strings: string[] = [];
  readonly #objects: unknown[] = [];
  readonly #traits: StreamTraits[] = [];
  #input: Cursor;
  /** No code but ours runs while the value is made: nobody sees what is not complete. */
  readonly #unobserved: boolean;
  #depth = 0;

  /** @param input at the value */
  constructor(input: Cursor, options: ReaderOptions) {
    this.#input = input;
    this.#options = options;
    this.#maxDepth = options.maxDepth;
    this.#keepsTypes = options.unknownClasses === "typed";
    this.#unobserved = options.aliases.size === 0;
  }

  /** @throws EOFError when the value goes on behind the bytes; AmfError */
  readValue(): unknown {
    const input = this.#input;
    const marker = input.readUnsignedByte();
    switch (marker) {
      case Amf3Marker.Undefined:
        return undefined;
      case Amf3Marker.Null:
        return null;
      case Amf3Marker.False:
        return false;
      case Amf3Marker.True:
        return true;
      case Amf3Marker.Integer:
        // 29 bits with a sign
        return (readU29(input) << 3) >> 3;
      case Amf3Marker.Double:
        return input.readDouble();
      case Amf3Marker.String:
        return this.#readString();
      default:
        if (marker > Amf3Marker.Dictionary) throw malformed(input.position - 1, `no AMF3 value begins with ${marker}`);
        return this.#readObject(marker as Amf3Marker);
    }
  }

  #readString(): string {
    const header = readU29(this.#input);
    if ((header & 1) === 0) return this.#lookUp(this.#strings, header >> 1, "string");
    const text = this.#input.readUtf8(header >> 1);
    if (text !== "") this.#strings.push(text);
    return text;
  }

  #lookUp<T>(table: readonly T[], index: number, what: string): T {
    if (index >= table.length)
      throw malformed(this.#input.position, `a reference to ${what} ${index} of ${table.length}`);
    return table[index]!;
  }

  #readObject(marker: Amf3Marker): unknown {
    const header = readU29(this.#input);
    if ((header & 1) === 0) return this.#lookUp(this.#objects, header >> 1, "object");
    if (++this.#depth > this.#maxDepth) throw tooDeep(this.#input.position, this.#maxDepth);
    const object = this.#readBody(marker, header >> 1);
    this.#depth--;
    return object;
  }

  /** @param header what follows the bit that says that this is no reference: a length, but for an object */
  #readBody(marker: Amf3Marker, header: number): unknown {
    const input = this.#input;
    switch (marker) {
      case Amf3Marker.Date:
        return this.#remember(new Date(input.readDouble()));
      case Amf3Marker.Array:
        return this.#readArray(header);
      case Amf3Marker.Object:
        return this.#readInstance(this.#readTraits(header));
      case Amf3Marker.Xml:
        return this.#remember(new Xml(input.readUtf8(header)));
      case Amf3Marker.XmlDocument:
        return this.#remember(new XmlDocument(input.readUtf8(header)));
      case Amf3Marker.ByteArray:
        return this.#remember(this.#options.createByteArray(input.readBytes(header)));
      case Amf3Marker.IntVector:
        return this.#readVector(header, 4, (length) => readNumbers(new Int32Array(length), () => input.readInt()));
      case Amf3Marker.UintVector:
        return this.#readVector(header, 4, (length) =>
          readNumbers(new Uint32Array(length), () => input.readUnsignedInt()),
        );
      case Amf3Marker.NumberVector:
        return this.#readVector(header, 8, (length) => readNumbers(new Float64Array(length), () => input.readDouble()));
      case Amf3Marker.ObjectVector:
        return this.#readObjectVector(header);
      default:
        return this.#readDictionary(header);
    }
  }

  #remember<T>(object: T): T {
    this.#objects.push(object);
    return object;
  }

  /** @returns `count`, if there are bytes for as many items */
  #checked(count: number, itemSize: number): number {
    if (count * itemSize > this.#input.bytesAvailable) throw new EOFError();
    return count;
  }

  #readArray(length: number): unknown[] {
    const array = this.#remember(this.#unobserved ? arrayFor(length) : []);
    for (let name = this.#readString(); name !== ""; name = this.#readString()) {
      setElement(array, name, this.readValue());
    }
    this.#checked(length, 1);
    for (let i = 0; i < length; i++) array[i] = this.readValue();
    return array;
  }

  #readVector(length: number, itemSize: number, readItems: (length: number) => VectorItems): Vector {
    const fixed = this.#input.readBoolean();
    return this.#remember(new Vector(readItems(this.#checked(length, itemSize)), { fixed }));
  }

  #readObjectVector(length: number): Vector {
    const fixed = this.#input.readBoolean();
    const className = this.#readString();
    const items: unknown[] = [];
    const vector = this.#remember(new Vector(items, { fixed, className }));
    this.#checked(length, 1);
    for (let i = 0; i < length; i++) items.push(this.readValue() ?? null);
    return vector;
  }

  #readDictionary(size: number): Dictionary {
    const dictionary = this.#remember(new Dictionary());
    dictionary.weakKeys = this.#input.readBoolean();
    this.#checked(size, 2);
    for (let i = 0; i < size; i++) {
      const at = this.#input.position;
      const key = this.readValue();
      // Flash does not take numbers either, but Ruffle writes integer keys as what they are.
      if (key === null || key === undefined || typeof key === "boolean") {
        throw new AmfError("FLASHNET_AMF_BAD_KEY", at, `a Dictionary with ${key} as a key`);
      }
      dictionary.set(key, this.readValue());
    }
    return dictionary;
  }

  #readTraits(header: number): StreamTraits {
    if ((header & 1) === 0) return this.#lookUp(this.#traits, header >> 1, "traits");
    const bits = (header << 1) | 1;
    const className = this.#readString();
    const count = this.#checked(header >> 3, 1);
    const names: string[] = [];
    for (let i = 0; i < count; i++) names.push(this.#readString());
    const traits: StreamTraits = {
      className,
      names,
      dynamic: (bits & Trait.Dynamic) !== 0,
      externalizable: (bits & Trait.Externalizable) !== 0,
      local: this.#options.aliases.byAlias(className),
    };
    this.#traits.push(traits);
    return traits;
  }

  #readInstance(traits: StreamTraits): unknown {
    if (traits.externalizable) return this.#readExternalizable(traits);
    if (traits.local) return this.#readLocal(traits, traits.local);
    return this.#keepsTypes && !isAnonymous(traits)
      ? this.#readTyped(traits)
      : this.#readProperties(this.#remember(plainObject()), traits);
  }

  #readProperties<T extends object>(object: T, { names, dynamic }: StreamTraits): T {
    for (const name of names) setProperty(object, name, this.readValue());
    if (!dynamic) return object;
    for (let name = this.#readString(); name !== ""; name = this.#readString()) {
      const value = this.readValue();
      // Written out here, as most of a large graph goes through this loop.
      if (name === "__proto__") setProperty(object, name, value);
      else (object as Record<string, unknown>)[name] = value;
    }
    return object;
  }

  #readTyped(traits: StreamTraits): TypedObject {
    const { className, names: sealed, dynamic } = traits;
    const object = this.#remember(new TypedObject(className, plainObject(), { sealed, dynamic }));
    this.#readProperties(object.properties, traits);
    return object;
  }

  #readLocal({ names, dynamic }: StreamTraits, local: ClassTraits): object {
    const object = this.#remember(new local.type());
    for (const name of names) assign(object, local, name, this.readValue(), this.#options);
    if (!dynamic) return object;
    for (let name = this.#readString(); name !== ""; name = this.#readString()) {
      assign(object, local, name, this.readValue(), this.#options);
    }
    return object;
  }

  #readExternalizable({ className, local }: StreamTraits): object {
    const input = this.#input;
    const object: object = this.#remember(local ? new local.type() : {});
    if (!isExternalizable(object)) {
      const what = `an object that only a class with the alias ${JSON.stringify(className)} and readExternal() reads`;
      throw new AmfError("FLASHNET_AMF_NOT_EXTERNALIZABLE", input.position, what, local?.type.name ?? "Object");
    }
    const external: ExternalInput = new ExternalInput(input, () => this.#readNested(external));
    object.readExternal(external);
    input.position = external.position;
    return object;
  }

  /** What `readExternal` reads shares our tables. */
  #readNested(external: ExternalInput): unknown {
    const input = this.#input;
    return readFrom(external, (cursor) => {
      this.#input = cursor;
      try {
        return this.readValue();
      } finally {
        this.#input = input;
      }
    });
  }
}

function readNumbers<T extends Int32Array | Uint32Array | Float64Array>(items: T, read: () => number): T {
  for (let i = 0; i < items.length; i++) items[i] = read();
  return items;
}

function isAnonymous({ className, names, dynamic }: StreamTraits): boolean {
  return className === "" && names.length === 0 && dynamic;
}
