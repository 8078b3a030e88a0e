import { readU32LittleEndian } from "../../base/u32.ts";

/** RFC 8878 §3.1. */
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

const NOT_KNOWN: Part = { length: Number.POSITIVE_INFINITY };

/** A part of a frame. */
interface Part {
  /** bytes */
  length: number;
  /** how many of its bytes are looked at, from the first one */
  look?: number;
  /** the frame is over with it */
  ends?: boolean;
}

/**
 * Cuts a zstd file at the ends of its frames. Node's decompressor drops what follows a frame in the same piece, and ends.
 */
export async function* cutAtFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const parts = partsOfFrames();
  let part = parts.next(new Uint8Array(0)).value;
  let seen: number[] = [];
  let left = part.length;
  for await (const piece of source) {
    let start = 0;
    for (let at = 0; at < piece.length; ) {
      const taken = Math.min(left, piece.length - at);
      for (let i = 0; i < taken && seen.length < (part.look ?? 0); i++) seen.push(piece[at + i]!);
      at += taken;
      left -= taken;
      while (left === 0) {
        if (part.ends) {
          yield piece.subarray(start, at);
          start = at;
        }
        part = parts.next(Uint8Array.from(seen)).value;
        seen = [];
        left = part.length;
      }
    }
    if (start < piece.length) yield piece.subarray(start);
  }
}

/** One part after the other; each is asked for with the bytes looked at of the one before. What is no frame has no end. */
function* partsOfFrames(): Iterator<Part, never, Uint8Array> {
  for (;;) {
    const magic = readU32LittleEndian(yield { length: 4, look: 4 }, 0);
    if ((magic & ~15) >>> 0 === SKIPPABLE) {
      const length = readU32LittleEndian(yield { length: 4, look: 4 }, 0);
      if (length > 0) yield { length, ends: true };
      continue;
    }
    if (magic !== MAGIC) for (;;) yield NOT_KNOWN;
    const [descriptor = 0] = yield { length: 1, look: 1 };
    const isSingle = (descriptor & 0x20) !== 0;
    const rest = (isSingle ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]! + [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
    if (rest > 0) yield { length: rest };
    const hasChecksum = (descriptor & 4) !== 0;
    for (let isLast = false; !isLast; ) {
      const [a = 0, b = 0, c = 0] = yield { length: 3, look: 3 };
      isLast = (a & 1) !== 0;
      const isRepeated = ((a >> 1) & 3) === 1;
      const length = isRepeated ? 1 : (a >> 3) | (b << 5) | (c << 13);
      yield { length, ends: isLast && !hasChecksum };
    }
    if (hasChecksum) yield { length: 4, ends: true };
  }
}
