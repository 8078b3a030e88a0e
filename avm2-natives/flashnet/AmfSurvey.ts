import { type ByteArray, Dictionary, getQualifiedClassName, Proxy as PlayerProxy } from "flash.utils";
import { AmfKind, amfClassOf } from "./AmfClass.ts";

/** Objects inside objects that are looked at, and that the player writes; each is up to two calls. */
const MAX_DEPTH: int = 48;

/**
 * Looks whether the player's own writer of AMF can have a value. It repeats objects that are met twice, and so ends the
 * player when one is in itself; and it knows no IExternalizable, no [Transient] and half of AMF0.
 */
export class AmfSurvey {
  /** there are objects of other classes than Object */
  isTyped: boolean = false;
  private readonly target: ByteArray;
  private readonly isAmf3: boolean;
  private first: any = null;
  private seen: Dictionary = null;
  /** Vectors of objects, and Dictionaries: the player takes those that are alike for one another */
  private likes: int = 0;

  /** @param target what is written to, which the player can't write to itself */
  constructor(target: ByteArray) {
    this.target = target;
    this.isAmf3 = target.objectEncoding != 0;
  }

  /** Runs no code of content unless the answer is no. */
  isPlain(value: any, depth: int = 0): boolean {
    const type: string = typeof value;
    if (value === null || (type != "object" && type != "xml")) return true;
    if (depth > MAX_DEPTH || this.isSeen(value)) return false;
    if (this.isAmf3) {
      // What most values are, with the same answer sooner.
      const name = getQualifiedClassName(value);
      if (name == "Object" || name == "Array") return this.areNamedPlain(value, depth + 1);
    }
    const amfClass = amfClassOf(value);
    switch (amfClass.kind) {
      case AmfKind.Date:
      case AmfKind.Xml:
      case AmfKind.Nothing:
        return true;
      case AmfKind.ByteArray:
        return this.isAmf3 && value !== this.target;
      case AmfKind.IntVector:
      case AmfKind.UintVector:
      case AmfKind.NumberVector:
        return this.isAmf3;
      case AmfKind.Vector:
        return this.isAmf3 && ++this.likes == 1 && this.areItemsPlain(value, depth);
      case AmfKind.Dictionary:
        return this.isAmf3 && ++this.likes == 1 && this.areEntriesPlain(value, depth);
      case AmfKind.Array:
        return this.areNamedPlain(value, depth + 1);
      case AmfKind.Object:
        this.isTyped = true;
        if (!amfClass.plain || (!this.isAmf3 && amfClass.alias != "")) return false;
        // What is in it is what content says when it is asked, and the player asks but once.
        if (is(value, PlayerProxy)) return true;
        for (const name of amfClass.sealed) if (!this.isPlain(value[name], depth + 1)) return false;
        return !amfClass.dynamic || this.areNamedPlain(value, depth + 1);
      default:
        return false;
    }
  }

  /** Most values are one object, which needs no table. */
  private isSeen(value: any): boolean {
    if (this.first == null) {
      this.first = value;
      return false;
    }
    if (this.seen == null) {
      this.seen = new Dictionary();
      this.seen[this.first] = true;
    }
    if (this.seen[value] === true) return true;
    this.seen[value] = true;
    return false;
  }

  private areNamedPlain(value: any, depth: int): boolean {
    // The indices of an Array stay the numbers that they are: looking them up is most of the time that this takes.
    let name: any;
    for (name in value) {
      const item: any = value[name];
      const type: string = typeof item;
      if (type == "number" || type == "string") continue;
      if ((type == "object" || type == "xml") && !this.isPlain(item, depth)) return false;
    }
    return !("" in value);
  }

  private areItemsPlain(items: any, depth: int): boolean {
    for (let i: int = 0; i < items.length; i++) if (!this.isPlain(items[i], depth + 1)) return false;
    return true;
  }

  private areEntriesPlain(dictionary: Dictionary, depth: int): boolean {
    for (const key in dictionary) {
      const name: any = key;
      if (typeof name == "number" || typeof name == "boolean") return false;
      if (!this.isPlain(name, depth + 1) || !this.isPlain(dictionary[name], depth + 1)) return false;
    }
    return true;
  }
}
