import { EOFError } from "flash.errors";
import { ByteArray } from "flash.utils";
import { indexOutOfBounds } from "./errors.ts";
import { readU29 } from "./readU29.ts";

/** Values inside values that are looked at, and that the player reads; a level takes up to three calls. */
const MAX_DEPTH: int = 48;

const SURROGATE: RegExp = /[\ud800-\udfff]/;
/** Texts are written to it again, to see whether they are UTF-8. Longer ones than this are not kept. */
const rewritten: ByteArray = new ByteArray();
const MAX_KEPT: uint = 0x10000;

/** Header bits of an AMF3 object: spec/bytearray.md §7. */
const EXTERNALIZABLE: uint = 1;
const DYNAMIC: uint = 2;

/**
 * Moves over one AMF value without making it, to know whether it has arrived whole: on a value that has not, the
 * player's own decoder fails in a way that content can't catch.
 *
 * Externalizable objects have no length that could be read off; what follows one is taken to be there, and so is what
 * is nested very deeply.
 */
export class AmfScanner {
  private readonly bytes: ByteArray;
  /** headers of the AMF3 traits so far, as later objects refer to them */
  private traits: uint[] = [];
  private depth: int = 0;
  /** texts that references can mean */
  private texts: uint = 0;
  /** the rest can't be told, and is taken to be there */
  private unknown: boolean = false;
  /** the player's own decoder makes what Flash makes of it */
  private plain: boolean = true;

  constructor(bytes: ByteArray) {
    this.bytes = bytes;
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
    const bytes = this.bytes;
    const start = bytes.position;
    const endian = bytes.endian;
    bytes.endian = "bigEndian";
    try {
      if (encoding == 0) this.skip0();
      else this.skip3();
      return this.plain && !this.unknown;
    } finally {
      bytes.endian = endian;
      bytes.position = start;
    }
  }

  private skip0(): void {
    const bytes = this.bytes;
    if (this.isTooDeep()) return;
    const marker: uint = bytes.readUnsignedByte();
    switch (marker) {
      case 0x00:
        this.advance(8);
        break;
      case 0x01:
        this.advance(1);
        break;
      case 0x02:
        this.skipUtf8(bytes.readUnsignedShort());
        break;
      case 0x10:
        this.skipUtf8(bytes.readUnsignedShort());
        this.skipPairs0();
        break;
      case 0x08:
        this.advance(4);
        this.skipPairs0();
        break;
      case 0x03:
        this.skipPairs0();
        break;
      case 0x05:
      case 0x06:
      case 0x0d:
        break;
      case 0x07:
        this.plain = false;
        this.advance(2);
        break;
      case 0x0a:
        for (let left: uint = bytes.readUnsignedInt(); left > 0 && !this.unknown; left--) this.skip0();
        break;
      case 0x0b:
        this.advance(10);
        break;
      case 0x0f:
        this.plain = false;
        this.advance(bytes.readUnsignedInt());
        break;
      case 0x0c:
        this.skipUtf8(bytes.readUnsignedInt());
        break;
      case 0x11:
        this.traits = [];
        this.texts = 0;
        this.skip3();
        break;
      default:
        throw indexOutOfBounds();
    }
    this.depth--;
  }

  /** Names and values up to an empty name and the end marker. */
  private skipPairs0(): void {
    const bytes = this.bytes;
    while (!this.unknown) {
      const length: uint = bytes.readUnsignedShort();
      if (length == 0 && bytes.readUnsignedByte() == 0x09) return;
      if (length == 0) bytes.position--;
      this.skipUtf8(length);
      this.skip0();
    }
  }

  private skip3(): void {
    const bytes = this.bytes;
    if (this.isTooDeep()) return;
    const marker: uint = bytes.readUnsignedByte();
    switch (marker) {
      case 0x00:
      case 0x01:
      case 0x02:
      case 0x03:
        break;
      case 0x04:
        readU29(this.bytes);
        break;
      case 0x05:
        this.advance(8);
        break;
      case 0x06:
        this.skipText();
        break;
      case 0x07:
        this.plain = false;
        this.skipSized(1, 0);
        break;
      case 0x0b: {
        const header = readU29(this.bytes);
        if (this.isObject(header)) this.skipUtf8(header >>> 1);
        break;
      }
      case 0x0c:
        this.skipSized(1, 0);
        break;
      case 0x08:
        if (this.isObject(readU29(this.bytes))) this.advance(8);
        break;
      case 0x09:
        this.skipArray();
        break;
      case 0x0a:
        this.skipObject();
        break;
      case 0x0d:
      case 0x0e:
        this.skipSized(4, 1);
        break;
      case 0x0f:
        this.skipSized(8, 1);
        break;
      case 0x10:
        this.skipVector();
        break;
      case 0x11:
        this.skipDictionary();
        break;
      default:
        throw indexOutOfBounds();
    }
    this.depth--;
  }

