import { encodeCharset } from "../flash/bytes/charsets.ts";
import type { Direction, Message } from "./conversation.ts";

/** Bytes that are looked for, or a text in a charset. */
export type Needle =
  | { bytes: Uint8Array }
  | {
      text: string;
      /** default utf-8 */
      charset?: string;
      /** letters of ASCII count as the same in both cases; default false */
      ignoreCase?: boolean;
    };

/** Where a message has what is looked for. It may go on in the next one of the same direction, as TCP cuts anywhere. */
export interface Hit {
  /** number of the message that it begins in */
  message: number;
  from: number;
  /** beyond the end of the message when it goes on */
  to: number;
}

/** Finds all that there are, message by message: whoever asks for the next one decides how long it takes. */
export function* search(
  messages: Iterable<Pick<Message, "direction" | "bytes">>,
  needle: Needle,
): IterableIterator<Hit> {
  const searcher = new Searcher(needle);
  for (const message of messages) yield* searcher.push(message);
}

/** Looks through messages as they come. */
export class Searcher {
  readonly #length: number;
  readonly #find: Find;
  readonly #ends: Record<Direction, OpenEnd>;
  #index = 0;

  constructor(needle: Needle) {
    const pattern = "bytes" in needle ? needle.bytes : encodeCharset(needle.text, needle.charset ?? "utf-8");
    this.#length = pattern.length;
    this.#find = "bytes" in needle || !needle.ignoreCase ? finder(pattern) : foldingFinder(pattern);
    this.#ends = { sent: new OpenEnd(pattern.length), received: new OpenEnd(pattern.length) };
  }

  /** @returns what ends in the next message; all of it is to be taken */
  *push({ direction, bytes }: Pick<Message, "direction" | "bytes">): IterableIterator<Hit> {
    if (this.#length === 0) return;
    const end = this.#ends[direction];
    yield* end.across(bytes, this.#find);
    for (let from = this.#find(bytes, 0); from >= 0; from = this.#find(bytes, from + 1)) {
      yield { message: this.#index, from, to: from + this.#length };
    }
    end.push(bytes, this.#index++);
  }
}

type Find = (bytes: Uint8Array, from: number) => number;

function finder(pattern: Uint8Array): Find {
  const first = pattern[0]!;
  return (bytes, from) => {
    for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
      if (at + pattern.length > bytes.length) return -1;
      let index = 1;
      while (index < pattern.length && bytes[at + index] === pattern[index]) index++;
      if (index === pattern.length) return at;
    }
    return -1;
  };
}

const LOWER = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte));

function foldingFinder(pattern: Uint8Array): Find {
  const folded = pattern.map((byte) => LOWER[byte]!);
  return (bytes, from) => {
    for (let at = from; at + folded.length <= bytes.length; at++) {
      let index = 0;
      while (index < folded.length && LOWER[bytes[at + index]!] === folded[index]) index++;
      if (index === folded.length) return at;
    }
    return -1;
  };
}

/** The last bytes of one direction, in which something may begin that the next message ends. */
class OpenEnd {
  readonly #kept: number;
  /** What is kept, and behind it the beginning of the next message. */
  readonly #bytes: Uint8Array;
  /** by byte that is kept: its message, and its offset there */
  readonly #messages: Uint32Array;
  readonly #offsets: Uint32Array;
  #length = 0;

  constructor(length: number) {
    this.#kept = Math.max(0, length - 1);
    this.#bytes = new Uint8Array(2 * this.#kept);
    this.#messages = new Uint32Array(this.#kept);
    this.#offsets = new Uint32Array(this.#kept);
  }

  *across(next: Uint8Array, find: Find): IterableIterator<Hit> {
    if (this.#length === 0) return;
    const begin = next.subarray(0, this.#kept);
    this.#bytes.set(begin, this.#length);
    const seam = this.#bytes.subarray(0, this.#length + begin.length);
    for (let from = find(seam, 0); from >= 0 && from < this.#length; from = find(seam, from + 1)) {
      const offset = this.#offsets[from]!;
      yield { message: this.#messages[from]!, from: offset, to: offset + this.#kept + 1 };
    }
  }

  push(bytes: Uint8Array, message: number): void {
    const ofThis = Math.min(this.#kept, bytes.length);
    const before = Math.min(this.#kept - ofThis, this.#length);
    for (const kept of [this.#bytes, this.#messages, this.#offsets]) {
      kept.copyWithin(0, this.#length - before, this.#length);
    }
    for (let index = 0; index < ofThis; index++) {
      const offset = bytes.length - ofThis + index;
      this.#bytes[before + index] = bytes[offset]!;
      this.#messages[before + index] = message;
      this.#offsets[before + index] = offset;
    }
    this.#length = before + ofThis;
  }
}
