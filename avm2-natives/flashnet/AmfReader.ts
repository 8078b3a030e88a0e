import type { ByteArray } from "flash.utils";
import { AmfFrame } from "./AmfFrame.ts";
import { indexOutOfBounds } from "./errors.ts";

/**
 * Reads one value of AMF as Flash does, where the player's own reader can't. No depth of the value is a depth of calls,
 * as the player has about a thousand.
 */
export abstract class AmfReader {
  /** big-endian while it is read from */
  protected readonly bytes: ByteArray;
  protected readonly objects: any[] = [];
  /** the object whose beginning was just read, if there are values in it */
  protected opened: AmfFrame = null;

  constructor(bytes: ByteArray) {
    this.bytes = bytes;
  }

  /**
   * EOFError #2030, RangeError #2006, ArgumentError #2004 and #2173 (spec/bytearray.md §7); Error #1023 for what is too
   * deep. Objects that were made by then are thrown away.
   */
  read(): any {
    let top: AmfFrame = null;
    for (;;) {
      let value: any = this.begin(top);
      if (this.opened != null) {
        top = this.opened;
        this.opened = null;
      } else if (top == null) return value;
      else this.put(top, value);
      while (!this.advance(top)) {
        value = top.target;
        top = top.parent;
        if (top == null) return value;
        this.put(top, value);
      }
    }
  }

  /** Reads a value, or its beginning. */
  protected abstract begin(parent: AmfFrame): any;
  /** Goes to the next value in an object. @returns whether there is one */
  protected abstract advance(frame: AmfFrame): boolean;
  /** Takes the value that `advance` went to. */
  protected abstract put(frame: AmfFrame, value: any): void;

  protected open(parent: AmfFrame, kind: int, target: any): AmfFrame {
    this.objects.push(target);
    const frame = new AmfFrame(parent, kind, target);
    this.opened = frame;
    return frame;
  }

  protected remember(object: any): any {
    this.objects.push(object);
    return object;
  }

  protected known(index: uint): any {
    if (index >= this.objects.length) throw indexOutOfBounds();
    return this.objects[index];
  }

  /** What a class does not take is traced, and left out: spec/bytearray.md §7. */
  protected assign(target: any, name: any, value: any): void {
    try {
      target[name] = value;
    } catch (error) {
      trace(String(error));
    }
  }

  /** All characters, where the player's `readUTFBytes` drops a leading U+FEFF and what is behind U+0000. */
  protected readText(length: uint): string {
    const bytes = this.bytes;
    const start = bytes.position;
    const text = bytes.readUTFBytes(length);
    // One character a byte: nothing is missing.
    if (text.length == length) return text;
    const end: uint = start + length;
    let whole = "";
    let from = start;
    for (let at = start; at <= end; at++) {
      if (at < end && bytes[at] != 0) continue;
      bytes.position = from;
      if (at - from >= 3 && bytes[from] == 0xef && bytes[from + 1] == 0xbb && bytes[from + 2] == 0xbf)
        whole += "\ufeff";
      if (at > from) whole += bytes.readUTFBytes(at - from);
      if (at < end) whole += "\0";
      from = at + 1;
    }
    bytes.position = end;
    return whole;
  }
}
