import { EOFError } from "flash.errors";
import { ByteArray } from "flash.utils";
import { classByAlias } from "./Amf3Reader.ts";
import { indexOutOfBounds } from "./errors.ts";

/** Values inside values that are looked at, and that the player reads; a level takes up to three calls. */
const MAX_DEPTH: int = 48;

const SURROGATE: RegExp = /[\ud800-\udfff]/;
/** By what it is not, as no range has the characters above U+FFFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: bytes of numbers are there as well
const NOT_ASCII: RegExp = /[^\x00-\x7f]/;
/** Bytes that are searched as a whole, whatever part of them the value is. */
const MAX_SEARCHED: uint = 0x1000;
/** Texts are written to it again, to see whether they are UTF-8. Longer ones than this are not kept. */
const rewritten: ByteArray = new ByteArray();
const MAX_KEPT: uint = 0x10000;

const PRIMITIVES: any[] = [String, Number, int, uint, Boolean];

/** Header bits of an AMF3 object: spec/bytearray.md §7. */
const EXTERNALIZABLE: uint = 1;
const DYNAMIC: uint = 2;

/**
 * Moves over one AMF value without making it, to know whether it has arrived whole: on a value that has not, the
 * player's own decoder fails in a way that content can't catch.
 *
 * Externalizable objects have no length that could be read off; what follows one is taken to be there, and so is what
 * is nested very deeply.
 *
 * Each value that the player reads natively is looked at by interpreted code, so this code is written for few
 * instructions: methods take a position and return the next, bytes are had by their index, and those behind the end
 * read as 0 and are found out at the end.
 */
export class AmfScanner {
  /** where the value ends, once it was checked */
  valueEnd: uint = 0;
  /** objects of content's own classes are made, whose constructors and setters run */
  runsContent: boolean = false;
  private readonly bytes: ByteArray;
  private readonly end: int;
  /** headers of the AMF3 traits so far, as later objects refer to them */
  private traits: uint[] = null;
  /** texts that references can mean */
  private texts: uint = 0;
  /** the header of the text that was looked at last: 1 if it is empty */
  private textHeader: uint = 0;
  /** the position behind the number that `longU29` gave */
  private numberEnd: int = 0;
  /** the rest can't be told, and is taken to be there */
  private unknown: boolean = false;
  /** no byte is above 0x7f, so that every text is UTF-8 */
  private readonly ascii: boolean;
  /** the player's own decoder makes what Flash makes of it */
  private plain: boolean = true;

  constructor(bytes: ByteArray) {
    this.bytes = bytes;
    this.end = bytes.length;
    // Behind a byte order mark of UTF-16 the rest would be characters of two bytes.
    this.ascii = this.end <= MAX_SEARCHED && bytes[0] < 0x80 && !NOT_ASCII.test(bytes.toString());
  }

  /**
   * Throws unless a whole value is at the position, which stays where it is. `encoding` is 0 or 3.
   *
   * @returns whether the player's own decoder can have it: it does not know objects that are met twice, XMLDocument,
   * Dictionary keys of other types, and what could not be looked at; and what is no UTF-8 it ends the script with
   *
   * EOFError #2030: there is more to come. RangeError #2006: what is there is no AMF.
   */
  check(encoding: uint): boolean {
    const start: int = this.bytes.position;
    try {
      this.valueEnd = this.checked(encoding == 0 ? this.skip0(start, 1) : this.skipValues3(start, 1, 1), 0);
      return this.plain && !this.unknown;
    } finally {
      this.bytes.position = start;
    }
  }

