/** How late something may come before what follows is moved, in milliseconds. */
const LATENESS = 100;
/** A step back of the sender's clock that is another clock, and the longest wait for something, in milliseconds. */
const STEP = 1000;
/** A step ahead that is another clock, and no silence, in milliseconds. */
const LEAP = 60_000;
/** The least that is kept in hand: players look for sound some tags ahead. */
const MIN_BUFFER = 100;

/** Something of a film, and when it is shown, in milliseconds of the film. */
export interface Placed<T> {
  item: T;
  at: number;
}

/**
 * Gives what a sender's clock timed its time in a film whose player never waits: Ruffle's clock runs on where there is
 * nothing to show, and it plays sound that is not due. So nothing is written before a buffer's length of it is there, or
 * that time has passed; and where something comes too late, the same again.
 */
export class Playout<T> {
  /** milliseconds */
  readonly buffer: number;
  /** what is not written yet; undefined while all is written as it comes */
  #waiting: { item: T; sent: number }[] | undefined = [];
  /** sound or pictures have come */
  #hasMedia = false;
  /** the last of the sender's clock, modulo 2^32; undefined before the first */
  #clock: number | undefined;
  /** the same in one row: without wraps and steps back */
  #sent = 0;
  /** what that is at 0 of the film */
  #origin = 0;
  #last = 0;
  /** the sender has stood, and its clock may have gone on */
  #hasStood = false;

  /** @param buffer milliseconds */
  constructor(buffer: number) {
    this.buffer = Math.max(buffer, MIN_BUFFER);
  }

  /** Something is there that is not written yet. */
  get isWaiting(): boolean {
    return (this.#waiting?.length ?? 0) > 0;
  }

  /** What the sender's clock says at 0 of the film. */
  get origin(): number {
    return (this.#clock ?? 0) - (this.#sent - this.#origin);
  }

  /**
   * @param clock the sender's, modulo 2^32
   * @param elapsed milliseconds that the film has been playing, by the wall clock
   * @param isMedia it is sound or a picture. What is not has its own clock in some servers, or none, and moves nothing
   * @returns what is to be written
   */
  add(item: T, clock: number, elapsed: number, isMedia = true): Placed<T>[] {
    const step = (clock - (this.#clock ?? clock)) | 0;
    // Servers tell of a stream at 0 of a clock that goes on elsewhere.
    const isFirst = isMedia && !this.#hasMedia;
    const isOther = step < -STEP || step > LEAP || (this.#hasStood && step > 0);
    const sent = isFirst || isOther ? this.#sent : this.#sent + step;
    if (isMedia || !this.#hasMedia) {
      this.#hasStood = false;
      this.#hasMedia ||= isMedia;
      this.#clock = clock;
      this.#sent = sent;
    }
    if (this.#waiting === undefined) {
      const due = sent - this.#origin;
      const isLate = due < elapsed - LATENESS;
      // Nothing is left to play, and this would be long in coming.
      const isGap = this.#last <= elapsed && due > elapsed + this.buffer + STEP;
      if (!(isFirst || isLate || isGap)) return [this.#place(item, sent)];
      this.#waiting = [];
    }
    this.#waiting.push({ item, sent });
    return sent - this.#waiting[0]!.sent >= this.buffer ? this.release(elapsed) : [];
  }

  /** The sender stands: a step of its clock that follows is none of the film. */
  stand(): void {
    this.#hasStood = true;
  }

  /** All that waits is to be written: it has waited long enough. */
  release(elapsed: number): Placed<T>[] {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    if (waiting.length > 0) this.#origin = waiting[0]!.sent - Math.max(elapsed, this.#last);
    return waiting.map(({ item, sent }) => this.#place(item, sent));
  }

  /** A player reads tags in order, and passes over what lies behind one that is not due. */
  #place(item: T, sent: number): Placed<T> {
    this.#last = Math.max(this.#last, sent - this.#origin);
    return { item, at: this.#last };
  }
}
