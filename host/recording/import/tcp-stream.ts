import { concat } from "../../../base/concat.ts";

/** Bytes of all streams that wait: for what comes before them, or for the end of their message. */
export class Budget {
  left: number;

  constructor(bytes: number) {
    this.left = bytes;
  }
}

/** What becomes of the segments of a stream. */
export interface StreamEvents {
  /** bytes that were pushed together; @param time of the last one, in milliseconds */
  data(bytes: Uint8Array, time: number): void;
  end(time: number): void;
  /** bytes that the capture does not have */
  missing(bytes: number): void;
}

export interface Segment {
  /** of the first byte */
  sequence: number;
  data: Uint8Array;
  isPush: boolean;
  isFin: boolean;
  /** milliseconds */
  time: number;
}

/** Segments of a stream that may wait for others. */
const MAX_WAITING = 4096;

/** Segments after which what the other side has acknowledged, and is not there, is taken for lost by whoever captured it. */
const PATIENCE = 16;

/** Bytes of a message, and milliseconds within which its segments come. */
const MAX_MESSAGE = 1 << 20;
const MESSAGE_TIME = 200;

/**
 * One way of a TCP connection: segments in any order, repeated, overlapping, some of them missing, become the bytes that
 * were sent, in the messages in which they were pushed. Of bytes that come twice the first count.
 */
export class TcpStream {
  readonly #events: StreamEvents;
  readonly #budget: Budget;
  /** sequence number of the byte that is next; undefined before anything is known */
  #next: number | undefined;
  /** in the order of their numbers */
  readonly #waiting: Segment[] = [];
  #message: Uint8Array[] = [];
  #messageLength = 0;
  #messageBegan = 0;
  #messageTime = 0;
  /** the last number that the other side has acknowledged */
  #acknowledged: number | undefined;
  #impatience = 0;
  #isOver = false;

  constructor(events: StreamEvents, budget: Budget) {
    this.#events = events;
    this.#budget = budget;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** @param sequence of the first byte */
  begin(sequence: number): void {
    this.#next ??= sequence;
  }

  add(segment: Segment): void {
    if (this.#isOver || (segment.data.length === 0 && !segment.isFin)) return;
    this.begin(segment.sequence);
    if (this.#distance(segment.sequence) <= 0) this.#take(segment);
    else this.#wait(segment);
    this.#takeWaiting();
    if (this.#waiting.length >= MAX_WAITING || this.#budget.left < 0) this.flush();
  }

  /** The other side has had everything before this number. */
  acknowledge(sequence: number): void {
    if (this.#next === undefined || this.#isOver) return;
    if (this.#acknowledged === undefined || ((sequence - this.#acknowledged) | 0) > 0) this.#acknowledged = sequence;
    const first = this.#waiting[0];
    const isLost = first !== undefined && ((first.sequence - this.#acknowledged) | 0) <= 0;
    this.#impatience = isLost ? this.#impatience + 1 : 0;
    if (this.#impatience > PATIENCE) this.#skip();
  }

  /** Waits for nothing any more. */
  flush(): void {
    while (this.#waiting.length > 0) this.#skip();
    this.#say();
  }

  /** Nothing more comes. */
  finish(): void {
    this.flush();
    if (this.#next === undefined || this.#acknowledged === undefined || this.#isOver) return;
    const missing = this.#distance(this.#acknowledged);
    if (missing > 0) this.#events.missing(missing);
    this.#next = this.#acknowledged;
  }

  /** How far a number is behind the next byte. */
  #distance(sequence: number): number {
    return (sequence - this.#next!) | 0;
  }

  #wait(segment: Segment): void {
    let at = this.#waiting.length;
    while (at > 0 && this.#distance(this.#waiting[at - 1]!.sequence) > this.#distance(segment.sequence)) at--;
    // The piece of a file that it is in need not be kept for it.
    this.#waiting.splice(at, 0, { ...segment, data: segment.data.slice() });
    this.#budget.left -= segment.data.length;
  }

  #takeWaiting(): void {
    let count = 0;
    for (; count < this.#waiting.length; count++) {
      const segment = this.#waiting[count]!;
      if (this.#isOver || this.#distance(segment.sequence) > 0) break;
      this.#budget.left += segment.data.length;
      this.#take(segment);
    }
    if (this.#isOver) {
      for (const { data } of this.#waiting.slice(count)) this.#budget.left += data.length;
      count = this.#waiting.length;
    }
    if (count > 0) this.#waiting.splice(0, count);
  }

  /** Takes what is new of a segment that begins where the stream has come to, or before. */
  #take({ sequence, data, isPush, isFin, time }: Segment): void {
    const fresh = data.subarray(Math.min(data.length, -this.#distance(sequence)));
    const isEnd = isFin && this.#distance(sequence + data.length) >= 0;
    this.#next = (this.#next! + fresh.length) >>> 0;
    if (fresh.length > 0) this.#collect(fresh, isPush, time);
    if (!isEnd) return;
    this.#say();
    this.#isOver = true;
    this.#next = (this.#next + 1) >>> 0;
    this.#events.end(time);
  }

  #collect(bytes: Uint8Array, isPush: boolean, time: number): void {
    if (this.#messageLength > 0 && time - this.#messageBegan > MESSAGE_TIME) this.#say();
    if (this.#messageLength === 0) this.#messageBegan = time;
    this.#messageTime = time;
    this.#message.push(bytes.slice());
    this.#messageLength += bytes.length;
    this.#budget.left -= bytes.length;
    if (isPush || this.#messageLength >= MAX_MESSAGE) this.#say();
  }

  /** Passes on what has been collected. */
  #say(): void {
    if (this.#messageLength === 0) return;
    this.#budget.left += this.#messageLength;
    const bytes = concat(this.#message);
    this.#message = [];
    this.#messageLength = 0;
    this.#events.data(bytes, this.#messageTime);
  }

  /** Goes on behind a gap. */
  #skip(): void {
    this.#impatience = 0;
    const first = this.#waiting[0];
    if (first === undefined) return;
    this.#say();
    this.#events.missing(this.#distance(first.sequence));
    this.#next = first.sequence;
    this.#takeWaiting();
  }
}
