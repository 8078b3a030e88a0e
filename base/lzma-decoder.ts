/**
 * LZMA1, decoded within bounds: nothing is allocated because a header says so, the end of the input is noticed where it
 * is, and what was decoded before it is not lost.
 *
 * The names are those of the format's own specification (LZMA SDK, `lzma-specification.txt`).
 */

export interface LzmaOptions {
  /** bytes that come out; without it the stream ends with a marker */
  length?: number;
  /** bytes that may come out; default and most: what the input can expand to */
  maxLength?: number;
}

export interface LzmaResult {
  bytes: Uint8Array<ArrayBuffer>;
  /**
   * - `marker`, `length`: the stream has ended
   * - `limit`: there is more than `maxLength`
   * - `input`: the input ends too early
   * - `damaged`: it is no LZMA from here on
   */
  end: "marker" | "length" | "limit" | "input" | "damaged";
}

/** No stream expands more: the longest match, 273 bytes, costs 14 decisions of at least 0.022 bits. */
export const LZMA_MAX_EXPANSION = 8192;

const BIT_MODEL_TOTAL = 1 << 11;
const MOVE_BITS = 5;
const TOP = 2 ** 24;
const STATES = 12;
const POS_STATES_MAX = 16;
const LEN_TO_POS_STATES = 4;
const END_POS_MODEL_INDEX = 14;
const FULL_DISTANCES = 1 << (END_POS_MODEL_INDEX >> 1);
const ALIGN_BITS = 4;
const MATCH_MIN_LENGTH = 2;
const LITERAL_PROBS = 0x300;
const END_MARKER = 0xffffffff;

/** Where the probabilities of each decision begin in one array. */
const IS_MATCH = 0;
const IS_REP = IS_MATCH + STATES * POS_STATES_MAX;
const IS_REP_G0 = IS_REP + STATES;
const IS_REP_G1 = IS_REP_G0 + STATES;
const IS_REP_G2 = IS_REP_G1 + STATES;
const IS_REP0_LONG = IS_REP_G2 + STATES;
const POS_SLOT = IS_REP0_LONG + STATES * POS_STATES_MAX;
const POS_DECODERS = POS_SLOT + LEN_TO_POS_STATES * 64;
const ALIGN = POS_DECODERS + 1 + FULL_DISTANCES - END_POS_MODEL_INDEX;
const LENGTHS = ALIGN + (1 << ALIGN_BITS);
/** Of one length decoder: two choices, then 16 low and 16 middle trees of 8, and the high tree of 256. */
const LENGTH_LOW = 2;
const LENGTH_MID = LENGTH_LOW + POS_STATES_MAX * 8;
const LENGTH_HIGH = LENGTH_MID + POS_STATES_MAX * 8;
const LENGTH_PROBS = LENGTH_HIGH + 256;
const LITERALS = LENGTHS + 2 * LENGTH_PROBS;

/** A zero and four bytes begin the stream. */
const CODE_END = 5;

/** Unwinds the decoder where the input ends. */
const INPUT_ENDS = Symbol("the input ends");

/**
 * @param properties the five bytes that describe the stream: lc, lp and pb in one, and the size of the dictionary
 * @param data the stream itself; bytes behind its end are ignored
 */
export function decodeLzma(properties: Uint8Array, data: Uint8Array, options: LzmaOptions = {}): LzmaResult {
  return decodeLzmaInSlices(properties, data, Number.POSITIVE_INFINITY, options).next().value!;
}

/**
 * The same for one who has something else to do as well.
 *
 * @param slice bytes that come out before the generator yields
 */
export function* decodeLzmaInSlices(
  properties: Uint8Array,
  data: Uint8Array,
  slice: number,
  options: LzmaOptions = {},
): Iterator<undefined, LzmaResult> {
  const { length, maxLength = Number.POSITIVE_INFINITY } = options;
  const [packed = 0xff] = properties;
  if (properties.length < 5 || packed >= 9 * 5 * 5 || (data[0] ?? 0) !== 0)
    return { bytes: new Uint8Array(0), end: "damaged" };
  const most = Math.min(length ?? Number.POSITIVE_INFINITY, maxLength, data.length * LZMA_MAX_EXPANSION);
  const output = new Output(most, length !== undefined);
  const decoder = new Decoder(properties, data, output, length);
  let end = decoder.decode(slice);
  for (; end === undefined; end = decoder.decode(output.length + slice)) yield;
  return {
    bytes: output.finish(),
    end: end === "limit" && length !== undefined && length <= maxLength ? "damaged" : end,
  };
}

