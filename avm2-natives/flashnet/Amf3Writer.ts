import { Dictionary } from "flash.utils";
import { type AmfClass, AmfKind, amfClassOf, elementAlias } from "./AmfClass.ts";
import { AmfFrame, MAX_EXTERNAL_DEPTH } from "./AmfFrame.ts";
import { AmfOutput } from "./AmfOutput.ts";
import { AmfWriter, ownNames } from "./AmfWriter.ts";
import { amfParameterInvalid, amfTooDeep, indexOutOfBounds } from "./errors.ts";

const MAX_INTEGER: int = 0xfffffff;

/** Writes AMF3: spec/bytearray.md §7. */
export class Amf3Writer extends AmfWriter {
  /** place of each text in the table */
  private readonly strings: Dictionary = new Dictionary();
  private readonly texts: string[] = [];
  /** place of each class in the table */
  private readonly traits: Dictionary = new Dictionary();
  private traitsCount: uint = 0;
  private externalDepth: int = 0;

  protected override begin(parent: AmfFrame, value: any): void {
    const bytes = this.bytes;
    const type: string = typeof value;
    switch (type) {
      case "string":
        bytes.writeByte(0x06);
        this.writeString(value);
        break;
      case "number":
        this.writeNumber(value);
        break;
      case "boolean":
        bytes.writeByte(value ? 0x03 : 0x02);
        break;
      case "object":
      case "xml":
        if (value === null) bytes.writeByte(0x01);
        else this.beginObject(parent, value);
        break;
      default:
        bytes.writeByte(0x00);
    }
  }

  private writeNumber(value: number): void {
    const bytes = this.bytes;
    // 1 / −0 is below 0.
    if (int(value) == value && value >= -MAX_INTEGER - 1 && value <= MAX_INTEGER && (value != 0 || 1 / value > 0)) {
      bytes.writeByte(0x04);
      this.writeU29(int(value) & 0x1fffffff);
    } else {
      bytes.writeByte(0x05);
      bytes.writeDouble(value);
    }
  }

  private beginObject(parent: AmfFrame, value: any): void {
    const bytes = this.bytes;
    const amfClass = amfClassOf(value);
    if (amfClass.kind == AmfKind.Nothing) {
      bytes.writeByte(0x00);
      return;
    }
    bytes.writeByte(markerOf(amfClass.kind));
    const known = this.placeOf(value);
    if (known >= 0) {
      this.writeU29(known << 1);
      return;
    }
    switch (amfClass.kind) {
      case AmfKind.Object:
        this.writeTraits(amfClass);
        this.open(parent, value, 0x0a).sealed = amfClass.sealed;
        this.opened.dynamic = amfClass.dynamic;
        break;
      case AmfKind.Externalizable:
        this.writeExternalizable(value, amfClass);
        break;
      case AmfKind.Array:
        this.beginArray(parent, value);
        break;
      case AmfKind.Dictionary:
        this.beginDictionary(parent, value);
        break;
      case AmfKind.Vector:
        this.writeLength(value.length);
        bytes.writeBoolean(value.fixed);
        this.writeString(elementAlias(new amfClass.type()));
        this.open(parent, value, 0x10).length = value.length;
        break;
      case AmfKind.Date:
        this.writeLength(0);
        bytes.writeDouble(value.time);
        break;
      case AmfKind.Xml:
        this.writeText(value.toXMLString());
        break;
      case AmfKind.XmlDocument:
        this.writeText(value.toString());
        break;
      case AmfKind.ByteArray:
        this.writeLength(value.length);
        if (value.length > 0) bytes.writeBytes(value);
        break;
      default:
        this.writeNumbers(amfClass.kind, value);
    }
  }

  private open(parent: AmfFrame, value: any, marker: int): AmfFrame {
    const frame = new AmfFrame(parent, marker, value);
    this.opened = frame;
    return frame;
  }

  /** The dense part ends at the first hole or function; whatever else there is comes first, by name. */
  private beginArray(parent: AmfFrame, array: any): void {
    const length: uint = array.length;
    let dense: uint = 0;
    while (dense < length && dense in array && typeof array[dense] != "function") dense++;
    this.writeLength(dense);
    const frame = this.open(parent, array, 0x09);
    frame.length = dense;
    // Indices come first, and in order.
    frame.names = ownNames(array, dense);
    frame.dynamic = true;
  }

  private beginDictionary(parent: AmfFrame, dictionary: Dictionary): void {
    const keys: any[] = [];
    for (const key in dictionary) keys.push(key);
    this.writeLength(keys.length);
    // Nothing tells whether its keys are weak.
    this.bytes.writeBoolean(false);
    this.open(parent, dictionary, 0x11).names = keys;
  }

  private writeNumbers(kind: AmfKind, items: any): void {
    const bytes = this.bytes;
    const length: uint = items.length;
    this.writeLength(length);
    bytes.writeBoolean(items.fixed);
    for (let i: uint = 0; i < length; i++) {
      if (kind == AmfKind.NumberVector) bytes.writeDouble(items[i]);
      else bytes.writeUnsignedInt(items[i]);
    }
  }

