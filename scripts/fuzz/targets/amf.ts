import {
  AmfDecoder,
  AmfError,
  decodeAmf0,
  decodeAmf3,
  encodeAmf0,
  encodeAmf3,
  FlashError,
  TypedObject,
  Vector,
  Xml,
} from "../../../src/flash/index.ts";
import { ByteArray } from "../../../src/flash/utils/ByteArray.ts";
import { allowing, equalBytes, invariant, pieces, type Target } from "../target.ts";

const VALUES: readonly unknown[] = [
  { name: "player", list: [1, 2.5, "text", null, true], nested: { deep: {} } },
  [undefined, new Date(0), ByteArray.from(Uint8Array.of(1, 2, 3)), -1, 1e300],
  new Vector(Int32Array.of(1, -2)),
  new Vector(["a", null], { className: "String" }),
  new TypedObject("game.Player", { name: "a", score: 1 }, { dynamic: true }),
  new Xml("<a/>"),
];

function encodings(encode: (value: unknown) => Uint8Array): Uint8Array[] {
  return VALUES.flatMap((value) => allowing([Error], () => encode(value)) ?? []);
}

const OPTIONS = { unknownClasses: "typed" } as const;
const ERRORS = [AmfError, FlashError];

/** What comes out is written, read and written again: the second time nothing changes any more. */
function checkRoundTrip(
  input: Uint8Array,
  decode: (bytes: Uint8Array, options: typeof OPTIONS) => unknown,
  encode: (value: unknown) => Uint8Array,
): void {
  const value = decode(input, OPTIONS);
  const written = allowing(ERRORS, () => encode(value));
  if (written === undefined) return;
  invariant(equalBytes(encode(decode(written, OPTIONS)), written), "a value that was written reads as another one");
}

const amf3Words = [
  "\x0a\x0b\x01",
  "\x09\x01\x01",
  "\x11",
  "\x0c\x01",
  "\x0d\x03\x00",
  "\x10\x03\x00",
  "\x0a\x07",
  "\x04\xff\xff\xff\xff",
];

/** Bytes that one value may have: small, so that the limit is reached. */
const MAX_LENGTH = 1024;

export const amfTargets: readonly Target[] = [
  {
    name: "amf3",
    seeds: () => encodings(encodeAmf3),
    dictionary: amf3Words,
    errors: ERRORS,
    run: (input) => checkRoundTrip(input, decodeAmf3, encodeAmf3),
  },
  {
    name: "amf0",
    seeds: () => encodings(encodeAmf0),
    dictionary: ["\x03", "\x08\0\0\0\0", "\x0a\0\0\0\x01", "\x10\0\x01a", "\x11", "\x07\0\0", "\0\0\x09", ...amf3Words],
    errors: ERRORS,
    run: (input) => checkRoundTrip(input, decodeAmf0, encodeAmf0),
  },
  {
    name: "amf-decoder",
    seeds: () => [
      ...encodings(encodeAmf3).map((bytes) => Uint8Array.of(3, 1, ...bytes, ...bytes)),
      ...encodings(encodeAmf0).map((bytes) => Uint8Array.of(0, 4, ...bytes, ...bytes)),
    ],
    dictionary: amf3Words,
    errors: ERRORS,
    memory: 4,
    run(input) {
      const encoding = (input[0] ?? 0) % 2 === 0 ? 0 : 3;
      const stream = input.subarray(2);
      const whole = decodeAll([stream], encoding);
      const inPieces = decodeAll(pieces(stream, input.subarray(1, 2)), encoding);
      invariant(inPieces.pending <= MAX_LENGTH + 256, "more bytes wait than maxLength");
      invariant(inPieces.count === whole.count, "pieces change how many values there are");
      if (inPieces.error !== undefined) throw inPieces.error;
    },
  },
  {
    name: "read-object",
    seeds: () => [...encodings(encodeAmf3), ...encodings(encodeAmf0)].map((bytes, i) => Uint8Array.of(i % 2, ...bytes)),
    dictionary: amf3Words,
    errors: [FlashError],
    run(input) {
      const array = ByteArray.from(input.subarray(1));
      array.objectEncoding = (input[0] ?? 0) % 2 === 0 ? 3 : 0;
      array.readObject();
      invariant(array.position <= array.length, "the position is behind the end");
    },
  },
];

function decodeAll(chunks: Iterable<Uint8Array>, encoding: 0 | 3): { count: number; pending: number; error: unknown } {
  const decoder = new AmfDecoder({ encoding, maxLength: MAX_LENGTH });
  let count = 0;
  let pending = 0;
  try {
    for (const chunk of chunks) {
      for (const _ of decoder.push(chunk)) count++;
      pending = Math.max(pending, decoder.pending);
    }
  } catch (error) {
    return { count, pending, error };
  }
  return { count, pending, error: undefined };
}
