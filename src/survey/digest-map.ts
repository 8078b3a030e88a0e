/** Bytes of a key: of a SHA-256, as many as make two alike as good as impossible. */
const KEY = 16;
/** Entries that there is room for at first. A power of two. */
const LEAST = 1 << 10;

/**
 * A map from digests to a few bytes each, for millions of them: what a survey has in memory of each SWF. An entry takes
 * `(17 + valueLength)` bytes, times at most 2.7 after it has grown.
 */
export class DigestMap {
  readonly #valueLength: number;
  readonly #entry: number;
  #capacity = LEAST;
  #bytes: Buffer;
  #size = 0;

  /** @param valueLength bytes of each value; 0 makes it a set */
  constructor(valueLength = 0) {
    this.#valueLength = valueLength;
    // The first byte says whether there is anything.
    this.#entry = 1 + KEY + valueLength;
    this.#bytes = Buffer.alloc(this.#capacity * this.#entry);
  }

  get size(): number {
    return this.#size;
  }

  /** @param digest of evenly distributed bytes, 16 or more of them */
  has(digest: Uint8Array): boolean {
    return this.#bytes[this.#find(digest)] === 1;
  }

  /** @returns a copy */
  get(digest: Uint8Array): Buffer | undefined {
    const at = this.#find(digest);
    if (this.#bytes[at] === 0) return undefined;
    return Buffer.from(this.#bytes.subarray(at + 1 + KEY, at + this.#entry));
  }

  set(digest: Uint8Array, value?: Uint8Array): void {
    const at = this.#find(digest);
    const isNew = this.#bytes[at] === 0;
    this.#bytes[at] = 1;
    this.#bytes.set(digest.subarray(0, KEY), at + 1);
    if (value !== undefined) this.#bytes.set(value.subarray(0, this.#valueLength), at + 1 + KEY);
    if (isNew && ++this.#size > this.#capacity * 0.75) this.#grow();
  }

  /** Where the digest is, or would be. */
  #find(digest: Uint8Array): number {
    const key = Buffer.from(digest.buffer, digest.byteOffset, KEY);
    for (let slot = key.readUInt32LE(0) % this.#capacity; ; slot = (slot + 1) % this.#capacity) {
      const at = slot * this.#entry;
      if (this.#bytes[at] === 0 || key.compare(this.#bytes, at + 1, at + 1 + KEY) === 0) return at;
    }
  }

  #grow(): void {
    const old = this.#bytes;
    this.#capacity *= 2;
    this.#bytes = Buffer.alloc(this.#capacity * this.#entry);
    for (let at = 0; at < old.length; at += this.#entry) {
      if (old[at] === 0) continue;
      old.copy(this.#bytes, this.#find(old.subarray(at + 1, at + 1 + KEY)), at, at + this.#entry);
    }
  }
}
