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
  /** Takes what has come since. */
  update(): void;
  /** why there are no more rows of a direction */
  problem(direction: Direction): string | undefined;
}

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
    this.#length = messages.length;
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

  update(): void {
    this.#length = this.#messages.length;
  }

  problem(_direction: Direction): string | undefined {
    return undefined;
  }
}

/** Bytes of frames that are kept beside the messages that they were cut from. */
const MAX_BYTES = 128 << 20;

/** Frames, each in the place of the message that it ended with. */
class FrameRows extends MessageRows {
  readonly #messages: Messages;
  readonly #frames: Messages;
  readonly #framings: Framings;
  readonly #framers: Record<Direction, Framer>;
  readonly #fronts = new Column(new Uint32Array(0));
  readonly #backs = new Column(new Uint32Array(0));
  /** messages that are cut */
  #cut = 0;

  constructor(messages: Messages, framings: Framings) {
    const frames = new Messages(new ByteStore(MAX_BYTES));
    super(frames);
    this.#messages = messages;
    this.#frames = frames;
    this.#framings = framings;
    this.#framers = { sent: new Framer(framings.sent), received: new Framer(framings.received) };
    this.update();
  }

  override edges(index: number): { front: number; back: number } {
    return { front: this.#fronts.at(index), back: this.#backs.at(index) };
  }

  override update(): void {
    const { length } = this.#messages;
    while (this.#cut < length) {
      const { time, direction, bytes } = this.#messages.at(this.#cut++);
      for (const frame of this.#framers[direction].push(bytes)) {
        const front = frame.bodyFrom - frame.from;
        this.#frames.add(time, direction, this.#whole(frame, this.#framings[direction]));
        this.#fronts.push(front);
        this.#backs.push(frame.to - frame.from - front - frame.body.length);
      }
    }
    super.update();
  }

  override problem(direction: Direction): string | undefined {
    return this.#framers[direction].problem?.message;
  }

  #whole({ from, to, body, bodyFrom, header }: Frame, framing: Framing): Uint8Array {
    const whole = new Uint8Array(to - from);
    whole.set(header);
    whole.set(body, bodyFrom - from);
    if (framing.kind === "delimiter") whole.set(framing.bytes, whole.length - framing.bytes.length);
    return whole;
  }
}
