import type { Direction } from "../../src/wire/conversation.ts";
import { type Frame, Framer } from "../../src/wire/framer.ts";
import type { Framing } from "../../src/wire/framing.ts";
import { ByteStore, Column } from "./bytes.ts";
import { Messages } from "./capture.ts";

/** How each direction of a connection is cut; `none` leaves messages as they came. */
export type Framings = Readonly<Record<Direction, Framing>>;

export const AS_IT_CAME: Framings = { sent: { kind: "none" }, received: { kind: "none" } };

/** What a list shows one below the other: messages as they came, or frames of them. */
export interface Rows {
  readonly length: number;
  time(index: number): number;
  direction(index: number): Direction;
  size(index: number): number;
  /** all of it, undefined when it is kept no longer */
  bytes(index: number): Uint8Array | undefined;
  /** bytes in front of what it says, such as its length, and behind that */
  edges(index: number): { front: number; back: number };
  /** Takes what has come since, as far as the bounds let it. @returns whether that is all */
  update(bounds?: Bounds): boolean;
  /** why there are no more rows of a direction */
  problem(direction: Direction): string | undefined;
}

export interface Bounds {
  /** when to stop, on the clock of `performance.now()` */
  deadline?: number;
  /** rows that are wanted */
  most?: number;
}

/** The rows of what there is; `update` fills them. */
export function rowsOf(messages: Messages, framings: Framings): Rows {
  const isCut = framings.sent.kind !== "none" || framings.received.kind !== "none";
  return isCut ? new FrameRows(messages, framings) : new MessageRows(messages);
}

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

  bytes(index: number): Uint8Array | undefined {
    return this.#messages.bytes(index);
  }

  edges(_index: number): { front: number; back: number } {
    return NO_EDGES;
  }

  update(_bounds?: Bounds): boolean {
    this.#length = this.#messages.length;
    return true;
  }

  problem(_direction: Direction): string | undefined {
    return undefined;
  }
}

/** Bytes of frames that are kept beside the messages that they were cut from. */
const MAX_BYTES = 128 << 20;
/** Frames of a connection that are shown. */
const MAX_FRAMES = 4_000_000;
/** Bytes that are cut between two looks at the clock. */
const PIECE = 1 << 16;

/** Frames, each in the place of the message that it ended with. */
class FrameRows extends MessageRows {
  readonly #messages: Messages;
  readonly #frames: Messages;
  readonly #framings: Framings;
  readonly #framers: Record<Direction, Framer>;
  readonly #fronts = new Column(new Uint32Array(0));
  readonly #backs = new Column(new Uint32Array(0));
  /** messages that are cut, and bytes of the next one */
  #cut = 0;
  #within = 0;

  constructor(messages: Messages, framings: Framings) {
    const frames = new Messages(new ByteStore(MAX_BYTES));
    super(frames);
    this.#messages = messages;
    this.#frames = frames;
    this.#framings = framings;
    this.#framers = { sent: new Framer(framings.sent), received: new Framer(framings.received) };
  }

  override edges(index: number): { front: number; back: number } {
    return { front: this.#fronts.at(index), back: this.#backs.at(index) };
  }

  override update({ deadline = Infinity, most = MAX_FRAMES }: Bounds = {}): boolean {
    const { length } = this.#messages;
    while (this.#cut < length && this.#frames.length < most) {
      this.#cutPiece();
      if (performance.now() > deadline) break;
    }
    super.update();
    return this.#cut >= length || this.#isFull;
  }

  override problem(direction: Direction): string | undefined {
    if (this.#isFull) return `there are more than ${MAX_FRAMES} frames: what comes behind them is not shown`;
    return this.#framers[direction].problem?.message;
  }

  get #isFull(): boolean {
    return this.#frames.length >= MAX_FRAMES;
  }

  /** A message may be a thousand frames. */
  #cutPiece(): void {
    const { time, direction, bytes } = this.#messages.at(this.#cut);
    const length = this.#framings[direction].kind === "none" ? bytes.length : PIECE;
    const piece = bytes.subarray(this.#within, this.#within + length);
    this.#within += piece.length;
    for (const frame of this.#framers[direction].push(piece)) {
      const front = frame.bodyFrom - frame.from;
      this.#frames.add(time, direction, this.#whole(frame, this.#framings[direction]));
      this.#fronts.push(front);
      this.#backs.push(frame.to - frame.from - front - frame.body.length);
    }
    if (this.#within < bytes.length) return;
    this.#cut++;
    this.#within = 0;
  }

  #whole({ from, to, body, bodyFrom, header }: Frame, framing: Framing): Uint8Array {
    const whole = new Uint8Array(to - from);
    whole.set(header);
    whole.set(body, bodyFrom - from);
    if (framing.kind === "delimiter") whole.set(framing.bytes, whole.length - framing.bytes.length);
    return whole;
  }
}
