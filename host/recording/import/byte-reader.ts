import { concat } from "../../../base/concat.ts";

/** Takes bytes off a stream in the lengths that a format has, in memory that does not depend on how long the stream is. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);
  /** bytes that were taken */
  position = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** @returns undefined, and takes the rest, when there are not as many */
  async take(length: number): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      if (this.#piece.length === 0) {
        const { done, value } = await this.#source.next();
        if (done) return undefined;
        // Whoever slices a Buffer gets no copy.
        this.#piece = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      }
      const part = this.#piece.subarray(0, left);
      this.#piece = this.#piece.subarray(part.length);
      this.position += part.length;
      if (part.length === length) return part;
      left -= part.length;
      parts.push(part);
    }
    return concat(parts);
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
