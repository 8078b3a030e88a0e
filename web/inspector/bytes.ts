/** By what bytes of a message are found again: a whole number. */
export type Position = number;

/** Bytes; what to wait for while they are on their way; or why there are none. */
export type Found = Uint8Array | Promise<void> | string;

/** Where bytes of messages are kept. */
export interface Bytes {
  find(position: Position, length: number): Found;
}

const SEGMENT = 1 << 20;
const NOTHING = new Uint8Array(0);

/** Many short pieces of bytes, in few long ones; the oldest go when there are too many. */
export class ByteStore implements Bytes {
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

  /** @returns a view of them, or that they are kept no longer */
  find(position: Position, length: number): Uint8Array | string {
    if (length === 0) return NOTHING;
    const offset = position % SEGMENT;
    return this.#segments[(position - offset) / SEGMENT]?.subarray(offset, offset + length) ?? "no longer kept";
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

/** Bytes that were put together, and are asked for again: some of the last ones. */
export class Recent {
  readonly #maxBytes: number;
  readonly #kept = new Map<number, Uint8Array>();
  #held = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: number): Uint8Array | undefined {
    return this.#kept.get(key);
  }

  set(key: number, bytes: Uint8Array): void {
    for (const [oldest, { length }] of this.#kept) {
      if (this.#held + bytes.length <= this.#maxBytes) break;
      this.#kept.delete(oldest);
      this.#held -= length;
    }
    this.#kept.set(key, bytes);
    this.#held += bytes.length;
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
