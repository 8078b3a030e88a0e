import { ByteArray } from "flash.utils";

/** Tags that certificates use: ITU-T X.680, RFC 5280 appendix A. */
export enum Tag {
  Integer = 0x02,
  BitString = 0x03,
  Null = 0x05,
  ObjectIdentifier = 0x06,
  Utf8String = 0x0c,
  NumericString = 0x12,
  PrintableString = 0x13,
  TeletexString = 0x14,
  Ia5String = 0x16,
  UtcTime = 0x17,
  GeneralizedTime = 0x18,
  VisibleString = 0x1a,
  UniversalString = 0x1c,
  BmpString = 0x1e,
  Sequence = 0x30,
  Set = 0x31,
  /** IMPLICIT [1], [2] */
  Implicit1 = 0x81,
  Implicit2 = 0x82,
  /** EXPLICIT [0] */
  Explicit0 = 0xa0,
}

/**
 * One value in DER (ITU-T X.690). Nothing throws: whatever the bytes are, what they don't say is null.
 */
export class Der {
  readonly tag: int;
  private readonly bytes: ByteArray;
  /** of the tag, of what is in it, and behind that */
  private readonly begin: uint;
  private readonly start: uint;
  private readonly end: uint;

  /** The value that begins at `begin` and ends at or before `limit`; null if there is none. */
  static read(bytes: ByteArray, begin: uint, limit: uint): Der {
    if (limit < 2 || begin > limit - 2) return null;
    // A tag of several bytes, which no certificate has.
    if ((bytes[begin] & 0x1f) == 0x1f) return null;
    let start: uint = begin + 2;
    let length: uint = bytes[begin + 1];
    if (length >= 0x80) {
      const size: uint = length & 0x7f;
      if (size == 0 || size > 4 || size > limit - start) return null;
      length = 0;
      for (let i: uint = 0; i < size; i++) length = (length << 8) | bytes[start + i];
      start += size;
    }
    return length > limit - start ? null : new Der(bytes, begin, start, start + length);
  }

  /** The one value that `bytes` are; null if they are more or less. */
  static whole(bytes: ByteArray): Der {
    const value = Der.read(bytes, 0, bytes.length);
    return value != null && value.end == bytes.length ? value : null;
  }

  constructor(bytes: ByteArray, begin: uint, start: uint, end: uint) {
    this.tag = bytes[begin];
    this.bytes = bytes;
    this.begin = begin;
    this.start = start;
    this.end = end;
  }

  /** The values in a SEQUENCE or SET, or behind an EXPLICIT tag. */
  get children(): Der[] {
    if ((this.tag & 0x20) == 0) return null;
    const children: Der[] = [];
    let next: uint = this.start;
    while (next < this.end) {
      const child = Der.read(this.bytes, next, this.end);
      if (child == null) return null;
      children.push(child);
      next = child.end;
    }
    return children;
  }

  /** All of it, tag and length included. */
  get encoded(): ByteArray {
    const copy = new ByteArray();
    copy.writeBytes(this.bytes, this.begin, this.end - this.begin);
    copy.position = 0;
    return copy;
  }

  /** An INTEGER in upper-case digits, without the byte that is only there to keep it positive. */
  get hex(): string {
    const sign: uint = this.end - this.start > 1 && this.bytes[this.start] == 0 ? 1 : 0;
    return this.digits(this.start + sign, "");
  }

  /** A BIT STRING of whole bytes in upper-case digits. */
  get bits(): string {
    return this.start < this.end ? this.digits(this.start + 1, "") : null;
  }

  /** An OBJECT IDENTIFIER, like `2.5.4.3`. */
  get oid(): string {
    if (this.tag != Tag.ObjectIdentifier) return null;
    let text: string = null;
    let arc: number = 0;
    for (let i: uint = this.start; i < this.end; i++) {
      arc = arc * 128 + (this.bytes[i] & 0x7f);
      // A Number is exact no further.
      if (arc > 0x1fffffffffffff) return null;
      if (this.bytes[i] >= 0x80) continue;
      if (text == null) {
        const root: int = arc < 40 ? 0 : arc < 80 ? 1 : 2;
        text = root + "." + (arc - root * 40);
      } else text += "." + arc;
      arc = 0;
    }
    return text;
  }

  /** Text of any string type. */
  get text(): string {
    switch (this.tag) {
      case Tag.Utf8String:
        return this.utf8();
      case Tag.NumericString:
      case Tag.PrintableString:
      case Tag.TeletexString:
      case Tag.Ia5String:
      case Tag.VisibleString:
        return this.characters(1);
      case Tag.BmpString:
        return this.characters(2);
      case Tag.UniversalString:
        return this.characters(4);
      default:
        return null;
    }
  }

  /** UTCTime or GeneralizedTime as in RFC 5280 §4.1.2.5. */
  get date(): Date {
    let text = this.characters(1);
    if (this.tag == Tag.UtcTime) text = (text < "5" ? "20" : "19") + text;
    else if (this.tag != Tag.GeneralizedTime) return null;
    const fields = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
    if (fields == null) return null;
    const [, year, month, day, hour, minute, second] = fields;
    return new Date(Date.UTC(int(year), int(month) - 1, int(day), int(hour), int(minute), int(second)));
  }

  /** NUL is a character like others here, where the player's own methods end a text. */
  private utf8(): string {
    try {
      return decodeURIComponent(this.digits(this.start, "%"));
    } catch {
      return null;
    }
  }

  /** Characters of `size` bytes each. */
  private characters(size: uint): string {
    if ((this.end - this.start) % size != 0) return null;
    let text = "";
    for (let i: uint = this.start; i < this.end; i += size) {
      let code: uint = 0;
      for (let j: uint = 0; j < size; j++) code = (code << 8) | this.bytes[i + j];
      if (code > 0x10ffff) return null;
      if (code > 0xffff) text += String.fromCharCode(0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff));
      else text += String.fromCharCode(code);
    }
    return text;
  }

  private digits(from: uint, prefix: string): string {
    let text = "";
    for (let i: uint = from; i < this.end; i++) {
      const byte: uint = this.bytes[i];
      text += prefix + (byte < 16 ? "0" : "") + byte.toString(16).toUpperCase();
    }
    return text;
  }
}