  private writeTraits(amfClass: AmfClass): void {
    if (this.isKnown(amfClass)) return;
    const sealed = amfClass.sealed;
    this.writeU29((sealed.length << 4) | (amfClass.dynamic ? 0b1011 : 0b0011));
    this.writeString(amfClass.alias);
    for (const name of sealed) this.writeString(name);
  }

  private writeExternalizable(value: any, amfClass: AmfClass): void {
    if (!this.isKnown(amfClass)) {
      const alias = amfClass.alias;
      if (alias == "") throw amfParameterInvalid();
      this.writeU29(0b0111);
      this.writeString(alias);
    }
    if (this.externalDepth == MAX_EXTERNAL_DEPTH) throw amfTooDeep();
    this.externalDepth++;
    value.writeExternal(new AmfOutput(this.bytes, this.write));
    this.externalDepth--;
    this.bytes.endian = "bigEndian";
  }

  /** Writes a reference to what a class is like, if that was written before. */
  private isKnown(amfClass: AmfClass): boolean {
    const key: any = amfClass;
    const known: any = this.traits[key];
    if (known === undefined) {
      this.traits[key] = this.traitsCount++;
      return false;
    }
    this.writeU29((known << 2) | 1);
    return true;
  }

  protected override advance(frame: AmfFrame): boolean {
    switch (frame.kind) {
      case 0x0a:
        if (frame.index < frame.sealed.length) {
          frame.value = frame.target[frame.sealed[frame.index++]];
          return true;
        }
        if (!frame.dynamic) return false;
        if (frame.names == null) frame.names = ownNames(frame.target);
        return this.advanceNamed(frame);
      case 0x11:
        return this.advanceEntry(frame);
      case 0x09:
        if (frame.dynamic && this.advanceNamed(frame)) return true;
    }
    if (frame.index == frame.length) return false;
    const item: any = frame.target[frame.index++];
    frame.value = frame.kind == 0x10 && item === undefined ? null : item;
    return true;
  }

  private advanceNamed(frame: AmfFrame): boolean {
    frame.dynamic = this.nextName(frame);
    if (frame.dynamic) this.writeString(frame.name);
    else this.writeLength(0);
    return frame.dynamic;
  }

  /** A key, and then what it leads to. */
  private advanceEntry(frame: AmfFrame): boolean {
    if (frame.nameIndex == frame.names.length) return false;
    const key: any = frame.names[frame.nameIndex];
    if (frame.index == frame.nameIndex) {
      frame.index++;
      frame.value = typeof key == "number" ? String(key) : key;
    } else {
      frame.nameIndex++;
      frame.value = frame.target[key];
    }
    return true;
  }

  private writeString(text: string): void {
    if (text == "") {
      this.writeLength(0);
      return;
    }
    const known: any = this.strings[text];
    // A Dictionary has the names of its prototype, too.
    if (typeof known == "number" && this.texts[known] === text) {
      this.writeU29(known << 1);
      return;
    }
    this.strings[text] = this.texts.push(text) - 1;
    this.writeText(text);
  }

  private writeText(text: string): void {
    const bytes = this.bytes;
    if (text.length * 3 < 0x40) {
      // The length is one byte, whatever is in the text.
      const start = bytes.position;
      bytes.writeByte(0);
      bytes.writeUTFBytes(text);
      bytes[start] = ((bytes.position - start - 1) << 1) | 1;
    } else {
      const utf8 = this.utf8(text);
      this.writeLength(utf8.length);
      bytes.writeBytes(utf8);
    }
  }

  /** The length of what follows, in place of a reference to what was before. */
  private writeLength(length: uint): void {
    if (length > MAX_INTEGER) throw indexOutOfBounds();
    this.writeU29((length << 1) | 1);
  }

  private writeU29(value: uint): void {
    const bytes = this.bytes;
    if (value >= 0x200000) {
      bytes.writeByte((value >> 22) | 0x80);
      bytes.writeByte((value >> 15) | 0x80);
      bytes.writeByte((value >> 8) | 0x80);
      bytes.writeByte(value);
      return;
    }
    if (value >= 0x4000) bytes.writeByte((value >> 14) | 0x80);
    if (value >= 0x80) bytes.writeByte((value >> 7) | 0x80);
    bytes.writeByte(value & 0x7f);
  }
}

function markerOf(kind: AmfKind): int {
  switch (kind) {
    case AmfKind.Array:
      return 0x09;
    case AmfKind.Date:
      return 0x08;
    case AmfKind.Xml:
      return 0x0b;
    case AmfKind.XmlDocument:
      return 0x07;
    case AmfKind.ByteArray:
      return 0x0c;
    case AmfKind.Dictionary:
      return 0x11;
    case AmfKind.IntVector:
      return 0x0d;
    case AmfKind.UintVector:
      return 0x0e;
    case AmfKind.NumberVector:
      return 0x0f;
    case AmfKind.Vector:
      return 0x10;
    default:
      return 0x0a;
  }
}