/** What has come out is the dictionary as well. */
class Output {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;
  readonly #most: number;

  /** @param exact as many bytes will come, if the input holds what it says: memory that is never written costs nothing */
  constructor(most: number, exact: boolean) {
    this.#most = most;
    this.bytes = new Uint8Array(exact ? most : Math.min(most, 1 << 16));
  }

  /** @returns the bytes that may be added, as far as `count` */
  makeRoom(count: number): number {
    const wanted = Math.min(this.length + count, this.#most);
    if (wanted > this.bytes.length) {
      const grown = new Uint8Array(Math.min(this.#most, Math.max(wanted, this.bytes.length * 2)));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    return wanted - this.length;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const { bytes, length } = this;
    return length === bytes.length ? bytes : bytes.slice(0, length);
  }
}

class Decoder {
  readonly #input: Uint8Array;
  readonly #output: Output;
  readonly #length: number | undefined;
  readonly #lc: number;
  readonly #literalPosMask: number;
  readonly #posMask: number;
  readonly #dictionarySize: number;
  readonly #probs: Uint16Array;
  #at = 1;
  #range = 0xffffffff;
  #code = 0;
  #state = 0;
  #reps = [0, 0, 0, 0];

  constructor(properties: Uint8Array, input: Uint8Array, output: Output, length: number | undefined) {
    const packed = properties[0]!;
    const rest = Math.floor(packed / 9);
    const lp = rest % 5;
    const pb = Math.floor(rest / 5);
    this.#lc = packed % 9;
    this.#literalPosMask = (1 << lp) - 1;
    this.#posMask = (1 << pb) - 1;
    const size = new DataView(properties.buffer, properties.byteOffset).getUint32(1, true);
    this.#dictionarySize = Math.max(size, 1 << 12);
    this.#probs = new Uint16Array(LITERALS + (LITERAL_PROBS << (this.#lc + lp))).fill(BIT_MODEL_TOTAL / 2);
    this.#input = input;
    this.#output = output;
    this.#length = length;
  }

  /** @returns undefined when `pause` bytes have come out, and more may come */
  decode(pause: number): LzmaResult["end"] | undefined {
    try {
      while (this.#at < CODE_END) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
      return this.#symbols(pause);
    } catch (error) {
      if (error === INPUT_ENDS) return "input";
      throw error;
    }
  }

  #symbols(pause: number): LzmaResult["end"] | undefined {
    const output = this.#output;
    let state = this.#state;
    let [rep0, rep1, rep2, rep3] = this.#reps as [number, number, number, number];
    while (output.length !== this.#length) {
      if (output.length >= pause) {
        this.#state = state;
        this.#reps = [rep0, rep1, rep2, rep3];
        return undefined;
      }
      const posState = output.length & this.#posMask;
      if (this.#bit(IS_MATCH + state * POS_STATES_MAX + posState) === 0) {
        if (output.makeRoom(1) === 0) return "limit";
        const byte = this.#literal(state, rep0);
        output.bytes[output.length++] = byte;
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        continue;
      }
      let count: number;
      if (this.#bit(IS_REP + state) === 0) {
        [rep3, rep2, rep1] = [rep2, rep1, rep0];
        count = this.#lengthOf(LENGTHS, posState);
        state = state < 7 ? 7 : 10;
        rep0 = this.#distance(count);
        if (rep0 === END_MARKER) return "marker";
        count += MATCH_MIN_LENGTH;
      } else {
        if (output.length === 0) return "damaged";
        let short = false;
        if (this.#bit(IS_REP_G0 + state) === 0) {
          short = this.#bit(IS_REP0_LONG + state * POS_STATES_MAX + posState) === 0;
        } else if (this.#bit(IS_REP_G1 + state) === 0) [rep0, rep1] = [rep1, rep0];
        else if (this.#bit(IS_REP_G2 + state) === 0) [rep0, rep1, rep2] = [rep2, rep0, rep1];
        else [rep0, rep1, rep2, rep3] = [rep3, rep0, rep1, rep2];
        count = short ? 1 : this.#lengthOf(LENGTHS + LENGTH_PROBS, posState) + MATCH_MIN_LENGTH;
        state = short ? (state < 7 ? 9 : 11) : state < 7 ? 8 : 11;
      }
      if (rep0 >= output.length || rep0 >= this.#dictionarySize) return "damaged";
      const room = output.makeRoom(count);
      copyMatch(output, rep0 + 1, room);
      // A match may go on behind the length that was announced; the stream ends there all the same.
      if (room < count) return output.length === this.#length ? "length" : "limit";
    }
    return "length";
  }

  #literal(state: number, rep0: number): number {
    const { bytes, length } = this.#output;
    const previous = length > 0 ? bytes[length - 1]! : 0;
    const context = ((length & this.#literalPosMask) << this.#lc) + (previous >> (8 - this.#lc));
    const base = LITERALS + LITERAL_PROBS * context;
    let symbol = 1;
    // Behind a match, the byte that it would have gone on with tells something about this one.
    if (state >= 7 && rep0 < length) {
      let matched = bytes[length - rep0 - 1]!;
      while (symbol < 0x100) {
        const matchBit = (matched >> 7) & 1;
        matched <<= 1;
        const bit = this.#bit(base + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(base + symbol);
    return symbol & 0xff;
  }

  #lengthOf(base: number, posState: number): number {
    if (this.#bit(base) === 0) return this.#tree(base + LENGTH_LOW + posState * 8, 3);
    if (this.#bit(base + 1) === 0) return 8 + this.#tree(base + LENGTH_MID + posState * 8, 3);
    return 16 + this.#tree(base + LENGTH_HIGH, 8);
  }

  /** @param length of the match, less the least */
  #distance(length: number): number {
    const lengthState = Math.min(length, LEN_TO_POS_STATES - 1);
    const slot = this.#tree(POS_SLOT + lengthState * 64, 6);
    if (slot < 4) return slot;
    const directBits = (slot >> 1) - 1;
    const distance = ((2 | (slot & 1)) << directBits) >>> 0;
    if (slot < END_POS_MODEL_INDEX) {
      return distance + this.#reverseTree(POS_DECODERS + distance - slot, directBits);
    }
    const high = this.#directBits(directBits - ALIGN_BITS) * (1 << ALIGN_BITS);
    return (distance + high + this.#reverseTree(ALIGN, ALIGN_BITS)) >>> 0;
  }

  #tree(base: number, bits: number): number {
    let symbol = 1;
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | this.#bit(base + symbol);
    return symbol - (1 << bits);
  }

  #reverseTree(base: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.#bit(base + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  #directBits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      if (this.#range < TOP) this.#normalize();
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code -= this.#range;
      value = value * 2 + bit;
    }
    return value;
  }

  #bit(index: number): number {
    if (this.#range < TOP) this.#normalize();
    const prob = this.#probs[index]!;
    const bound = (this.#range >>> 11) * prob;
    if (this.#code < bound) {
      this.#range = bound;
      this.#probs[index] = prob + ((BIT_MODEL_TOTAL - prob) >> MOVE_BITS);
      return 0;
    }
    this.#range -= bound;
    this.#code -= bound;
    this.#probs[index] = prob - (prob >> MOVE_BITS);
    return 1;
  }

  #normalize(): void {
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  #next(): number {
    if (this.#at >= this.#input.length) throw INPUT_ENDS;
    return this.#input[this.#at++]!;
  }
}

function copyMatch(output: Output, distance: number, count: number): void {
  const { bytes, length } = output;
  // A match may overlap what it makes: the bytes are copied in their order.
  if (distance >= count) bytes.copyWithin(length, length - distance, length - distance + count);
  else for (let to = length; to < length + count; to++) bytes[to] = bytes[to - distance]!;
  output.length += count;
}
