/** Bytes of a message by which it is found again: a whole number, in the order in which they came. */
export type Position = number;

const SEGMENT = 1 << 20;
const NOTHING = new Uint8Array(0);

/** Many short pieces of bytes, in few long ones; the oldest go when there are too many. */
export class ByteStore {
  readonly #maxBytes: number;
  readonly #segments: (Uint8Array | undefined)[] = [];
  /** segments in front that are gone */
  #dropped = 0;
  /** bytes that are used of the last segment */
  #used = SEGMENT;
  #held = 0;

  /** @param maxBytes what is kept, in whole segments of 1 MiB; at least one */
  constructor(maxBytes: number) {
    this.#maxBytes = Math.max(maxBytes, SEGMENT);
  }

  /** @returns where they are; a copy of them */
  add(bytes: Uint8Array): Position {
    if (bytes.length === 0) return 0;
    const last = this.#segments.at(-1);
    if (last === undefined || this.#used + bytes.length > last.length) this.#grow(Math.max(SEGMENT, bytes.length));
    const offset = this.#used;
    this.#segments.at(-1)!.set(bytes, offset);
    this.#used += bytes.length;
    return (this.#segments.length - 1) * SEGMENT + offset;
  }

  /** @returns a view of them; undefined when they are kept no longer */
  get(position: Position, length: number): Uint8Array | undefined {
    if (length === 0) return NOTHING;
    const offset = position % SEGMENT;
    return this.#segments[(position - offset) / SEGMENT]?.subarray(offset, offset + length);
  }

  #grow(length: number): void {
    while (this.#dropped < this.#segments.length && this.#held + length > this.#maxBytes) {
      this.#held -= this.#segments[this.#dropped]!.length;
      this.#segments[this.#dropped++] = undefined;
    }
    this.#segments.push(new Uint8Array(length));
    this.#held += length;
    this.#used = 0;
  }
}

/** Numbers of a kind, as many as there come. */
export class Column<T extends Float64Array | Uint32Array | Uint8Array> {
  #numbers: T;
  #length = 0;

  constructor(numbers: T) {
    this.#numbers = numbers;
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#numbers[index]!;
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) {
      const more = new (this.#numbers.constructor as new (length: number) => T)(Math.max(16, this.#length * 2));
      more.set(this.#numbers as never);
      this.#numbers = more;
    }
    this.#numbers[this.#length++] = number;
  }
}
