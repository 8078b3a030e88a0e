import type { OnReadOpts } from "node:net";
import { HEADER_ROOM, offerHeaderRoom } from "../../protocol/header-room.ts";

/** Bytes of a connection's first buffer of its own, and of the largest. A read takes no more than what is left of one. */
const FIRST = 64 << 10;
const LARGEST = 1 << 20;
/** Bytes too few for the next read. */
const TOO_FEW = 16 << 10;

/** Parts of a window that a buffer is at most. So many of them a connection keeps to read to again. */
const PARTS = 4;
/** Those of a connection that has none. */
const NONE: Uint8Array[] = [];

/** What connections read to that have had little to read. What came is copied out of it before anything else can be read. */
const shared = new Uint8Array(64 << 10);

/**
 * Where a socket reads to. What a socket reads by itself comes in pieces of 64 KiB, each in memory of its own, which
 * costs a relay a third of its time. These buffers grow as long as the peer fills them, and are used again once what was
 * read to them is released; a connection that is idle, or says little, has none.
 */
export class ReceiveBuffer {
  /** of `net.connect`; without it nothing is read to this buffer */
  readonly onread: OnReadOpts;
  /** gets what was read; false stops reading until the socket is resumed */
  onData: (chunk: Uint8Array) => boolean = () => true;
  #size = FIRST;
  #largest = LARGEST;
  #buffer: Uint8Array = shared;
  #used = 0;
  /** what was read and is not released, in order: to which memory, and how many bytes; undefined if nobody will say */
  #held: { memory: Uint8Array; length: number }[] | undefined = [];
  /** nothing in them is needed any more */
  #spares: Uint8Array[] = NONE;
  #discarding = false;

  constructor() {
    this.onread = {
      buffer: () => this.#room(),
      callback: (length, room) => this.#read(length, room),
    };
  }

  /** What is read is for somebody who has so many bytes before he releases some: many slow readers hold little more. */
  limit(window: number): void {
    this.#largest = Math.min(LARGEST, Math.max(FIRST, Math.floor(window / PARTS)));
  }

  /** So many bytes of what was read, in order, are not looked at any more. */
  release(bytes: number): void {
    const held = this.#held ?? [];
    for (let left = bytes; left > 0 && held.length > 0; ) {
      const first = held[0]!;
      const released = Math.min(left, first.length);
      left -= released;
      first.length -= released;
      if (first.length > 0) return;
      held.shift();
      const { memory } = first;
      // Not what is being read to, nor what is too small for how much comes by now.
      const fits = memory !== this.#buffer && memory !== shared && memory.length >= HEADER_ROOM + this.#size;
      if (fits && this.#spares.length < PARTS) this.#spares = [...this.#spares, memory];
    }
  }

  /** Nothing will be released. */
  keep(): void {
    this.#held = undefined;
  }

  /** Nobody looks at what is read from now on: all of it is read to the same memory, of which there is none to release. */
  discard(): void {
    this.#discarding = true;
    this.#buffer = shared;
    this.#spares = NONE;
    this.#held = undefined;
  }

  #room(): Uint8Array {
    if (this.#buffer === shared) return shared;
    const fits = this.#buffer.length >= HEADER_ROOM + this.#size;
    // All that was read to it is released: what is in the processor's caches is read to again.
    if (fits && this.#held?.length === 0) this.#used = HEADER_ROOM;
    if (this.#buffer.length - this.#used < TOO_FEW) {
      this.#buffer = this.#spares.pop() ?? Buffer.allocUnsafeSlow(HEADER_ROOM + this.#size);
      this.#used = HEADER_ROOM;
    }
    return this.#buffer.subarray(this.#used);
  }

  #read(length: number, room: Uint8Array): boolean {
    if (this.#discarding) return this.onData(room.subarray(0, length));
    if (room === shared) {
      // Much at once: more of it is likely.
      if (length >= TOO_FEW) this.#buffer = new Uint8Array(0);
      this.#used = 0;
      this.#hold(shared, length);
      return this.onData(shared.slice(0, length));
    }
    this.#used += length + HEADER_ROOM;
    this.#hold(this.#buffer, length);
    if (length === room.length) this.#size = Math.min(2 * this.#size, this.#largest);
    else if (length < TOO_FEW) this.#letGo();
    const chunk = new Uint8Array(room.buffer, room.byteOffset, length);
    offerHeaderRoom(chunk);
    return this.onData(chunk);
  }

  #hold(memory: Uint8Array, length: number): void {
    const last = this.#held?.at(-1);
    if (last?.memory === memory) last.length += length;
    else this.#held?.push({ memory, length });
  }

  /** Little comes: holds no memory of its own, not even for what is not released yet. */
  #letGo(): void {
    this.#buffer = shared;
    this.#spares = NONE;
    const length = this.#held?.reduce((sum, held) => sum + held.length, 0) ?? 0;
    if (this.#held) this.#held = [{ memory: shared, length }];
  }
}
