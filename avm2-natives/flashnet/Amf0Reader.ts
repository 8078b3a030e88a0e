import { XMLDocument } from "flash.xml";
import { Amf3Reader, classByAlias } from "./Amf3Reader.ts";
import type { AmfFrame } from "./AmfFrame.ts";
import { AmfReader } from "./AmfReader.ts";
import { indexOutOfBounds } from "./errors.ts";

/** Reads AMF0: spec/bytearray.md §8. */
export class Amf0Reader extends AmfReader {
  protected override begin(parent: AmfFrame): any {
    const bytes = this.bytes;
    const marker: uint = bytes.readUnsignedByte();
    switch (marker) {
      case 0x00:
        return bytes.readDouble();
      case 0x01:
        return bytes.readBoolean();
      case 0x02:
        return this.readText(bytes.readUnsignedShort());
      case 0x05:
        return null;
      case 0x06:
      case 0x0d:
        return undefined;
      case 0x07:
        return this.known(bytes.readUnsignedShort());
      case 0x0b: {
        const time = bytes.readDouble();
        // The time zone is ignored: the time is in UTC.
        bytes.readShort();
        return this.remember(new Date(time));
      }
      case 0x0c:
        return this.readText(bytes.readUnsignedInt());
      case 0x0f:
        return this.remember(new XMLDocument(this.readText(bytes.readUnsignedInt())));
      case 0x11:
        return new Amf3Reader(bytes).read();
    }
    this.beginObject(parent, marker);
    return null;
  }

  private beginObject(parent: AmfFrame, marker: uint): void {
    const bytes = this.bytes;
    switch (marker) {
      case 0x03:
        this.open(parent, marker, {});
        break;
      case 0x08:
        // The length is only a hint: the array ends at its end marker.
        bytes.readUnsignedInt();
        this.open(parent, marker, []);
        break;
      case 0x0a: {
        const length: uint = bytes.readUnsignedInt();
        this.open(parent, marker, []).length = length;
        break;
      }
      case 0x10: {
        const type: any = classByAlias(this.readText(bytes.readUnsignedShort()));
        this.open(parent, marker, new type());
        break;
      }
      default:
        throw indexOutOfBounds();
    }
  }

  protected override advance(frame: AmfFrame): boolean {
    const bytes = this.bytes;
    if (frame.kind == 0x0a) {
      if (frame.index == frame.length) return false;
      frame.name = frame.index++;
      return true;
    }
    const length: uint = bytes.readUnsignedShort();
    if (length == 0) {
      // An empty name is one as long as no end marker follows.
      if (bytes.readUnsignedByte() == 0x09) return false;
      bytes.position--;
    }
    frame.name = this.readText(length);
    return true;
  }

  protected override put(frame: AmfFrame, value: any): void {
    this.assign(frame.target, frame.name, value);
  }
}
