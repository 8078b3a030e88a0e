import { EOFError } from "flash.errors";
import { getClassByAlias } from "flash.net";
import { ByteArray, Dictionary, getQualifiedClassName } from "flash.utils";
import { XMLDocument } from "flash.xml";
import { IExternalizable } from "./AmfClass.ts";
import { type AmfFrame, MAX_EXTERNAL_DEPTH } from "./AmfFrame.ts";
import { AmfInput } from "./AmfInput.ts";
import { AmfReader } from "./AmfReader.ts";
import { amfParameterInvalid, amfTooDeep, indexOutOfBounds, notExternalizable } from "./errors.ts";
import { readU29 } from "./readU29.ts";

/** What objects of a class have in common, as it was written. */
class Traits {
  names: string[] = [];
  dynamic: boolean = false;
  externalizable: boolean = false;
  type: any = Object;
}

/** Reads AMF3: spec/bytearray.md §7. */
export class Amf3Reader extends AmfReader {
  private readonly strings: string[] = [];
  private readonly traits: Traits[] = [];
  private externalDepth: int = 0;

  protected override begin(parent: AmfFrame): any {
    const bytes = this.bytes;
    const marker: uint = bytes.readUnsignedByte();
    switch (marker) {
      case 0x00:
        return undefined;
      case 0x01:
        return null;
      case 0x02:
        return false;
      case 0x03:
        return true;
      case 0x04:
        // 29 bits with a sign
        return (int(readU29(this.bytes)) << 3) >> 3;
      case 0x05:
        return bytes.readDouble();
      case 0x06:
        return this.readString();
    }
    if (marker > 0x11) throw indexOutOfBounds();
    const header = readU29(this.bytes);
    if ((header & 1) == 0) return this.known(header >>> 1);
    return this.beginObject(parent, marker, header >>> 1);
  }

  /** @param header what follows the bit that says that this is no reference: a length, but for an object */
  private beginObject(parent: AmfFrame, marker: uint, header: uint): any {
    const bytes = this.bytes;
    switch (marker) {
      case 0x08:
        return this.remember(new Date(bytes.readDouble()));
      case 0x07: {
        const text = this.readText(this.checked(header, 1));
        return this.remember(new XMLDocument(text));
      }
      case 0x0b: {
        const text = this.readText(this.checked(header, 1));
        return this.remember(new XML(text));
      }
      case 0x0c: {
        const copy = new ByteArray();
        if (header > 0) bytes.readBytes(copy, 0, this.checked(header, 1));
        return this.remember(copy);
      }
      case 0x09: {
        const frame = this.open(parent, marker, []);
        frame.length = header;
        frame.dynamic = true;
        return null;
      }
      case 0x0a:
        return this.beginInstance(parent, this.readTraits(header));
      case 0x11: {
        const weakKeys = bytes.readBoolean();
        this.open(parent, marker, new Dictionary(weakKeys)).length = this.checked(header, 2) * 2;
        return null;
      }
      case 0x10: {
        const fixed = bytes.readBoolean();
        const type: any = vectorOf(classByAlias(this.readString()));
        const frame = this.open(parent, marker, new type());
        frame.length = this.checked(header, 1);
        frame.fixed = fixed;
        return null;
      }
      default:
        return this.readNumbers(marker, header);
    }
  }

  private readNumbers(marker: uint, length: uint): any {
    const bytes = this.bytes;
    const fixed = bytes.readBoolean();
    this.checked(length, marker == 0x0f ? 8 : 4);
    const items: any =
      marker == 0x0d
        ? new Vector<int>(length, fixed)
        : marker == 0x0e
          ? new Vector<uint>(length, fixed)
          : new Vector<number>(length, fixed);
    for (let i: uint = 0; i < length; i++) {
      items[i] = marker == 0x0d ? bytes.readInt() : marker == 0x0e ? bytes.readUnsignedInt() : bytes.readDouble();
    }
    return this.remember(items);
  }

  private beginInstance(parent: AmfFrame, traits: Traits): any {
    const object: any = new traits.type();
    if (!traits.externalizable) {
      const frame = this.open(parent, 0x0a, object);
      frame.sealed = traits.names;
      frame.dynamic = traits.dynamic;
      return null;
    }
    this.remember(object);
    if (!is(object, IExternalizable)) throw notExternalizable(getQualifiedClassName(object));
    if (this.externalDepth == MAX_EXTERNAL_DEPTH) throw amfTooDeep();
    this.externalDepth++;
    object.readExternal(new AmfInput(this.bytes, this.read));
    this.externalDepth--;
    this.bytes.endian = "bigEndian";
    return object;
  }

  private readTraits(header: uint): Traits {
    if ((header & 1) == 0) {
      if (header >>> 1 >= this.traits.length) throw indexOutOfBounds();
      return this.traits[header >>> 1];
    }
    const traits = new Traits();
    traits.externalizable = (header & 2) != 0;
    traits.dynamic = (header & 4) != 0;
    traits.type = classByAlias(this.readString());
    for (let left: uint = this.checked(header >>> 3, 1); left > 0; left--) traits.names.push(this.readString());
    this.traits.push(traits);
    return traits;
  }

  protected override advance(frame: AmfFrame): boolean {
    switch (frame.kind) {
      case 0x0a:
        if (frame.index < frame.sealed.length) {
          frame.name = frame.sealed[frame.index++];
          return true;
        }
        return frame.dynamic && this.advanceNamed(frame);
      case 0x09:
        if (frame.dynamic && this.advanceNamed(frame)) return true;
        if (frame.index == frame.length) return false;
        frame.name = frame.index++;
        return true;
      default:
        if (frame.index < frame.length) {
          frame.index++;
          return true;
        }
        if (frame.fixed) frame.target.fixed = true;
        return false;
    }
  }

  private advanceNamed(frame: AmfFrame): boolean {
    const name = this.readString();
    frame.name = name;
    frame.dynamic = name != "";
    return frame.dynamic;
  }

  protected override put(frame: AmfFrame, value: any): void {
    const target: any = frame.target;
    if (frame.kind == 0x10) {
      // A Vector has null where there would be undefined.
      target.length = frame.index;
      this.assign(target, frame.index - 1, value === undefined ? null : value);
    } else if (frame.kind != 0x11) this.assign(target, frame.name, value);
    else if ((frame.index & 1) != 0) {
      // Flash does not take numbers either, but the player writes integer keys as what they are.
      if (value == null || typeof value == "boolean") throw amfParameterInvalid();
      frame.name = value;
    } else target[frame.name] = value;
  }

  private readString(): string {
    const header = readU29(this.bytes);
    if ((header & 1) == 0) {
      if (header >>> 1 >= this.strings.length) throw indexOutOfBounds();
      return this.strings[header >>> 1];
    }
    if (header == 1) return "";
    const text = this.readText(header >>> 1);
    this.strings.push(text);
    return text;
  }

  /** A number of things, each of so many bytes at least. @throws EOFError unless they can be there */
  private checked(count: uint, size: uint): uint {
    if (count > this.bytes.bytesAvailable / size) throw new EOFError("Error #2030: End of file was encountered.", 2030);
    return count;
  }
}

/** Objects of a class that has no alias here are Objects. */
export function classByAlias(alias: string): any {
  if (alias == "") return Object;
  try {
    return getClassByAlias(alias);
  } catch {
    return Object;
  }
}
