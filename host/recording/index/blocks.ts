/**
 * The index of a recording: all that happened, and of messages all but their bytes, with where these are in the file. It is
 * a stream of blocks, each after a header of 16 bytes, little-endian: what it is, its length, and how far the file is read.
 */
import { concat } from "../../../base/concat.ts";
import type { Form } from "./stored-data.ts";

/** Other indexes are made anew. */
export const INDEX_VERSION = 1;

/** What a block holds. */
export const BlockKind = {
  /** `IndexHead` as JSON; the first one */
  head: 1,
  /** a line of the recording that is no message */
  event: 2,
  messages: 3,
  /** nothing: the whole file is in the index; the last one */
  end: 4,
  /** why there is no more, as text; the last one */
  failure: 5,
} as const;
export type BlockKind = (typeof BlockKind)[keyof typeof BlockKind];

export interface IndexHead {
  /** bytes of the recording */
  size: number;
  /** tells this recording from others, and from what else may be in its file later */
  identity: string;
}

export interface Block {
  kind: BlockKind;
  body: Uint8Array;
  /** bytes of the recording up to here */
  read: number;
}

/** Where the bytes of a message are written: the offset in the file, and in what form. */
export type Place = number;

const FORMS: readonly Form[] = ["text", "base64", "line"];

export function placeOf(offset: number, form: Form): Place {
  return offset * 4 + FORMS.indexOf(form);
}

export function offsetOf(place: Place): number {
  return Math.floor(place / 4);
}

export function formOf(place: Place): Form {
  return FORMS[place % 4]!;
}

export const HEADER = 16;

export function encodeBlock(kind: BlockKind, body: Uint8Array, read: number): Uint8Array {
  const block = new Uint8Array(HEADER + body.length);
  const view = new DataView(block.buffer);
  view.setUint32(0, kind, true);
  view.setUint32(4, body.length, true);
  view.setFloat64(8, read, true);
  block.set(body, HEADER);
  return block;
}

/** Takes a stream of blocks in whatever pieces it comes. */
export class BlockReader {
  #pieces: Uint8Array[] = [];
  #held = 0;
  #header: DataView | undefined;

  /** @returns the blocks that end with this piece */
  *push(piece: Uint8Array): IterableIterator<Block> {
    this.#pieces.push(piece);
    this.#held += piece.length;
    for (;;) {
      if (this.#header === undefined) {
        if (this.#held < HEADER) return;
        const { buffer, byteOffset } = this.#take(HEADER);
        this.#header = new DataView(buffer, byteOffset, HEADER);
      }
      const length = this.#header.getUint32(4, true);
      if (this.#held < length) return;
      const kind = this.#header.getUint32(0, true) as BlockKind;
      const read = this.#header.getFloat64(8, true);
      this.#header = undefined;
      yield { kind, read, body: this.#take(length) };
    }
  }

  #take(length: number): Uint8Array {
    const [first] = this.#pieces;
    const bytes = first !== undefined && first.length >= length ? first : concat(this.#pieces);
    if (bytes === first) this.#pieces[0] = bytes.subarray(length);
    else this.#pieces = [bytes.subarray(length)];
    this.#held -= length;
    return bytes.subarray(0, length);
  }
}

/** A message without its bytes. */
export interface IndexedMessage {
  /** as in `RecordingEvent` */
  time: number;
  connection: number;
  isReceived: boolean;
  place: Place;
  /** bytes */
  size: number;
}

/** Of a message: its direction; its connection is that of the one before; its time is a double. */
const [RECEIVED, SAME, DOUBLE] = [1, 2, 4];
/** The longest message of a block. */
const MOST = 40;

/** The body of a block of messages. */
export class MessageWriter {
  readonly #bytes = new Uint8Array(1 << 16);
  readonly #view = new DataView(this.#bytes.buffer);
  #length = 0;
  #connection = -1;
  /** thousandths of a millisecond */
  #time = 0;
  #place = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  get isFull(): boolean {
    return this.#length + MOST > this.#bytes.length;
  }

  add({ time, connection, isReceived, place, size }: IndexedMessage): void {
    const exact = Math.round(time * 1000);
    const isExact = exact / 1000 === time && exact >= this.#time && Number.isSafeInteger(exact);
    const isSame = connection === this.#connection;
    this.#bytes[this.#length++] = (isReceived ? RECEIVED : 0) | (isSame ? SAME : 0) | (isExact ? 0 : DOUBLE);
    if (!isSame) this.#number(connection);
    if (isExact) {
      this.#number(exact - this.#time);
      this.#time = exact;
    } else {
      this.#view.setFloat64(this.#length, time, true);
      this.#length += 8;
    }
    this.#number(place - this.#place);
    this.#number(size);
    this.#connection = connection;
    this.#place = place;
  }

  /** All that there is since the last time. */
  take(): Uint8Array {
    const body = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    this.#connection = -1;
    this.#time = 0;
    this.#place = 0;
    return body;
  }

  /** Seven bits a byte, the lowest first. */
  #number(number: number): void {
    let rest = number;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }
}

/** @param onMessage gets the same object each time */
export function readMessages(body: Uint8Array, onMessage: (message: Readonly<IndexedMessage>) => void): void {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const message: IndexedMessage = { time: 0, connection: 0, isReceived: false, place: 0, size: 0 };
  let at = 0;
  let exact = 0;
  const number = (): number => {
    let value = 0;
    for (let unit = 1; at < body.length; unit *= 128) {
      const byte = body[at++]!;
      value += (byte & 127) * unit;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < body.length) {
    const flags = body[at++]!;
    message.isReceived = (flags & RECEIVED) !== 0;
    if ((flags & SAME) === 0) message.connection = number();
    if ((flags & DOUBLE) === 0) {
      exact += number();
      message.time = exact / 1000;
    } else {
      message.time = view.getFloat64(at, true);
      at += 8;
    }
    message.place += number();
    message.size = number();
    onMessage(message);
  }
}
