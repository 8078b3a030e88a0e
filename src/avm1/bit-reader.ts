/** Reads the records of a tag that have fields of bits. @throws RangeError behind the end, from every method */
export class BitReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** in bits */
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  skip(length: number): void {
    this.#take(length);
  }

  /** Text that a 0 ends. */
  text(): void {
    while (this.u8() !== 0);
  }

  /** A MATRIX record. */
  matrix(): void {
    this.#align();
    for (let scaleAndRotate = 0; scaleAndRotate < 2; scaleAndRotate++) {
      if (this.#bits(1) === 1) this.#skipBits(2 * this.#bits(5));
    }
    this.#skipBits(2 * this.#bits(5));
    this.#align();
  }

  /** A CXFORMWITHALPHA record. */
  colorTransform(): void {
    this.#align();
    const terms = this.#bits(1) + this.#bits(1);
    this.#skipBits(4 * terms * this.#bits(4));
    this.#align();
  }

  #bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#position++) {
      const byte = this.#view.getUint8(this.#position >> 3);
      value = (value << 1) | ((byte >> (7 - (this.#position & 7))) & 1);
    }
    return value;
  }

  /** A method of its own, as `position += bits()` would read the position before the bits move it. */
  #skipBits(count: number): void {
    this.#position += count;
  }

  #align(): void {
    this.#position = (this.#position + 7) & ~7;
  }

  /** @returns the offset of the next bytes */
  #take(length: number): number {
    this.#align();
    const offset = this.#position >> 3;
    if (length < 0 || offset + length > this.#bytes.length) throw new RangeError("the tag is cut off");
    this.#position += 8 * length;
    return offset;
  }
}
