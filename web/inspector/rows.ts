import type { Direction } from "../../src/wire/conversation.ts";
import { Framer } from "../../src/wire/framer.ts";
import type { Framing } from "../../src/wire/framing.ts";
import { ByteStore, Column } from "./bytes.ts";
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
    this.update();
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

  edges(): { front: number; back: number } {
    return NO_EDGES;
  }

  update(): void {
    this.#length = this.#messages.length;
  }

  problem(): undefined {}
}

/** Bytes of frames that are kept beside the messages that they were cut from. */
const MAX_BYTES = 128 << 20;

/** Frames, each in the place of the message that it ended with. */
class FrameRows implements Rows {
  readonly #messages: Messages;
  readonly #framings: Framings;
  readonly #framers: Record<Direction, Framer>;
  readonly #bytes = new ByteStore(MAX_BYTES);
  readonly #times = new Column(new Float64Array(0));
  readonly #positions = new Column(new Float64Array(0));
  readonly #lengths = new Column(new Uint32Array(0));
  readonly #fronts = new Column(new Uint32Array(0));
  readonly #backs = new Column(new Uint32Array(0));
  readonly #received = new Column(new Uint8Array(0));
  /** messages that are cut */
  #cut = 0;

  constructor(messages: Messages, framings: Framings) {
    this.#messages = messages;
    this.#framings = framings;
    this.#framers = { sent: new Framer(framings.sent), received: new Framer(framings.received) };
    this.update();
  }

  get length(): number {
    return this.#times.length;
  }

  time(index: number): number {
    return this.#times.at(index);
  }

  direction(index: number): Direction {
    return this.#received.at(index) ? "received" : "sent";
  }

  size(index: number): number {
    return this.#lengths.at(index);
  }

  bytes(index: number): Uint8Array | undefined {
    return this.#bytes.get(this.#positions.at(index), this.#lengths.at(index));
  }

  edges(index: number): { front: number; back: number } {
    return { front: this.#fronts.at(index), back: this.#backs.at(index) };
  }

  update(): void {
    const { length } = this.#messages;
    while (this.#cut < length) {
      const { time, direction, bytes } = this.#messages.at(this.#cut++);
      for (const { from, to, body, bodyFrom, header } of this.#framers[direction].push(bytes)) {
        const size = to - from;
        const whole = new Uint8Array(size);
        whole.set(header);
        whole.set(body, bodyFrom - from);
        const framing = this.#framings[direction];
        if (framing.kind === "delimiter") whole.set(framing.bytes, size - framing.bytes.length);
        this.#times.push(time);
        this.#positions.push(this.#bytes.add(whole));
        this.#lengths.push(size);
        this.#fronts.push(bodyFrom - from);
        this.#backs.push(size - (bodyFrom - from) - body.length);
        this.#received.push(direction === "received" ? 1 : 0);
      }
    }
  }

  problem(direction: Direction): string | undefined {
    return this.#framers[direction].problem?.message;
  }
}
