import type { OnReadOpts } from "node:net";
import { HEADER_ROOM, offerHeaderRoom } from "../../protocol/header-room.ts";

/** Bytes of a connection's first buffer of its own, and of the largest. A read takes no more than what is left of one. */
const FIRST = 64 << 10;
const LARGEST = 512 << 10;
/** Bytes too few for the next read. */
const TOO_FEW = 16 << 10;

/** What connections read to that have had little to read. What came is copied out of it before anything else can be read. */
const shared = new Uint8Array(64 << 10);

/**
 * Where a socket reads to. What a socket reads by itself comes in pieces of 64 KiB, each in memory of its own, which
 * costs a relay a third of its time. These buffers grow as long as the peer fills them; and a connection that is idle, or
 * says little, has none.
 */
export class ReceiveBuffer {
  /** of `net.connect`; without it nothing is read to this buffer */
  readonly onread: OnReadOpts;
  /** gets what was read; false stops reading until the socket is resumed */
  onData: (chunk: Uint8Array) => boolean = () => true;
  #size = FIRST;
  #buffer: Uint8Array = shared;
  #used = 0;

  constructor() {
    this.onread = {
      buffer: () => this.#room(),
      callback: (length, room) => this.#read(length, room),
    };
  }

  #room(): Uint8Array {
    if (this.#buffer === shared) return shared;
    if (this.#buffer.length - this.#used < TOO_FEW) {
      this.#buffer = Buffer.allocUnsafeSlow(HEADER_ROOM + this.#size);
      this.#used = HEADER_ROOM;
    }
    return this.#buffer.subarray(this.#used);
  }

  #read(length: number, room: Uint8Array): boolean {
    if (room === shared) {
      // Much at once: more of it is likely.
      if (length >= TOO_FEW) this.#buffer = new Uint8Array(0);
      this.#used = 0;
      return this.onData(shared.slice(0, length));
    }
    this.#used += length + HEADER_ROOM;
    if (length === room.length) this.#size = Math.min(2 * this.#size, LARGEST);
    else if (length < TOO_FEW) this.#buffer = shared;
    const chunk = new Uint8Array(room.buffer, room.byteOffset, length);
    offerHeaderRoom(chunk);
    return this.onData(chunk);
  }
}
