import { readAmf } from "./amf/codec.ts";
import { tooLarge } from "./amf/errors.ts";
import { type DecodeOptions, type ReaderOptions, readerOptions } from "./amf/options.ts";
import { AmfScanner } from "./amf/scanner.ts";
import { ByteBuffer } from "./bytes/byte-buffer.ts";
import type { ObjectEncoding } from "./bytes/data.ts";
import { EOFError } from "./bytes/errors.ts";
import { ByteArray } from "./utils/ByteArray.ts";

export interface DecoderOptions extends DecodeOptions {
  /** default 3 */
  encoding?: ObjectEncoding;
  /** bytes that one value may have; default 16 MiB */
  maxLength?: number;
}

const MAX_LENGTH = 16 * 1024 * 1024;

/**
 * Decodes AMF values that come one after another and in pieces.
 *
 * ```ts
 * const decoder = new AmfDecoder();
 * for await (const bytes of connection.readable) {
 *   for (const value of decoder.push(bytes)) …
 * }
 * ```
 *
 * A value that is not complete waits for more; what is wrong throws, and ends the stream. Time is linear in the bytes,
 * however small the pieces are, but for values with externalizable objects: their classes start over with each piece.
 */
export class AmfDecoder {
  readonly #options: ReaderOptions;
  readonly #encoding: ObjectEncoding;
  readonly #maxLength: number;
  /** The bytes that came; its position is where the scanner is. */
  readonly #buffer = new ByteBuffer();
  /** where in it the next value begins */
  #start = 0;
  #scanner: AmfScanner;
  #error: unknown;

  constructor({ encoding = 3, maxLength = MAX_LENGTH, ...options }: DecoderOptions = {}) {
    this.#options = { ...readerOptions(options), createByteArray: (bytes) => ByteArray.from(bytes) };
    this.#encoding = encoding;
    this.#maxLength = maxLength;
    this.#scanner = this.#newScanner();
  }

  /** Bytes of a value that is not complete. At the end of a stream there should be none. */
  get pending(): number {
    return this.#buffer.length - this.#start;
  }

  /**
   * Takes the next bytes of the stream.
   *
   * @returns the values that are complete with them. Going through them throws AmfError at what is wrong
   */
  push(bytes: Uint8Array): Iterable<unknown> {
    const { position } = this.#buffer;
    this.#buffer.position = this.#buffer.length;
    this.#buffer.writeBytes(bytes);
    this.#buffer.position = position;
    return this.#values();
  }

  *#values(): Iterable<unknown> {
    if (this.#error) throw this.#error;
    try {
      for (let next = this.#next(); next; next = this.#next()) yield next.value;
    } catch (error) {
      this.#error = error;
      throw error;
    }
    this.#dropRead();
  }

  #next(): { value: unknown } | undefined {
    const buffer = this.#buffer;
    const result = this.pending > 0 ? this.#scanner.scan() : "incomplete";
    if (result === "incomplete") return undefined;
    buffer.position = this.#start;
    try {
      const value = readAmf(buffer, this.#encoding, this.#options);
      this.#start = buffer.position;
      this.#scanner = this.#newScanner();
      return { value };
    } catch (error) {
      if (!(error instanceof EOFError)) throw error;
    }
    if (this.pending > this.#maxLength) throw tooLarge(this.#start, this.#maxLength);
    return undefined;
  }

  #newScanner(): AmfScanner {
    return new AmfScanner(this.#buffer, this.#encoding, {
      maxDepth: this.#options.maxDepth,
      maxLength: this.#maxLength,
    });
  }

  /** A value that has only begun is moved once, as it is in front from then on. */
  #dropRead(): void {
    if (this.#start === 0) return;
    const buffer = this.#buffer;
    const rest = buffer.bytes.slice(this.#start);
    const position = buffer.position - this.#start;
    buffer.clear();
    buffer.writeBytes(rest);
    buffer.position = position;
    this.#start = 0;
  }
}
