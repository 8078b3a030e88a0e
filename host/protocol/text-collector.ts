import { concat } from "../../base/concat.ts";

/** Cuts a stream into texts, each with its 0. */
export class TextCollector {
  /** the beginning of a text, and its length */
  #parts: Uint8Array[] = [];
  #length = 0;

  /** Bytes of a text that is not whole. */
  get length(): number {
    return this.#length;
  }

  *push(chunk: Uint8Array): Iterable<Uint8Array> {
    let start = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      const part = chunk.subarray(start, end + 1);
      start = end + 1;
      yield this.#parts.length === 0 ? part : this.#join(part);
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  #keep(part: Uint8Array): void {
    this.#parts.push(part);
    this.#length += part.length;
  }

  #join(last: Uint8Array): Uint8Array {
    this.#keep(last);
    const text = concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    return text;
  }
}
