/** Finds in a line of a recording what an index has, without decoding data: lines as our own recorder writes them. */
import { type IndexedMessage, placeOf } from "./blocks.ts";
import { base64Size, textSize } from "./stored-data.ts";

const literal = (text: string): Uint8Array => new TextEncoder().encode(text);

const TIME = literal('{"time":');
const CONNECTION = literal(',"connection":');
const SENT = literal(',"type":"sent",');
const RECEIVED = literal(',"type":"received",');
const ADDRESS = literal('"peer":{"address":"');
const PORT = literal('","port":');
const AFTER_PEER = literal("},");
const TEXT = literal('"text":"');
const BASE64 = literal('"base64":"');
const END = literal('"}');

/** By byte: it may be in the address of a peer. */
const IN_ADDRESS = new Uint8Array(256);
for (const byte of literal("0123456789abcdefABCDEF.:")) IN_ADDRESS[byte] = 1;

/** Digits of a number that is surely exact. */
const MOST_DIGITS = 12;

export class LineScanner {
  /** what `scan` has found */
  readonly message: IndexedMessage = { time: 0, connection: 0, isReceived: false, place: 0, size: 0 };
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #to = 0;

  /**
   * @param offset of the first of these bytes in the file
   * @returns false for all that is not exactly a message in the recorder's own form, which may be one nevertheless
   */
  scan(bytes: Uint8Array, from: number, to: number, offset: number): boolean {
    this.#bytes = bytes;
    this.#at = from;
    this.#to = to;
    const { message } = this;
    if (!this.#skips(TIME)) return false;
    const whole = this.#number();
    const thousandths = this.#thousandths();
    if (whole < 0 || thousandths < 0 || !this.#skips(CONNECTION)) return false;
    message.time = (whole * 1000 + thousandths) / 1000;
    message.connection = this.#number();
    message.isReceived = !this.#skips(SENT);
    if (message.connection < 0 || (message.isReceived && !this.#skips(RECEIVED))) return false;
    if (!this.#skipsPeer()) return false;
    const isText = this.#skips(TEXT);
    if (!isText && !this.#skips(BASE64)) return false;
    const begin = this.#at;
    const end = to - END.length;
    this.#at = end;
    if (end < begin || !this.#skips(END)) return false;
    message.size = isText ? textSize(bytes, begin, end) : base64Size(bytes, begin, end);
    message.place = placeOf(offset + begin, isText ? "text" : "base64");
    return message.size >= 0;
  }

  #skips(text: Uint8Array): boolean {
    const { length } = text;
    if (this.#at + length > this.#to) return false;
    for (let i = 0; i < length; i++) if (this.#bytes[this.#at + i] !== text[i]) return false;
    this.#at += length;
    return true;
  }

  /** A whole number as JSON has it; -1 for none. */
  #number(): number {
    const from = this.#at;
    const number = this.#digits();
    const length = this.#at - from;
    if (length === 0 || length > MOST_DIGITS || (length > 1 && this.#bytes[from] === 0x30)) return -1;
    return number;
  }

  /** What follows a point, if there is one; -1 for more than three digits. */
  #thousandths(): number {
    if (this.#bytes[this.#at] !== 0x2e) return 0;
    this.#at++;
    const from = this.#at;
    const number = this.#digits();
    const length = this.#at - from;
    return length === 0 || length > 3 ? -1 : number * 10 ** (3 - length);
  }

  #digits(): number {
    let number = 0;
    while (this.#at < this.#to) {
      const digit = this.#bytes[this.#at]! - 0x30;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
      this.#at++;
    }
    return number;
  }

  /** Or there is none. */
  #skipsPeer(): boolean {
    if (!this.#skips(ADDRESS)) return true;
    while (this.#at < this.#to && IN_ADDRESS[this.#bytes[this.#at]!] === 1) this.#at++;
    if (!this.#skips(PORT)) return false;
    const port = this.#number();
    return port >= 0 && port <= 65535 && this.#skips(AFTER_PEER);
  }
}
