/** A parser, decoder, codec or state machine that the fuzzer feeds. */
export interface Target {
  /** lower case, with hyphens: also the name of its folders */
  name: string;
  /** valid inputs to begin with; texts stand for their UTF-8 */
  seeds(): Iterable<Uint8Array | string>;
  /** pieces that mean something in this format */
  dictionary?: readonly string[];
  /** longest input in bytes; default 4096 */
  maxLength?: number;
  /** what may be thrown, as documented; anything else is a failure */
  errors?: readonly ErrorClass[];
  /** MiB that may be there after one input which were not before; default 64 */
  memory?: number;
  /** Takes one input and checks what comes of it. A promise is waited for. */
  run(input: Uint8Array): void | Promise<void>;
}

export type ErrorClass = abstract new (...args: never[]) => Error;

/** What the target did with an input does not agree with what is documented. */
export class BrokenInvariant extends Error {
  override readonly name = "BrokenInvariant";
}

export function invariant(holds: boolean, what: string): asserts holds {
  if (!holds) throw new BrokenInvariant(what);
}

/** @returns what `work` returns; undefined if it throws one of these errors */
export function allowing<T>(errors: readonly ErrorClass[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (errors.some((Class) => error instanceof Class)) return undefined;
    throw error;
  }
}

export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

export function textOf(input: Uint8Array): string {
  return Buffer.from(input).toString();
}

/** An input as choices, for targets that take more than one piece of bytes. Behind its end there are zeros. */
export class Choices {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(input: Uint8Array) {
    this.#bytes = input;
  }

  get left(): number {
    return Math.max(0, this.#bytes.length - this.#offset);
  }

  byte(): number {
    return this.#bytes[this.#offset++] ?? 0;
  }

  /** A number below `count`, which is at most 256. */
  below(count: number): number {
    return this.byte() % count;
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  bytes(length: number): Uint8Array {
    const start = this.#offset;
    this.#offset += length;
    return this.#bytes.slice(start, start + length);
  }

  /** Up to 255 bytes, behind their length. */
  some(): Uint8Array {
    return this.bytes(this.byte());
  }

  text(): string {
    return textOf(this.some());
  }

  rest(): Uint8Array {
    return this.bytes(this.left);
  }
}

/** What cuts a stream into pieces: sizes from its first bytes, over and over. */
export function* pieces(stream: Uint8Array, sizes: Uint8Array): Iterable<Uint8Array> {
  let turn = 0;
  for (let start = 0; start < stream.length; turn++) {
    const size = 1 + (sizes[turn % (sizes.length || 1)] ?? stream.length);
    yield stream.slice(start, start + size);
    start += size;
  }
}
