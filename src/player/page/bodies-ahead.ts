import { portableCodec, type SwfCodec } from "../../swf/codec.ts";
import { announcedLength, compressionOf, FILE_HEADER } from "../../swf/reader.ts";
import { inflatePieces } from "./inflate-pieces.ts";
import { type Pieces, piecesOf, slicesOf, takeFirst } from "./pieces.ts";

/** A body, or that it is too long. */
type Outcome = Uint8Array | RangeError;

/**
 * Bodies of SWFs that the browser inflates while their files come: faster than JavaScript does, and in slices. What it
 * does not take, such as a stream that is cut off, is left to the portable codec.
 */
export class BodiesAhead {
  /** by file; each is given once */
  readonly #outcomes = new WeakMap<ArrayBufferLike, Outcome>();

  /** The portable codec, which finds what is inflated already. */
  readonly codec: SwfCodec = {
    ...portableCodec,
    inflate: (data, ...how) => this.#take(data) ?? portableCodec.inflate(data, ...how),
  };

  /**
   * Reads all of a response. Of what is no compressed SWF, no more is looked at than its first piece.
   *
   * @param maxLength of the file and of its body, in bytes
   */
  async read(response: Response, maxLength: number): Promise<ArrayBuffer> {
    const copy = response.body && response.clone().body;
    const inflating = copy && this.#inflate(piecesOf(copy), maxLength);
    const file = await Response.prototype.arrayBuffer.call(response);
    this.#keep(file, await inflating);
    return file;
  }

  /** Inflates a file that is there already. */
  async inflate(file: Uint8Array, maxLength: number): Promise<void> {
    this.#keep(file.buffer, await this.#inflate(slicesOf(file), maxLength));
  }

  /** Never rejects: who reads the file itself learns what is wrong with it. */
  async #inflate(file: Pieces, maxLength: number): Promise<Outcome | undefined> {
    try {
      const { first, rest } = await takeFirst(file, FILE_HEADER);
      if (first.length < FILE_HEADER || compressionOf(first) !== "zlib") return undefined;
      const wanted = Math.max(announcedLength(first) - FILE_HEADER, 0);
      return await inflatePieces(rest, { wanted, maxLength });
    } catch (error) {
      return error instanceof RangeError ? error : undefined;
    } finally {
      // A copy that nobody reads on would be kept.
      await file.return();
    }
  }

  #keep(file: ArrayBufferLike, outcome: Outcome | null | undefined): void {
    if (outcome) this.#outcomes.set(file, outcome);
  }

  #take({ buffer }: Uint8Array): Uint8Array | undefined {
    const outcome = this.#outcomes.get(buffer);
    this.#outcomes.delete(buffer);
    if (outcome instanceof RangeError) throw outcome;
    return outcome;
  }
}
