import { frames, lengthAt } from "../framer.ts";
import { CRLF, type Framing, type LengthFraming, LF, NUL } from "../framing.ts";
import type { Ends } from "./evidence.ts";
import type { Sample } from "./sample.ts";

/** A framing that the sample may have, and how likely it is before anybody looks, in bits below the likeliest. */
export interface Candidate {
  framing: Framing;
  ends: Ends;
  prior: number;
}

/** All framings that cut a sample into frames. */
export function candidatesOf(sample: Sample): Candidate[] {
  return [...asItCame(sample), ...delimiters(sample), ...lengths(sample), ...fixed(sample), ...amf(sample)];
}

function asItCame({ boundaries, bytes }: Sample): Candidate[] {
  return [{ framing: { kind: "none" }, ends: [...boundaries, bytes.length], prior: 0 }];
}

/** Bytes that end messages of some protocol: ETX, EOT, and signs that texts are cut at. */
const OTHER_DELIMITERS = [3, 4, 13, ..."|;~#%$^&!\t", 0xff].map((one) =>
  typeof one === "string" ? one.charCodeAt(0) : one,
);

/** Bytes that delimited frames have on average at least: every other byte of ASCII in UTF-16 is 0, and delimits nothing. */
const LEAST_DELIMITED = 3;

function delimiters(sample: Sample): Candidate[] {
  const common: Candidate[] = [NUL, LF, CRLF].map((framing) => ({ framing, ends: [], prior: -2 }));
  const others = [...OTHER_DELIMITERS.map((byte) => [byte]), ...doubled(sample)].map(
    (bytes): Candidate => ({ framing: { kind: "delimiter", bytes }, ends: [], prior: -7 }),
  );
  const found: Candidate[] = [];
  for (const candidate of [...common, ...others]) {
    const cut = frames(sample.bytes, candidate.framing);
    const empty = cut.filter(({ body }) => body.length === 0).length;
    const pieces = cut.length * LEAST_DELIMITED > sample.bytes.length && sample.bytes.length > 64;
    if (cut.length < 1 || empty * 2 > cut.length || pieces) continue;
    // A delimiter that is only the last byte of a longer one.
    const before = cut[0]!.body.at(-1);
    const longer = cut.length >= 2 && before !== undefined && cut.every(({ body }) => body.at(-1) === before);
    found.push({ ...candidate, ends: cut.map(({ to }) => to), prior: candidate.prior - (longer ? 12 : 0) });
  }
  return found;
}

/** Two bytes that end most messages, and are no letters. */
function doubled({ bytes, boundaries }: Sample): number[][] {
  const counts = new Map<number, number>();
  for (const end of [...boundaries, bytes.length]) {
    if (end >= 2)
      counts.set(
        bytes[end - 2]! * 256 + bytes[end - 1]!,
        (counts.get(bytes[end - 2]! * 256 + bytes[end - 1]!) ?? 0) + 1,
      );
  }
  const [pair, count] = [...counts].sort(([, one], [, other]) => other - one)[0] ?? [0, 0];
  const two = [pair >> 8, pair & 255];
  const odd = two.every((byte) => byte < 0x30 || (byte > 0x39 && byte < 0x41) || byte > 0x7a);
  return count >= 2 && count * 2 > boundaries.size && odd && pair !== 0x0d0a ? [two] : [];
}

/** Offsets of a length in a header, and bytes of a header behind it, that are tried. */
const OFFSETS = 9;
const BEHIND = 8;

function lengths(sample: Sample): Candidate[] {
  const byEnds = new Map<string, Candidate>();
  const offsets = Array.from({ length: OFFSETS }, (_, at) => at);
  for (const size of [4, 2, 1] as const) {
    // Of two numbers that cut alike, as bytes before and behind are 0, the likelier one is aligned.
    for (const at of offsets.toSorted((one, other) => Math.sign(one % size) - Math.sign(other % size))) {
      for (const endian of size === 1 ? (["bigEndian"] as const) : (["bigEndian", "littleEndian"] as const)) {
        for (const framing of counted(at, size, endian)) {
          const ends = walk(sample, framing);
          if (ends === undefined || isNarrow(sample.bytes, ends)) continue;
          const key = keyOf(ends);
          const prior = -8 - at - (framing.header - at - size);
          if (!byEnds.has(key)) byEnds.set(key, { framing, ends, prior });
        }
      }
    }
  }
  return [...byEnds.values()];
}

