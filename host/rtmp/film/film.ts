import type { Address } from "../../../base/address.ts";
import { concat } from "../../../base/concat.ts";
import { deferred } from "../../../base/deferred.ts";
import { startTimer, type Time } from "../../../base/time.ts";
import { type ByteReceiver, type ByteSender, DirectConnection } from "../../network/direct-connection.ts";
import type { RtmpMessage } from "../message.ts";
import { encodeTag, FLV_HEADER, isCodecHeader, mediaKind } from "./flv.ts";
import { type Placed, Playout } from "./playout.ts";

const NOWHERE: Address = { address: "", port: 0 };
/** Bytes that a message takes beside its payload. */
const OVERHEAD = 256;

export interface FilmOptions {
  /** milliseconds that the player is to have in hand */
  buffer: number;
  time: Time;
  /** hears what the sender's clock says at 0 of the film, each time that changes */
  onOrigin(origin: number): void;
}

/**
 * What a stream plays, as an FLV that is written while it is read, and a connection that nobody writes to: the player
 * fetches it. It is kept until it is read, as its owner bounds it by `length`.
 */
export class Film extends DirectConnection implements ByteSender {
  readonly local = NOWHERE;
  readonly remote = NOWHERE;
  readonly #options: FilmOptions;
  readonly #playout: Playout<RtmpMessage>;
  #stopTimer: (() => void) | undefined;
  #origin: number | undefined;
  readonly #gone = deferred();
  #receiver: ByteReceiver | undefined;
  #unread: Uint8Array[] = [FLV_HEADER];
  #isFull = false;
  #isEnded = false;
  #isDropped = false;
  #isOver = false;
  /** since when it plays; undefined before anything is read */
  #began: number | undefined;
  /** since when it is held; undefined: it is not */
  #heldSince: number | undefined;
  #length = 0;
  #hasMedia = false;
  /** something is to be played */
  #isBegun = false;

  constructor(options: FilmOptions) {
    super();
    this.#options = options;
    this.#playout = new Playout(options.buffer);
  }

  get closed(): Promise<void> {
    return this.#gone.promise;
  }

  /** Bytes of what the player has or will have, as it takes them here. */
  get length(): number {
    return this.#length;
  }

  /** What the sender's clock says at 0; undefined before anything is to be played. */
  get origin(): number | undefined {
    return this.#origin;
  }

  get hasMedia(): boolean {
    return this.#hasMedia;
  }

  get isOver(): boolean {
    return this.#isOver || this.#isEnded || this.#isDropped;
  }

  /** Adds a message. Its payload must not change any more. */
  add(message: RtmpMessage): void {
    if (this.isOver) return;
    this.#hasMedia = true;
    const isMedia = mediaKind(message.type) !== "data" && !isCodecHeader(message);
    this.#length += OVERHEAD + message.payload.length;
    this.#place(this.#playout.add(message, message.time, this.#elapsed, isMedia));
    if (!this.#playout.isWaiting) this.#callOff();
    else this.#stopTimer ??= startTimer(this.#options.time, this.#playout.buffer, () => this.#release());
  }

  /** Adds what has no time: how to read what follows. */
  prepare(message: RtmpMessage): void {
    this.#unread.push(encodeTag(message, 0));
  }

  /** The player's clock stands, or goes on. */
  hold(isHeld: boolean): void {
    const now = this.#options.time.now();
    if (isHeld) this.#heldSince ??= now;
    else if (this.#heldSince !== undefined) {
      if (this.#began !== undefined) this.#began += now - Math.max(this.#heldSince, this.#began);
      this.#heldSince = undefined;
      this.#playout.stand();
    }
  }

  /** Nothing more is added: the player plays what it has. */
  finish(): void {
    if (this.#isOver || this.#isEnded) return;
    this.#release();
    this.#isEnded = true;
    this.#flush();
  }

  /** The player has no use for what it has not got. The film does not end before `finish`. */
  drop(): void {
    this.#isDropped = true;
    this.#callOff();
    this.#playout.release(0);
    this.#unread = [];
  }

  attach(receiver: ByteReceiver): ByteSender {
    this.#receiver = receiver;
    queueMicrotask(() => this.#flush());
    return this;
  }

  resume(): void {
    this.#isFull = false;
    this.#flush();
  }

  write(_chunk: Uint8Array, done: (error?: Error) => void): void {
    done();
  }

  end(done: (error?: Error) => void): void {
    done();
  }

  discard(): void {
    this.#isOver = true;
    this.#callOff();
    this.#unread = [];
    this.#gone.resolve();
  }

  abort(): void {
    this.discard();
  }

  get #elapsed(): number {
    if (this.#began === undefined) return 0;
    return Math.max(0, Math.round((this.#heldSince ?? this.#options.time.now()) - this.#began));
  }

  #release(): void {
    this.#callOff();
    this.#place(this.#playout.release(this.#elapsed));
  }

  #callOff(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #place(placed: Placed<RtmpMessage>[]): void {
    if (placed.length === 0) return;
    for (const { item, at } of placed) this.#unread.push(encodeTag(item, at));
    this.#isBegun = true;
    const { origin } = this.#playout;
    if (origin !== this.#origin) this.#options.onOrigin(origin);
    this.#origin = origin;
    this.#flush();
  }

  #flush(): void {
    const receiver = this.#receiver;
    if (receiver === undefined || this.#isOver || !(this.#isBegun || this.#isEnded)) return;
    // To the player, anything that comes is something to play.
    if (!this.#isFull && this.#unread.length > 0) {
      this.#began ??= this.#options.time.now();
      const bytes = concat(this.#unread);
      this.#unread = [];
      this.#isFull = !receiver.data(bytes);
    }
    if (this.#unread.length > 0 || !this.#isEnded) return;
    this.#isOver = true;
    receiver.end();
    this.#gone.resolve();
  }
}
