import { ByteBuffer } from "../flash/bytes/byte-buffer.ts";

/** Bytes that have come and are still to be read: it is read at its position and grows at its end. */
export class InputBuffer extends ByteBuffer {
  /** Takes the next bytes; the position moves as what was read is let go. */
  push(chunk: Uint8Array): void {
    if (this.position > this.length / 2) this.#dropRead();
    const { position } = this;
    this.position = this.length;
    this.writeBytes(chunk);
    this.position = position;
  }

  /** The bytes that are still to be read, not a copy. */
  get unread(): Uint8Array {
    return this.bytes.subarray(this.position);
  }

  #dropRead(): void {
    const { unread, bytes } = this;
    bytes.copyWithin(0, this.position);
    this.length = unread.length;
    this.position = 0;
  }
}