  /** @param at behind the marker */
  private skip0(at: int, depth: int): int {
    if (this.isTooDeep(depth)) return at;
    const bytes = this.bytes;
    const marker: int = bytes[at++];
    this.checked(at, 0);
    switch (marker) {
      case 0x00:
        return at + 8;
      case 0x01:
        return at + 1;
      case 0x02:
        return this.skipUtf8(at + 2, this.u16(at));
      case 0x03:
        return this.skipPairs0(at, depth + 1);
      case 0x08:
        return this.skipPairs0(at + 4, depth + 1);
      case 0x05:
      case 0x06:
      case 0x0d:
        return at;
      case 0x0a:
        return this.skipValues0(at + 4, this.u32(at), depth + 1);
      case 0x0b:
        return at + 10;
      case 0x10:
        this.plain = false;
        return this.skipPairs0(this.skipUtf8(at + 2, this.u16(at)), depth + 1);
      case 0x0c:
        return this.skipUtf8(at + 4, this.u32(at));
      case 0x07:
        this.plain = false;
        return at + 2;
      case 0x0f:
        this.plain = false;
        return this.checked(at + 4, this.u32(at));
      case 0x11:
        this.traits = null;
        this.texts = 0;
        return this.skipValues3(at, 1, depth + 1);
      default:
        throw indexOutOfBounds();
    }
  }

  private skipValues0(at: int, count: number, depth: int): int {
    this.checked(at, count);
    let next = at;
    for (let left: int = count; left > 0 && !this.unknown; left--) next = this.skip0(next, depth);
    return next;
  }

  /** Names and values up to an empty name and the end marker. */
  private skipPairs0(at: int, depth: int): int {
    let next = at;
    while (!this.unknown) {
      const length = this.u16(next);
      next += 2;
      if (length == 0 && this.bytes[next] == 0x09) return next + 1;
      next = this.skip0(this.skipUtf8(next, length), depth);
    }
    return next;
  }

  /**
   * @param count as many values; or −1 for values behind names, up to an empty name
   */
  private skipValues3(at: int, count: int, depth: int): int {
    // Each has a byte at least.
    this.checked(at, count);
    if (count == 0 || this.isTooDeep(depth)) return at;
    const bytes = this.bytes;
    const end = this.end;
    const named = count < 0;
    let next = at;
    for (let left: int = count; left != 0; left--) {
      if (named) {
        if (bytes[next] == 1) return next + 1;
        next = this.skipText(next);
        if (this.textHeader == 1) return next;
        if (next > end) this.checked(next, 0);
      }
      const marker: int = bytes[next++];
      if (marker == 0x04) {
        // A number of one byte to four: its last one is below 0x80, but for the fourth.
        if (bytes[next++] >= 0x80 && bytes[next++] >= 0x80 && bytes[next++] >= 0x80) next++;
      } else if (marker == 0x06) next = this.skipText(next);
      else if (marker == 0x05) next += 8;
      else if (marker > 0x03) {
        next = this.skipObject(next, marker, depth + 1);
        if (this.unknown) return next;
      }
    }
    return next;
  }

  /** @param at behind the marker */
  private skipObject(at: int, marker: int, depth: int): int {
    if (marker > 0x11) throw indexOutOfBounds();
    let next = at;
    let header: uint = this.bytes[next++];
    if (header >= 0x80) {
      header = this.longU29(header, next);
      next = this.numberEnd;
    }
    if ((header & 1) == 0) {
      this.plain = false;
      return next;
    }
    const count: uint = header >>> 1;
    switch (marker) {
      case 0x09:
        if (this.bytes[next] == 1) next++;
        else next = this.skipValues3(next, -1, depth);
        return this.skipValues3(next, count, depth);
      case 0x0a:
        return this.skipInstance(next, count, depth);
      case 0x08:
        return next + 8;
      case 0x07:
        this.plain = false;
        return this.checked(next, count);
      case 0x0b:
        return this.skipUtf8(next, count);
      case 0x0c:
        return this.checked(next, count);
      case 0x0d:
      case 0x0e:
        return this.checked(next + 1, count * 4);
      case 0x0f:
        return this.checked(next + 1, count * 8);
      case 0x10:
        next = this.skipText(next + 1);
        // The player has them hold what is not of their class.
        if (this.textHeader != 1) this.plain = false;
        return this.skipValues3(next, count, depth);
      default:
        return this.skipEntries(next + 1, count, depth);
    }
  }

