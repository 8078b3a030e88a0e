import { concat } from "../../base/concat.ts";
import type { Direction } from "../../src/wire/conversation.ts";
import { Framer } from "../../src/wire/framer.ts";
import type { Framing } from "../../src/wire/framing.ts";
import { Column, type Found, Recent } from "./bytes.ts";
import type { Messages } from "./capture.ts";

/** How each direction of a connection is cut; `none` leaves messages as they came. */
export type Framings = Readonly<Record<Direction, Framing>>;

export const AS_IT_CAME: Framings = { sent: { kind: "none" }, received: { kind: "none" } };

/** What a list shows one below the other: messages as they came, or frames of them. */
export interface Rows {
  readonly length: number;
  time(index: number): number;
  direction(index: number): Direction;
  size(index: number): number;
  /** all of it */
  find(index: number): Found;
  /** bytes in front of what it says, such as its length, and behind that */
  edges(index: number): { front: number; back: number };
  /** Takes what has come since, as far as the bounds let it. @returns whether that is all */
  update(bounds?: Bounds): boolean;
  /** what `update` waits for: bytes that are on their way */
  readonly awaited: Promise<void> | undefined;
  /** why there are no more rows of a direction */
  problem(direction: Direction): string | undefined;
}

export interface Bounds {
  /** when to stop, on the clock of `performance.now()` */
  deadline?: number;
  /** rows that are wanted */
  most?: number;
  /** messages that rows are made of: no more than the first ones; default all */
  messages?: number;
}

/** What is said in the place of bytes that are not there. */
export function whyNot(found: Exclude<Found, Uint8Array>): string {
  return typeof found === "string" ? found : "on its way";
}

/** The rows of what there is; `update` fills them. */
export function rowsOf(messages: Messages, framings: Framings): Rows {
  const isCut = framings.sent.kind !== "none" || framings.received.kind !== "none";
  return isCut ? new FrameRows(messages, framings) : new MessageRows(messages);
}

const NOTHING = new Uint8Array(0);
const NO_EDGES = { front: 0, back: 0 };

class MessageRows implements Rows {
  readonly #messages: Messages;
  #length = 0;

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  get length(): number {
    return this.#length;
  }

  time(index: number): number {
    return this.#messages.time(index);
  }

  direction(index: number): Direction {
    return this.#messages.direction(index);
  }

  size(index: number): number {
    return this.#messages.size(index);
  }

  find(index: number): Found {
    return this.#messages.find(index);
  }

  edges(_index: number): { front: number; back: number } {
    return NO_EDGES;
  }

  update({ messages = Infinity }: Bounds = {}): boolean {
    this.#length = Math.max(this.#length, Math.min(this.#messages.length, messages));
    return true;
  }

  get awaited(): undefined {
    return undefined;
  }

  problem(_direction: Direction): string | undefined {
    return undefined;
  }
}

/** Frames of a connection that are shown. */
const MAX_FRAMES = 4_000_000;
/** Bytes that are cut between two looks at the clock. */
const PIECE = 1 << 16;
/** Bytes of frames that were put together. */
const RECENT = 32 << 20;

/** Where a stream of one direction has come to: a message, and an offset in it. */
interface Point {
  message: number;
  offset: number;
}

/** The beginning of a frame, and the message that goes on with it. */
interface Part {
  pieces: Uint8Array[];
  next: number;
}

/** Frames that wait at a time: those of a page. */
const MAX_PARTS = 100;

/** Frames, each in the place of the message that it ended with; their bytes are those of messages. */
class FrameRows implements Rows {
  readonly #messages: Messages;
  readonly #framings: Framings;
  readonly #framers: Record<Direction, Framer>;
  /** where the next frame begins */
  readonly #begins: Record<Direction, Point | undefined> = { sent: undefined, received: undefined };
  /** by frame: the message and the offset it begins at, the message it ends in, its bytes and those at either end */
  readonly #firsts = new Column(new Uint32Array(0));
  readonly #offsets = new Column(new Uint32Array(0));
  readonly #lasts = new Column(new Uint32Array(0));
  readonly #sizes = new Column(new Uint32Array(0));
  readonly #fronts = new Column(new Uint32Array(0));
  readonly #backs = new Column(new Uint32Array(0));
  readonly #recent = new Recent(RECENT);
  /** by frame that waits for a part of its bytes */
  readonly #parts = new Map<number, Part>();
  length = 0;
  awaited: Promise<void> | undefined;
  /** messages that are cut, and bytes of the next one */
  #cut = 0;
  #within = 0;

