/** Whole numbers below `count`, the same ones for the same seed: mulberry32. */
export type Random = (count: number) => number;

export function generator(seed: number): Random {
  let state = seed;
  return (count) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % count;
  };
}

export interface Material {
  /** other inputs, which may lend a part */
  corpus: readonly Uint8Array[];
  dictionary: readonly Uint8Array[];
  /** bytes */
  maxLength: number;
}

/** Another input: up to eight changes to this one. */
export function mutate(original: Uint8Array, material: Material, random: Random): Uint8Array {
  let bytes: Uint8Array = original.slice();
  // Most often few: what many changes make is seldom valid.
  for (let count = 1 + random(1 << random(4)); count > 0; count--) {
    bytes = MUTATIONS[random(MUTATIONS.length)]!(bytes, material, random);
  }
  return bytes.length > material.maxLength ? bytes.slice(0, material.maxLength) : bytes;
}

type Mutation = (bytes: Uint8Array, material: Material, random: Random) => Uint8Array;

/** Borders of the ranges of numbers. */
const INTERESTING = [0, 1, 2, 7, 8, 16, 31, 32, 63, 64, 127, 128, 255, 256, 512, 1000, 1024, 4096, 32767, 32768];
const INTERESTING_LARGE = [65535, 65536, 0xfffff, 0x1fffffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, _, random) {
    if (bytes.length > 0) bytes[random(bytes.length)]! ^= 1 << random(8);
    return bytes;
  },
  function setByte(bytes, _, random) {
    if (bytes.length > 0) bytes[random(bytes.length)] = random(256);
    return bytes;
  },
  function addToByte(bytes, _, random) {
    if (bytes.length > 0) bytes[random(bytes.length)]! += random(33) - 16;
    return bytes;
  },
  function setNumber(bytes, _, random) {
    const size = 1 << random(3);
    if (bytes.length < size) return bytes;
    const value = random(3) === 0 ? pick(INTERESTING_LARGE, random) : pick(INTERESTING, random);
    const littleEndian = random(2) === 0;
    const at = random(bytes.length - size + 1);
    for (let i = 0; i < size; i++) bytes[at + (littleEndian ? i : size - 1 - i)] = value >>> (8 * i);
    return bytes;
  },
  function remove(bytes, _, random) {
    const [start, end] = range(bytes, random);
    return replace(bytes, start, end, NOTHING);
  },
  function repeat(bytes, _, random) {
    const [start, end] = range(bytes, random);
    return replace(bytes, start, start, bytes.slice(start, end));
  },
  function insertNoise(bytes, _, random) {
    const at = random(bytes.length + 1);
    return replace(bytes, at, at, noise(1 + random(8), random));
  },
  function move(bytes, _, random) {
    const [start, end] = range(bytes, random);
    const part = bytes.slice(start, end);
    bytes.set(part, random(bytes.length - part.length + 1));
    return bytes;
  },
  function insertWord(bytes, { dictionary }, random) {
    if (dictionary.length === 0) return bytes;
    const [start, end] = range(bytes, random);
    return replace(bytes, start, random(2) === 0 ? start : end, pick(dictionary, random));
  },
  function splice(bytes, { corpus }, random) {
    if (corpus.length === 0) return bytes;
    const other = pick(corpus, random);
    const [from, to] = range(other, random);
    const [start, end] = range(bytes, random);
    return replace(bytes, start, end, other.subarray(from, to));
  },
  function changeDigits(bytes, _, random) {
    const at = bytes.findIndex((byte, index) => index >= random(bytes.length) && byte >= 0x30 && byte <= 0x39);
    if (at < 0) return bytes;
    let end = at;
    while (bytes[end]! >= 0x30 && bytes[end]! <= 0x39) end++;
    const number = random(2) === 0 ? pick(INTERESTING, random) : pick(INTERESTING_LARGE, random);
    return replace(bytes, at, end, new TextEncoder().encode(String(number)));
  },
  function cut(bytes, _, random) {
    return random(4) === 0 ? bytes.slice(0, random(bytes.length + 1)) : bytes;
  },
];

const NOTHING = new Uint8Array(0);

function pick<T>(values: readonly T[], random: Random): T {
  return values[random(values.length)]!;
}

/** Most often short. */
function range(bytes: Uint8Array, random: Random): [start: number, end: number] {
  const start = random(bytes.length + 1);
  return [start, Math.min(bytes.length, start + random(1 << (1 + random(10))))];
}

function noise(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random(256));
}

function replace(bytes: Uint8Array, start: number, end: number, part: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - (end - start) + part.length);
  result.set(bytes.subarray(0, start));
  result.set(part, start);
  result.set(bytes.subarray(end), start + part.length);
  return result;
}
