import type { ByteArray } from "flash.utils";
import { Amf3Writer } from "./Amf3Writer.ts";
import { type AmfClass, AmfKind, amfClassOf } from "./AmfClass.ts";
import { AmfFrame } from "./AmfFrame.ts";
import { AmfWriter, ownNames } from "./AmfWriter.ts";

/** The longest text, in bytes, that has a 16-bit length; and the last object that there are references to. */
const MAX_UINT16: int = 0xffff;

/** A strict array writes a byte for each hole. Beyond as many for each element, an ECMA array is written. */
const MAX_HOLES_PER_ELEMENT: int = 8;

/** Kind of the frame of a strict array. */
const STRICT: int = 1;

/** Writes AMF0: spec/bytearray.md §8. */
export class Amf0Writer extends AmfWriter {
  private readonly strictArrays: boolean;

  /** @param strictArrays arrays that have nothing but elements are written as such, as NetConnection does; ByteArray does not */
  constructor(bytes: ByteArray, strictArrays: boolean = false) {
    super(bytes);
    this.strictArrays = strictArrays;
  }

  protected override begin(parent: AmfFrame, value: any): void {
    const bytes = this.bytes;
    const type: string = typeof value;
    switch (type) {
      case "string":
        this.writeString(value);
        break;
      case "number":
        bytes.writeByte(0x00);
        bytes.writeDouble(value);
        break;
      case "boolean":
        bytes.writeByte(0x01);
        bytes.writeBoolean(value);
        break;
      case "object":
      case "xml":
        if (value === null) bytes.writeByte(0x05);
        else this.beginObject(parent, value);
        break;
      default:
        bytes.writeByte(0x06);
    }
  }

  private writeString(text: string): void {
    const bytes = this.bytes;
    const utf8 = this.utf8(text);
    if (utf8.length > MAX_UINT16) {
      bytes.writeByte(0x0c);
      bytes.writeUnsignedInt(utf8.length);
    } else {
      bytes.writeByte(0x02);
      bytes.writeShort(utf8.length);
    }
    bytes.writeBytes(utf8);
  }

  private beginObject(parent: AmfFrame, value: any): void {
    const bytes = this.bytes;
    const amfClass = amfClassOf(value);
    if (amfClass.kind == AmfKind.Nothing) {
      bytes.writeByte(0x06);
      return;
    }
    if (cameWithAmf3(amfClass.kind)) {
      bytes.writeByte(0x11);
      new Amf3Writer(bytes).write(value);
      return;
    }
    const known = this.placeOf(value);
    if (known >= 0 && known <= MAX_UINT16) {
      bytes.writeByte(0x07);
      bytes.writeShort(known);
      return;
    }
    switch (amfClass.kind) {
      case AmfKind.Date:
        bytes.writeByte(0x0b);
        bytes.writeDouble(value.time);
        bytes.writeShort(0);
        break;
      case AmfKind.Xml:
        this.writeXml(value.toXMLString());
        break;
      case AmfKind.XmlDocument:
        this.writeXml(value.toString());
        break;
      case AmfKind.Array:
        this.beginArray(parent, value);
        break;
      default:
        this.beginInstance(parent, value, amfClass);
    }
  }

  private beginArray(parent: AmfFrame, value: any): void {
    const bytes = this.bytes;
    const names = ownNames(value);
    const isStrict: boolean = this.strictArrays && areElements(names, value.length);
    bytes.writeByte(isStrict ? 0x0a : 0x08);
    bytes.writeUnsignedInt(value.length);
    const frame = this.open(parent, value, [], isStrict ? STRICT : 0);
    frame.dynamic = !isStrict;
    frame.names = names;
    frame.length = value.length;
  }

  private writeXml(text: string): void {
    const bytes = this.bytes;
    const utf8 = this.utf8(text);
    bytes.writeByte(0x0f);
    bytes.writeUnsignedInt(utf8.length);
    bytes.writeBytes(utf8);
  }

  private beginInstance(parent: AmfFrame, value: any, amfClass: AmfClass): void {
    const bytes = this.bytes;
    const alias = amfClass.alias;
    if (alias == "") bytes.writeByte(0x03);
    else {
      bytes.writeByte(0x10);
      bytes.writeUTF(alias);
    }
    this.open(parent, value, amfClass.sealed).dynamic = amfClass.dynamic;
  }

  private open(parent: AmfFrame, value: any, sealed: string[], kind: int = 0): AmfFrame {
    const frame = new AmfFrame(parent, kind, value);
    frame.sealed = sealed;
    this.opened = frame;
    return frame;
  }

  protected override advance(frame: AmfFrame): boolean {
    const bytes = this.bytes;
    if (frame.kind == STRICT) {
      if (frame.index == frame.length) return false;
      frame.value = frame.target[frame.index++];
      return true;
    }
    if (frame.index < frame.sealed.length) {
      const name = frame.sealed[frame.index++];
      bytes.writeUTF(name);
      frame.value = frame.target[name];
      return true;
    }
    if (frame.dynamic) {
      if (frame.names == null) frame.names = ownNames(frame.target);
      if (this.nextName(frame)) {
        bytes.writeUTF(frame.name);
        return true;
      }
    }
    bytes.writeShort(0);
    bytes.writeByte(0x09);
    return false;
  }
}

/** Whether all of the names are indices, and not too few of them. */
function areElements(names: any[], length: uint): boolean {
  for (const name of names) if (String(uint(Number(name))) != String(name)) return false;
  return length <= names.length * MAX_HOLES_PER_ELEMENT;
}

function cameWithAmf3(kind: AmfKind): boolean {
  switch (kind) {
    case AmfKind.ByteArray:
    case AmfKind.Dictionary:
    case AmfKind.IntVector:
    case AmfKind.UintVector:
    case AmfKind.NumberVector:
    case AmfKind.Vector:
    case AmfKind.Externalizable:
      return true;
    default:
      return false;
  }
}
