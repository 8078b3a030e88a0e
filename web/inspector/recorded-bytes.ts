import { concat } from "../../base/concat.ts";
import { messageOf } from "../../base/errors.ts";
import { formOf, offsetOf, type Place } from "../../host/recording/index/blocks.ts";
import { base64Length, decodeStored } from "../../host/recording/index/stored-data.ts";
import { type Bytes, type Found, Recent } from "./bytes.ts";

/** Blocks that are kept. */
const MAX_BLOCKS = 256;
/** Blocks that are fetched ahead for whoever reads one after another. */
const AHEAD = 6;
/** Bytes of long messages that are kept decoded, and from where on one is long. */
const RECENT = 32 << 20;
const LONG = 1 << 14;

const DAMAGED = "not what the index says: the file is damaged, or has changed";

interface FileBlock {
  bytes: Uint8Array | undefined;
  /** why it can't be had */
  problem: string | undefined;
  come: Promise<void>;
}

export interface RecordedBytesOptions {
  /** bytes of the file, once it is known */
  size(): number;
  /** bytes of the file that are fetched at once; default 512 KiB */
  block?: number;
  /** blocks that are kept; more where a message is longer. Default 256 */
  blocks?: number;
  /** @throws Error that says why there are none */
  fetch(from: number, to: number): Promise<Uint8Array>;
  onCome(): void;
}

/** Bytes of messages, out of the file of a recording: parts of it that are asked for, and a bounded number of them. */
export class RecordedBytes implements Bytes {
  readonly #options: RecordedBytesOptions;
  readonly #block: number;
  /** The ones that were used last are at the end. */
  readonly #blocks = new Map<number, FileBlock>();
  readonly #recent = new Recent(RECENT);
  #maxBlocks: number;

  constructor(options: RecordedBytesOptions) {
    this.#options = options;
    this.#block = options.block ?? 1 << 19;
    this.#maxBlocks = options.blocks ?? MAX_BLOCKS;
  }

  find(place: Place, size: number): Found {
    const recent = size < LONG ? undefined : this.#recent.get(place);
    if (recent !== undefined) return recent;
    const [offset, form] = [offsetOf(place), formOf(place)];
    // Escapes in text are up to six characters long, and where a line ends it says itself.
    const most = { base64: base64Length(size) + 1, text: size * 6 + 1, line: Infinity }[form];
    const end = Math.min(offset + most, this.#options.size());
    const least = Math.min(form === "base64" ? end : offset + size + 1, end);
    const parts: Uint8Array[] = [];
    let at = offset;
    while (at < end) {
      const number = Math.floor(at / this.#block);
      const block = this.#blockOf(number);
      if (block.problem !== undefined) return block.problem;
      if (block.bytes === undefined) {
        // One that takes more at once than are kept would never be whole.
        const taken = Math.floor(Math.max(least, at) / this.#block) - Math.floor(offset / this.#block) + 1;
        this.#maxBlocks = Math.max(this.#maxBlocks, taken + 2 * AHEAD);
        // All that are surely needed are fetched together.
        for (let next = number + 1; next * this.#block < least; next++) this.#blockOf(next);
        return block.come;
      }
      const part = block.bytes.subarray(at - number * this.#block, end - number * this.#block);
      // The file has less than it had.
      if (part.length === 0) break;
      parts.push(part);
      at += part.length;
      if (at < least) continue;
      const data = decodeStored(form, parts.length === 1 ? part : concat(parts), size, at >= end);
      if (data === "more") continue;
      if (data === undefined) break;
      if (size >= LONG) this.#recent.set(place, data);
      return data;
    }
    return DAMAGED;
  }

  /** There, on its way, or asked for now, with some that follow if the one before is there. */
  #blockOf(number: number): FileBlock {
    const known = this.#blocks.get(number);
    if (known !== undefined) {
      this.#blocks.delete(number);
      this.#blocks.set(number, known);
      return known;
    }
    const block = this.#fetch(number);
    const ahead = this.#blocks.has(number - 1) ? AHEAD : 0;
    for (let next = number + 1; next <= number + ahead; next++) {
      if (next * this.#block < this.#options.size() && !this.#blocks.has(next)) this.#fetch(next);
    }
    return block;
  }

  #fetch(number: number): FileBlock {
    const from = number * this.#block;
    const block: FileBlock = { bytes: undefined, problem: undefined, come: Promise.resolve() };
    const fetched = this.#options.fetch(from, Math.min(from + this.#block, this.#options.size()));
    block.come = fetched.then(
      (bytes) => {
        block.bytes = bytes;
        this.#options.onCome();
      },
      (error: unknown) => {
        block.problem = messageOf(error);
        this.#options.onCome();
      },
    );
    for (const [oldest, { bytes }] of this.#blocks) {
      if (this.#blocks.size < this.#maxBlocks) break;
      if (bytes !== undefined) this.#blocks.delete(oldest);
    }
    this.#blocks.set(number, block);
    return block;
  }
}