/** What a length may count. */
function counted(at: number, size: LengthFraming["size"], endian: LengthFraming["endian"]): LengthFraming[] {
  const header = at + size;
  const longer = Array.from({ length: BEHIND }, (_, more) => header + more + 1);
  return [
    { kind: "length", at, size, endian, header, counts: "body" },
    { kind: "length", at, size, endian, header, counts: "frame" },
    ...longer.map((whole): LengthFraming => ({ kind: "length", at, size, endian, header: whole, counts: "body" })),
  ];
}

/** Frames that a recording may end in, by their lengths. */
const UNFINISHED = 4;
const SHORT = 1024;

/** @returns the ends of the frames; undefined when the bytes can't be frames */
function walk({ bytes }: Sample, framing: LengthFraming): number[] | undefined {
  const { at, size, header, counts } = framing;
  const more = counts === "frame" ? 0 : header;
  const ends: number[] = [];
  let longest = 0;
  let from = 0;
  while (from + at + size <= bytes.length) {
    const length = lengthAt(bytes, from + at, framing) + more;
    if (length < header) return undefined;
    if (from + length > bytes.length) {
      if (length > Math.max(SHORT, UNFINISHED * longest)) return undefined;
      break;
    }
    longest = Math.max(longest, length);
    from += length;
    ends.push(from);
  }
  return ends.length === 0 ? undefined : ends;
}

/** Most frames are nothing but zeros: those in front of a longer number are taken for lengths. */
function isNarrow(bytes: Uint8Array, ends: Ends): boolean {
  const zeros = ends.filter((end, index) =>
    bytes.subarray(ends[index - 1] ?? 0, end).every((byte) => byte === 0),
  ).length;
  return ends.length >= 4 && zeros * 2 >= ends.length;
}

const MOST_FIXED = 256;
/** Frames that there are at least: of few, some are alike by chance. */
const LEAST_FIXED = 4;
/** Bytes in which lengths are looked for, and how many are tried. */
const FIXED_SAMPLE = 1 << 13;
const FIXED_TRIED = 6;

/** Lengths after which bytes are most often the same again. */
function fixed({ bytes, boundaries, whole }: Sample): Candidate[] {
  const part = bytes.subarray(0, FIXED_SAMPLE);
  const shares: { length: number; share: number }[] = [];
  for (let length = 2; length <= Math.min(MOST_FIXED, part.length / LEAST_FIXED); length++) {
    let same = 0;
    for (let at = length; at < part.length; at++) if (part[at] === part[at - length]) same++;
    shares.push({ length, share: same / (part.length - length) });
  }
  shares.sort((one, other) => other.share - one.share);
  const likely = shares.slice(0, FIXED_TRIED).map(({ length }) => length);
  const divisor = [...boundaries, ...(whole ? [bytes.length] : [])].reduce(greatestDivisor, 0);
  if (divisor > 1 && divisor <= MOST_FIXED && divisor * LEAST_FIXED <= bytes.length) likely.push(divisor);
  return [...new Set(likely)].map((length) => {
    const ends = Array.from({ length: Math.floor(bytes.length / length) }, (_, index) => (index + 1) * length);
    return { framing: { kind: "fixed", length }, ends, prior: -14 };
  });
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

function amf({ bytes }: Sample): Candidate[] {
  return ([3, 0] as const).flatMap((encoding) => {
    const framing = { kind: "amf", encoding } as const;
    const cut = frames(bytes, framing);
    return cut.length === 0 ? [] : [{ framing, ends: cut.map(({ to }) => to), prior: -4 }];
  });
}

/** Framings that cut alike are one. */
export function keyOf(ends: Ends): string {
  let hash = 0;
  for (const end of ends) hash = (Math.imul(hash, 31) + end) | 0;
  return `${ends.length}:${ends.at(-1)}:${hash}`;
}
