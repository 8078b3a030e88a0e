import { ByteWriter } from "./byte-writer.ts";

/**
 * Bytes in pieces: views of what stays as it is, and what is written between them. Files of megabytes change in a few
 * places, and copying the rest, into memory that was never touched, would take longer than all else.
 */
export class Pieces {
  /** for what is new; it stays between what was kept before and after it was written */
  readonly writer = new ByteWriter();
  readonly #pieces: { kept: Uint8Array; writtenBefore: number }[] = [];

  /** Adds bytes, which must not change. */
  keep(kept: Uint8Array): void {
    this.#pieces.push({ kept, writtenBefore: this.writer.length });
  }

  finish(): Uint8Array[] {
    const written = this.writer.finish();
    let from = 0;
    const pieces = this.#pieces.flatMap(({ kept, writtenBefore }) => {
      const fresh = written.subarray(from, writtenBefore);
      from = writtenBefore;
      return fresh.length > 0 ? [fresh, kept] : [kept];
    });
    return [...pieces, written.subarray(from)];
  }
}
