/** The input that a thread is at, for the thread that watches it. */
const HEADER = 8;

export const MAX_INPUT = 1 << 20;

export function sharedInput(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER + MAX_INPUT);
}

export class CurrentInput {
  readonly #header: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(shared: SharedArrayBuffer) {
    this.#header = new Int32Array(shared, 0, 2);
    this.#bytes = new Uint8Array(shared, HEADER);
  }

  set(input: Uint8Array): void {
    this.#bytes.set(input.subarray(0, MAX_INPUT));
    this.#header[1] = input.length;
    Atomics.add(this.#header, 0, 1);
  }

  /** Changes with every input. */
  get count(): number {
    return Atomics.load(this.#header, 0);
  }

  get(): Uint8Array {
    return this.#bytes.slice(0, this.#header[1]);
  }
}