  private skipInstance(at: int, header: uint, depth: int): int {
    let next = at;
    let traits: uint = header >>> 1;
    if ((header & 1) == 0) {
      this.checked(next, 0);
      if (this.traits == null || traits >= this.traits.length) throw indexOutOfBounds();
      traits = this.traits[traits];
    } else {
      if (this.traits == null) this.traits = [];
      this.traits.push(traits);
      next = this.skipText(next);
      if (this.textHeader != 1) this.checkClass(next);
      this.checked(next, traits >>> 2);
      for (let left: int = traits >>> 2; left > 0; left--) next = this.skipText(next);
    }
    if ((traits & EXTERNALIZABLE) != 0) {
      this.unknown = true;
      return next;
    }
    next = this.skipValues3(next, traits >>> 2, depth);
    return (traits & DYNAMIC) != 0 ? this.skipValues3(next, -1, depth) : next;
  }

  /** The player can't make objects of classes that have none: `next` is behind the alias that was read last. */
  private checkClass(next: int): void {
    const bytes = this.bytes;
    const length: uint = this.textHeader >>> 1;
    this.runsContent = true;
    if ((this.textHeader & 1) == 0) this.plain = false;
    else if (this.plain && next <= this.end) {
      bytes.position = next - length;
      if (PRIMITIVES.indexOf(classByAlias(bytes.readUTFBytes(length))) >= 0) this.plain = false;
    }
  }

  /** Of a Dictionary. */
  private skipEntries(at: int, count: uint, depth: int): int {
    this.checked(at, count * 2);
    let next = at;
    for (let left: int = count; left > 0 && !this.unknown; left--) {
      // Keys are texts, and objects that no reference means.
      if (this.bytes[next] < 0x06) this.plain = false;
      next = this.skipValues3(next, 2, depth);
    }
    return next;
  }

  private skipText(at: int): int {
    let next = at;
    let header: uint = this.bytes[next++];
    if (header >= 0x80) {
      header = this.longU29(header, next);
      next = this.numberEnd;
    }
    this.textHeader = header;
    if (header == 1) return next;
    if ((header & 1) == 0) {
      if (header >>> 1 >= this.texts) this.plain = false;
      return next;
    }
    this.texts++;
    return this.ascii ? next + (header >>> 1) : this.skipUtf8(next, header >>> 1);
  }

  /** A text that is UTF-8, and has neither what `readUTFBytes` drops nor characters that UTF-8 has two forms of. */
  private skipUtf8(at: int, length: uint): int {
    const next = this.checked(at, length);
    if (this.ascii || length == 0 || !this.plain) return next;
    const bytes = this.bytes;
    bytes.position = at;
    const text = bytes.readUTFBytes(length);
    if (text.length == length && !NOT_ASCII.test(text)) return next;
    rewritten.position = 0;
    rewritten.writeUTFBytes(text);
    if (rewritten.position != length || SURROGATE.test(text) || !this.isRewritten(at, length)) this.plain = false;
    if (length > MAX_KEPT) rewritten.length = 0;
    return next;
  }

  /** Lengths alone don't tell: what is wrong in one place may make up for what is dropped in another. */
  private isRewritten(at: int, length: uint): boolean {
    for (let i: int = 0; i < length; i++) if (rewritten[i] != this.bytes[at + i]) return false;
    return true;
  }

  /** @returns the position `count` bytes behind one. @throws EOFError unless they are there */
  private checked(at: int, count: number): int {
    if (count > this.end - at) throw new EOFError("Error #2030: End of file was encountered.", 2030);
    return at + count;
  }

  private isTooDeep(depth: int): boolean {
    if (depth > MAX_DEPTH) this.unknown = true;
    return this.unknown;
  }

  private u16(at: int): int {
    return (this.bytes[at] << 8) | this.bytes[at + 1];
  }

  private u32(at: int): uint {
    return (this.u16(at) << 16) | this.u16(at + 2);
  }

  /** A number of up to 29 bits (spec/bytearray.md §7) that begins with `first` and goes on at `at`. */
  private longU29(first: uint, at: int): uint {
    let value: uint = first & 0x7f;
    let next = at;
    for (let i: int = 0; i < 2; i++) {
      const byte: uint = this.bytes[next++];
      value = (value << 7) | (byte & 0x7f);
      if (byte < 0x80) {
        this.numberEnd = next;
        return value;
      }
    }
    this.numberEnd = next + 1;
    return (value << 8) | this.bytes[next];
  }
}
