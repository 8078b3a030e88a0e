import { ByteArray, Dictionary, Proxy as PlayerProxy } from "flash.utils";
import type { AmfFrame } from "./AmfFrame.ts";

/**
 * Writes values of AMF as Flash does, where the player's own writer can't. No depth of the value is a depth of calls, as
 * the player has about a thousand.
 */
export abstract class AmfWriter {
  /** big-endian while it is written to */
  protected readonly bytes: ByteArray;
  /** the object whose beginning was just written, if there are values in it */
  protected opened: AmfFrame = null;
  /** place of each object in the table */
  private readonly objects: Dictionary = new Dictionary();
  private objectCount: uint = 0;

  constructor(bytes: ByteArray) {
    this.bytes = bytes;
  }

  /** ArgumentError #2004 for what has no name to write itself by; RangeError #2006; Error #1023 for what is too deep. */
  write(value: any): void {
    let top: AmfFrame = null;
    let next: any = value;
    for (;;) {
      this.begin(top, next);
      if (this.opened != null) {
        top = this.opened;
        this.opened = null;
      }
      while (top != null && !this.advance(top)) top = top.parent;
      if (top == null) return;
      next = top.value;
    }
  }

  /** Writes a value, or its beginning. */
  protected abstract begin(parent: AmfFrame, value: any): void;
  /** Writes what is in front of the next value in an object. @returns whether there is one */
  protected abstract advance(frame: AmfFrame): boolean;

  /** @returns its place in the table, or −1 if it had none and has one now */
  protected placeOf(object: any): int {
    const known: any = this.objects[object];
    if (known !== undefined) return known;
    this.objects[object] = this.objectCount++;
    return -1;
  }

  /** Goes to the next name of `frame.names` that is to be written. */
  protected nextName(frame: AmfFrame): boolean {
    while (frame.nameIndex < frame.names.length) {
      const name: any = frame.names[frame.nameIndex++];
      const value: any = frame.target[name];
      if (name === "" || typeof value == "function") continue;
      frame.name = name;
      frame.value = value;
      return true;
    }
    return false;
  }

  /** The length of a text in UTF-8, and the text. */
  protected utf8(text: string): ByteArray {
    const bytes = new ByteArray();
    bytes.writeUTFBytes(text);
    return bytes;
  }
}

const hasOwn: Function = (Object.prototype as any).hasOwnProperty;

/** Names that loops show, without those of prototypes, from the `skipped`-th on. */
export function ownNames(object: any, skipped: uint = 0): string[] {
  const names: string[] = [];
  const isProxy = is(object, PlayerProxy);
  let left = skipped;
  for (const name in object) {
    if (left > 0) left--;
    else if (isProxy || hasOwn.call(object, name)) names.push(name);
  }
  return names;
}