  /** Whether what follows a header is an object, and not a reference to one. */
  private isObject(header: uint): boolean {
    if ((header & 1) != 0) return true;
    this.plain = false;
    return false;
  }

  /** @returns whether it is the empty text */
  private skipText(): boolean {
    const header = readU29(this.bytes);
    if (header == 1) return true;
    if ((header & 1) != 0) {
      this.texts++;
      this.skipUtf8(header >>> 1);
    } else if (header >>> 1 >= this.texts) this.plain = false;
    return false;
  }

  /** A length and as many elements, after some bytes; or a reference. */
  private skipSized(elementSize: uint, extra: uint): void {
    const header = readU29(this.bytes);
    if (this.isObject(header)) this.advance((header >>> 1) * elementSize + extra);
  }

  private skipArray(): void {
    const header = readU29(this.bytes);
    if (!this.isObject(header)) return;
    this.skipPairs3();
    this.skipValues(header >>> 1);
  }

  private skipObject(): void {
    const header = readU29(this.bytes);
    if (!this.isObject(header)) return;
    const traits = (header & 2) == 0 ? this.knownTraits(header >>> 2) : this.readTraits(header >>> 2);
    if ((traits & EXTERNALIZABLE) != 0) {
      this.unknown = true;
      return;
    }
    this.skipValues(traits >>> 2);
    if ((traits & DYNAMIC) != 0) this.skipPairs3();
  }

  private knownTraits(index: uint): uint {
    if (index >= this.traits.length) throw indexOutOfBounds();
    return this.traits[index];
  }

  private readTraits(traits: uint): uint {
    this.traits.push(traits);
    this.skipText();
    for (let left: uint = traits >>> 2; left > 0; left--) this.skipText();
    return traits;
  }

  private skipVector(): void {
    const header = readU29(this.bytes);
    if (!this.isObject(header)) return;
    this.advance(1);
    this.skipText();
    this.skipValues(header >>> 1);
  }

  private skipDictionary(): void {
    const header = readU29(this.bytes);
    if (!this.isObject(header)) return;
    this.advance(1);
    for (let left: uint = header >>> 1; left > 0 && !this.unknown; left--) {
      const bytes = this.bytes;
      // Keys are texts, and objects that no reference means.
      const marker: uint = bytes.readUnsignedByte();
      bytes.position--;
      if (marker < 0x06) this.plain = false;
      this.skip3();
      if (!this.unknown) this.skip3();
    }
  }

  private skipValues(count: uint): void {
    for (let left: uint = count; left > 0 && !this.unknown; left--) this.skip3();
  }

  /** Names and values up to an empty name. */
  private skipPairs3(): void {
    while (!this.unknown && !this.skipText()) this.skip3();
  }

  private isTooDeep(): boolean {
    if (++this.depth > MAX_DEPTH) this.unknown = true;
    return this.unknown;
  }

  /** A text that is UTF-8, and has neither what `readUTFBytes` drops nor characters that UTF-8 has two forms of. */
  private skipUtf8(length: uint): void {
    if (length == 0) return;
    const bytes = this.bytes;
    if (!this.plain || length > bytes.bytesAvailable) {
      this.advance(length);
      return;
    }
    const text = bytes.readUTFBytes(length);
    rewritten.position = 0;
    rewritten.writeUTFBytes(text);
    if (rewritten.position != length || (text.length != length && SURROGATE.test(text))) this.plain = false;
    if (length > MAX_KEPT) rewritten.length = 0;
  }

  private advance(count: number): void {
    const bytes = this.bytes;
    if (count > bytes.bytesAvailable) throw new EOFError("Error #2030: End of file was encountered.", 2030);
    bytes.position += count;
  }
}
