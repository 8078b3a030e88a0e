import { decodeLzmaInSlices } from "../../../base/lzma-decoder.ts";
import { afterTurn } from "../../../base/turn.ts";
import { portableCodec, type SwfCodec } from "../../swf/codec.ts";
import { announcedLength, compressionOf, FILE_HEADER, lzmaStreamOf } from "../../swf/reader.ts";
import { IncomingFile } from "./incoming-file.ts";
import { inflate, type NextBytes } from "./inflate.ts";

/** A body, or that it is too long. */
type Outcome = Uint8Array | RangeError;

/** Bytes of LZMA that are decoded before the page gets a turn: some 30 ms. */
const SLICE = 1 << 18;

/**
 * Bodies of SWFs that the browser inflates while their files come: faster than JavaScript does, and in slices. What it
 * does not take, such as a stream that is cut off, is left to the portable codec. LZMA, which browsers don't have, is
 * decoded in slices when the file is there.
 */
export class BodiesAhead {
  /** by file; each is given once */
  readonly #outcomes = new WeakMap<ArrayBufferLike, Outcome>();

  /** The portable codec, which finds what is inflated already. */
  readonly codec: SwfCodec = {
    ...portableCodec,
    inflate: (data, ...how) => this.#take(data) ?? portableCodec.inflate(data, ...how),
    decodeLzma: (properties, data, length) => this.#take(data) ?? portableCodec.decodeLzma(properties, data, length),
  };

  /**
   * Reads all of a response.
   *
   * @param maxLength of the file and of its body, in bytes
   */
  async read(response: Response, maxLength: number): Promise<ArrayBuffer> {
    if (response.body === null) return new ArrayBuffer(0);
    const incoming = new IncomingFile(response.body, Number(response.headers.get("content-length")) || 0);
    while (incoming.bytes.length < FILE_HEADER && (await incoming.next()));
    const outcome = await inflateBody(incoming.bytes, () => incoming.next(), maxLength);
    const file = await incoming.whole();
    this.#keep(file, outcome ?? (await decodeLzmaBody(new Uint8Array(file), maxLength)));
    return file;
  }

  /** Inflates a file that is there already. */
  async inflate(file: Uint8Array, maxLength: number): Promise<void> {
    const outcome = await inflateBody(file, async () => undefined, maxLength);
    this.#keep(file.buffer, outcome ?? (await decodeLzmaBody(file, maxLength)));
  }

  #keep(file: ArrayBufferLike, outcome: Outcome | undefined): void {
    if (outcome !== undefined) this.#outcomes.set(file, outcome);
  }

  #take({ buffer }: Uint8Array): Uint8Array | undefined {
    const outcome = this.#outcomes.get(buffer);
    this.#outcomes.delete(buffer);
    if (outcome instanceof RangeError) throw outcome;
    return outcome;
  }
}

/**
 * Never rejects: who reads the file itself learns what is wrong with it.
 *
 * @param start of the file: at least its header, if there is one
 * @param next what comes behind it
 */
async function inflateBody(start: Uint8Array, next: NextBytes, maxLength: number): Promise<Outcome | undefined> {
  if (start.length < FILE_HEADER || compressionOf(start) !== "zlib") return undefined;
  const wanted = Math.max(announcedLength(start) - FILE_HEADER, 0);
  try {
    return await inflate(startingWith(start.subarray(FILE_HEADER), next), { wanted, maxLength });
  } catch (error) {
    return error instanceof RangeError ? error : undefined;
  }
}

/** What yields nothing, or too much, is left to who reads the file. */
async function decodeLzmaBody(file: Uint8Array, maxLength: number): Promise<Outcome | undefined> {
  const stream = compressionOf(file) === "lzma" ? lzmaStreamOf(file) : undefined;
  if (stream === undefined || stream.length > maxLength) return undefined;
  const { properties, data, length } = stream;
  const slices = decodeLzmaInSlices(properties, data, SLICE, { length });
  let slice = slices.next();
  for (; !slice.done; slice = slices.next()) await new Promise<void>(afterTurn);
  const { bytes } = slice.value;
  return bytes.length > 0 ? bytes : undefined;
}

function startingWith(first: Uint8Array, next: NextBytes): NextBytes {
  let isFirst = true;
  return async () => {
    if (!isFirst) return next();
    isFirst = false;
    return first;
  };
}
