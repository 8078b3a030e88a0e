import { AmfError } from "../flash/amf/errors.ts";
import { AmfScanner } from "../flash/amf/scanner.ts";
import { ByteBuffer } from "../flash/bytes/byte-buffer.ts";
import { type Framing, type LengthFraming, uncounted } from "./framing.ts";

/** A frame: where it is in the stream, and what it says. */
export interface Frame {
  from: number;
  to: number;
  /** without header and delimiter */
  body: Uint8Array;
  /** where in the stream the body begins */
  bodyFrom: number;
  /** what is in front of the body, the length included */
  header: Uint8Array;
}

export interface FramerOptions {
  /** bytes of a frame; what is announced to be longer, or does not end before, is none. Default 16 MiB */
  maxLength?: number;
}

const MAX_LENGTH = 16 << 20;
const AMF_DEPTH = 500;
const NO_HEADER = new Uint8Array(0);

/** Where a frame ends and its body is, from its beginning; "more" when that is not known yet; a text when it is none. */
type Extent = { to: number; bodyFrom: number; bodyTo: number } | "more" | { problem: string };

/**
 * Cuts the stream of one direction into frames, in whatever pieces it comes: time is linear in its bytes, and no more is
 * kept than the frame that has begun.
 */
export class Framer {
  /** why there are no more frames, and where */
  problem: { at: number; message: string } | undefined;
  readonly #framing: Framing;
  readonly #maxLength: number;
  /** What has come and is in no frame yet; its position is how far it has been looked at. */
  #buffer = new GrowingBuffer();
  /** offset of the buffer in the stream */
  #start = 0;
  #scanner: AmfScanner | undefined;

  constructor(framing: Framing, { maxLength = MAX_LENGTH }: FramerOptions = {}) {
    this.#framing = framing;
    this.#maxLength = maxLength;
  }

  /** Where the next frame begins, in the stream. */
  get offset(): number {
    return this.#start;
  }

  /** Bytes that are in no frame: one that has only begun, or what is behind a problem. */
  get pending(): number {
    return this.#buffer.length;
  }

  /** @returns the frames that end with these bytes */
  push(chunk: Uint8Array): Frame[] {
    if (this.problem !== undefined || chunk.length === 0) return [];
    this.#buffer.append(chunk);
    const { bytes } = this.#buffer;
    const frames: Frame[] = [];
    let at = 0;
    while (at < bytes.length) {
      const extent = this.#extent(bytes, at);
      if (extent === "more") {
        if (bytes.length - at > this.#maxLength) this.#fail(at, `no frame ends within ${this.#maxLength} bytes`);
        break;
      }
      if ("problem" in extent) {
        this.#fail(at, extent.problem);
        break;
      }
      const { to, bodyFrom, bodyTo } = extent;
      const body = bytes.slice(bodyFrom, bodyTo);
      const header = bodyFrom > at ? bytes.slice(at, bodyFrom) : NO_HEADER;
      frames.push({ from: this.#start + at, to: this.#start + to, body, bodyFrom: this.#start + bodyFrom, header });
      at = to;
      this.#buffer.position = to;
    }
    this.#start += at;
    this.#buffer.drop(at);
    return frames;
  }

  #fail(at: number, message: string): void {
    this.problem = { at: this.#start + at, message };
  }

  #extent(bytes: Uint8Array, at: number): Extent {
    const framing = this.#framing;
    switch (framing.kind) {
      case "none":
        return { to: bytes.length, bodyFrom: at, bodyTo: bytes.length };
      case "delimiter":
        return this.#delimited(bytes, at, framing.bytes);
      case "length":
        return this.#counted(bytes, at, framing);
      case "fixed": {
        const to = at + Math.max(1, framing.length);
        return to > bytes.length ? "more" : { to, bodyFrom: at, bodyTo: to };
      }
      case "amf":
        return this.#scanned(at, framing.encoding);
    }
  }

  #delimited(bytes: Uint8Array, at: number, delimiter: readonly number[]): Extent {
    if (delimiter.length === 0) return { problem: "a delimiter has at least one byte" };
    for (
      let found = bytes.indexOf(delimiter[0]!, Math.max(at, this.#buffer.position));
      ;
      found = bytes.indexOf(delimiter[0]!, found + 1)
    ) {
      if (found < 0 || found + delimiter.length > bytes.length) {
        this.#buffer.position = found < 0 ? bytes.length : found;
        return "more";
      }
      if (delimiter.every((byte, index) => bytes[found + index] === byte)) {
        return { to: found + delimiter.length, bodyFrom: at, bodyTo: found };
      }
    }
  }

  #counted(bytes: Uint8Array, at: number, framing: LengthFraming): Extent {
    const header = Math.max(framing.header, framing.at + framing.size);
    if (bytes.length - at < framing.at + framing.size) return "more";
    const length = lengthAt(bytes, at + framing.at, framing) + uncounted({ ...framing, header });
    if (length < header) return { problem: `a frame of ${length} bytes is shorter than its header of ${header}` };
    if (length > this.#maxLength)
      return { problem: `a frame of ${length} bytes, and no more than ${this.#maxLength} are taken` };
    return at + length > bytes.length ? "more" : { to: at + length, bodyFrom: at + header, bodyTo: at + length };
  }

  #scanned(at: number, encoding: 0 | 3): Extent {
    const options = { maxDepth: AMF_DEPTH, maxLength: this.#maxLength };
    this.#scanner ??= new AmfScanner(this.#buffer, encoding, options);
    try {
      const result = this.#scanner.scan();
      if (result === "incomplete") return "more";
      if (result === "opaque") return { problem: "an object has written itself; only its class knows where it ends" };
    } catch (error) {
      if (!(error instanceof AmfError)) throw error;
      return { problem: error.message };
    }
    this.#scanner = undefined;
    const to = this.#buffer.position;
    return { to, bodyFrom: at, bodyTo: to };
  }
}

/** The number that is the length. */
export function lengthAt(
  bytes: Uint8Array,
  at: number,
  { size, endian }: Pick<LengthFraming, "size" | "endian">,
): number {
  let length = 0;
  for (let i = 0; i < size; i++) length = length * 256 + bytes[endian === "bigEndian" ? at + i : at + size - 1 - i]!;
  return length;
}

/** All frames of a stream that is there as a whole. What is in no frame is left out. */
export function frames(stream: Uint8Array, framing: Framing, options: FramerOptions = {}): Frame[] {
  return new Framer(framing, options).push(stream);
}

/** Bytes that come at the end and go at the front, with a position in them. */
class GrowingBuffer extends ByteBuffer {
  append(chunk: Uint8Array): void {
    const { position } = this;
    this.position = this.length;
    this.writeBytes(chunk);
    this.position = position;
  }

  drop(count: number): void {
    if (count === 0) return;
    const position = this.position - count;
    this.bytes.copyWithin(0, count);
    this.length -= count;
    this.position = position;
  }
}
