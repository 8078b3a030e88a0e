import { compress } from "#lzma1";
import { decodeLzma } from "../../../base/lzma-decoder.ts";
import { fromBase64, fromHex, toHex } from "../../../src/flash/bytes/base64-hex.ts";
import { FlashError } from "../../../src/flash/bytes/errors.ts";
import { ByteArray } from "../../../src/flash/utils/ByteArray.ts";
import { allowing, equalBytes, invariant, type Target, textOf } from "../target.ts";

const SAMPLE = Buffer.from(`${"flash.net.Socket ".repeat(12)}\0\x01\x02\xff`);
const MAX_LENGTH = 1 << 16;

const ALGORITHMS = ["zlib", "deflate", "lzma"] as const;

function packed(algorithm: (typeof ALGORITHMS)[number]): Uint8Array {
  const array = ByteArray.from(SAMPLE);
  array.compress(algorithm);
  return Uint8Array.of(ALGORITHMS.indexOf(algorithm), ...array.bytes);
}

export const compressionTargets: readonly Target[] = [
  {
    name: "lzma",
    seeds: () => [new Uint8Array(compress(SAMPLE)).slice(0)],
    dictionary: ["\x5d\x00\x00\x10\x00", "\xff\xff\xff\xff\xff\xff\xff\xff"],
    memory: 16,
    run(input) {
      const { bytes, end } = decodeLzma(input.subarray(0, 5), input.subarray(13), { maxLength: MAX_LENGTH });
      invariant(bytes.length <= MAX_LENGTH, "more comes out than maxLength");
      const length = input[5] ?? 0;
      const part = decodeLzma(input.subarray(0, 5), input.subarray(13), { length });
      invariant(part.bytes.length <= length, "more comes out than was announced");
      if (end === "limit" || bytes.length >= length) {
        invariant(equalBytes(part.bytes, bytes.subarray(0, part.bytes.length)), "the length changes what comes out");
      }
    },
  },
  {
    name: "uncompress",
    seeds: () => ALGORITHMS.map(packed),
    dictionary: ["\x78\xda", "\x78\x9c", "\x5d\x00\x00\x10\x00", "\xff\xff\xff\xff\xff\xff\xff\xff"],
    errors: [FlashError],
    memory: 8,
    run(input) {
      const algorithm = ALGORITHMS[(input[0] ?? 0) % ALGORITHMS.length]!;
      const array = ByteArray.from(input.subarray(1), { maxLength: MAX_LENGTH });
      const before = array.bytes.slice();
      try {
        array.uncompress(algorithm);
      } catch (error) {
        invariant(equalBytes(array.bytes, before), "an array that can't be uncompressed has other contents");
        throw error;
      }
      invariant(array.length <= MAX_LENGTH, "more comes out than maxLength");
    },
  },
  {
    name: "compress",
    seeds: () => [SAMPLE],
    maxLength: 512,
    run(input) {
      // Not LZMA, whose encoder takes 30 ms whatever it is given: base/lzma-decoder.test.ts.
      for (const algorithm of ["zlib", "deflate"] as const) {
        const array = ByteArray.from(input);
        array.compress(algorithm);
        array.uncompress(algorithm);
        invariant(equalBytes(array.bytes, input), `${algorithm} does not bring the bytes back`);
      }
    },
  },
  {
    name: "base64-hex",
    seeds: () => ["aGVsbG8=", "68656c6c6f"],
    dictionary: ["=", "==", "\n", "-", "_"],
    errors: [FlashError],
    run(input) {
      const text = textOf(input);
      const bytes = allowing([FlashError], () => fromHex(text));
      if (bytes !== undefined) invariant(toHex(bytes).toLowerCase() === text.toLowerCase(), "hex does not come back");
      fromBase64(text);
    },
  },
];