  constructor(messages: Messages, framings: Framings) {
    this.#messages = messages;
    this.#framings = framings;
    this.#framers = { sent: new Framer(framings.sent), received: new Framer(framings.received) };
  }

  time(index: number): number {
    return this.#messages.time(this.#lasts.at(index));
  }

  direction(index: number): Direction {
    return this.#messages.direction(this.#lasts.at(index));
  }

  size(index: number): number {
    return this.#sizes.at(index);
  }

  edges(index: number): { front: number; back: number } {
    return { front: this.#fronts.at(index), back: this.#backs.at(index) };
  }

  find(index: number): Found {
    const recent = this.#recent.get(index);
    if (recent !== undefined) return recent;
    const [first, last, size] = [this.#firsts.at(index), this.#lasts.at(index), this.#sizes.at(index)];
    const direction = this.#messages.direction(last);
    // What was there once need not be there when the rest has come.
    const { pieces, next } = this.#parts.get(index) ?? { pieces: [], next: first };
    let offset = next === first ? this.#offsets.at(index) : 0;
    for (let message = next; message <= last; message++) {
      if (this.#messages.direction(message) !== direction) continue;
      if (offset < this.#messages.size(message)) {
        const found = this.#messages.find(message);
        if (found instanceof Promise) this.#setPart(index, { pieces, next: message });
        if (!(found instanceof Uint8Array)) return found;
        pieces.push(found.subarray(offset));
      }
      offset = 0;
    }
    this.#parts.delete(index);
    if (pieces.length === 1) return pieces[0]!.subarray(0, size);
    const whole = concat(pieces).slice(0, size);
    this.#recent.set(index, whole);
    return whole;
  }

  #setPart(index: number, part: Part): void {
    this.#parts.delete(index);
    for (const oldest of this.#parts.keys()) {
      if (this.#parts.size < MAX_PARTS) break;
      this.#parts.delete(oldest);
    }
    this.#parts.set(index, part);
  }

  update({ deadline = Infinity, most = MAX_FRAMES, messages = Infinity }: Bounds = {}): boolean {
    const length = Math.min(this.#messages.length, messages);
    this.awaited = undefined;
    while (this.#cut < length && this.length < most) {
      const found = this.#messages.find(this.#cut);
      if (found instanceof Promise) {
        this.awaited = found;
        break;
      }
      // What can't be had is in no frame, and a frame that goes on behind it can't be had either.
      this.#cutPiece(found instanceof Uint8Array ? found : NOTHING);
      if (performance.now() > deadline) break;
    }
    return this.#cut >= length || this.#isFull;
  }

  problem(direction: Direction): string | undefined {
    if (this.#isFull) return `there are more than ${MAX_FRAMES} frames: what comes behind them is not shown`;
    return this.#framers[direction].problem?.message;
  }

  get #isFull(): boolean {
    return this.length >= MAX_FRAMES;
  }

  /** A message may be a thousand frames. */
  #cutPiece(bytes: Uint8Array): void {
    const message = this.#cut;
    const direction = this.#messages.direction(message);
    const framer = this.#framers[direction];
    const length = this.#framings[direction].kind === "none" ? bytes.length : PIECE;
    const piece = bytes.subarray(this.#within, this.#within + length);
    // Offset of the message in the stream of the framer.
    const start = framer.offset + framer.pending - this.#within;
    let begin = this.#begins[direction] ?? { message, offset: this.#within };
    for (const { from, to, body, bodyFrom } of framer.push(piece)) {
      const front = bodyFrom - from;
      this.#firsts.push(begin.message);
      this.#offsets.push(begin.offset);
      this.#lasts.push(message);
      this.#sizes.push(to - from);
      this.#fronts.push(front);
      this.#backs.push(to - from - front - body.length);
      this.length++;
      begin = { message, offset: to - start };
    }
    this.#within += piece.length;
    this.#begins[direction] = framer.pending === 0 ? undefined : begin;
    if (this.#within < bytes.length) return;
    this.#cut++;
    this.#within = 0;
  }
}
