import { type ReadSwfOptions, swfBody } from "../swf/reader.ts";

/** SWFs of which the length is known, and bytes that are kept of them: what came first is forgotten first. */
const MAX_SWFS = 1000;
const MAX_BYTES = 256 * 1024 * 1024;
/** Lengths of other files that are remembered. */
const MAX_OTHERS = 10_000;

interface Original {
  length: number;
  swf?: Uint8Array;
}

/** What rewritten SWFs were made of, by their length: it is what content sees of a SWF first. */
export class Originals {
  readonly #options: ReadSwfOptions;
  readonly #byLength = new Map<number, Original>();
  /** what content has asked for in vain */
  readonly #others = new Set<number>();
  #keeping = false;
  #bytes = 0;

  constructor(options: ReadSwfOptions) {
    this.#options = options;
  }

  /** From now on SWFs are kept, as content asks for their bytes. */
  keep(): void {
    this.#keeping = true;
  }

  /** @returns `rewritten`, with more bytes at its end where another one has that length; players don't read them */
  add(swf: Uint8Array, rewritten: Uint8Array): Uint8Array {
    let length = rewritten.length;
    while (this.#isTaken(length, swf)) length++;
    this.#forget(length);
    this.#byLength.set(length, this.#keeping ? { length: swf.length, swf } : { length: swf.length });
    if (this.#keeping) this.#bytes += swf.length;
    for (const oldest of this.#byLength.keys()) {
      if (oldest === length || (this.#byLength.size <= MAX_SWFS && this.#bytes <= MAX_BYTES)) break;
      this.#forget(oldest);
    }
    if (length === rewritten.length) return rewritten;
    const padded = new Uint8Array(length);
    padded.set(rewritten);
    return padded;
  }

  /** @returns undefined if no SWF of that length was rewritten; then none is to come */
  lengthOf(length: number): number | undefined {
    const original = this.#byLength.get(length);
    if (original === undefined && this.#others.size < MAX_OTHERS) this.#others.add(length);
    return original?.length;
  }

  bodyOf(length: number): Uint8Array | undefined {
    const swf = this.#byLength.get(length)?.swf;
    return swf && swfBody(swf, this.#options);
  }

  #isTaken(length: number, swf: Uint8Array): boolean {
    const other = this.#byLength.get(length);
    if (other === undefined) return this.#others.has(length);
    if (other.length !== swf.length) return true;
    return other.swf?.some((byte, i) => byte !== swf[i]) ?? false;
  }

  #forget(length: number): void {
    this.#bytes -= this.#byLength.get(length)?.swf?.length ?? 0;
    this.#byLength.delete(length);
  }
}
