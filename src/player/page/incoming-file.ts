/** The most that is believed of an announced length. In bytes */
const MOST_EXPECTED = 1 << 26;

/** A file that is looked at while it comes. */
export class IncomingFile {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param expected how long it is said to be, in bytes: memory for as much spares copies */
  constructor(stream: ReadableStream<Uint8Array>, expected: number) {
    this.#reader = stream.getReader();
    this.#bytes = new Uint8Array(Math.min(expected, MOST_EXPECTED));
  }

  /** What has come so far. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** What comes next; undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    const { value } = await this.#reader.read();
    if (value === undefined) return undefined;
    const length = this.#length + value.length;
    if (length > this.#bytes.length) this.#resize(Math.max(length, 2 * this.#bytes.length));
    this.#bytes.set(value, this.#length);
    this.#length = length;
    return value;
  }

  /** The whole file, when the rest of it has come. */
  async whole(): Promise<ArrayBuffer> {
    while (await this.next());
    if (this.#bytes.length > this.#length) this.#resize(this.#length);
    return this.#bytes.buffer;
  }

  #resize(length: number): void {
    const resized = new Uint8Array(length);
    resized.set(this.bytes);
    this.#bytes = resized;
  }
}
