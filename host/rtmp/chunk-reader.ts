import { readU32, readU32LittleEndian } from "../../base/u32.ts";
import { RtmpError } from "./errors.ts";
import { RTMP_LIMITS, type RtmpLimits } from "./limits.ts";
import type { RtmpMessage } from "./message.ts";
import { withRoom } from "./room.ts";

/** What a field of 24 bits says when the time stamp follows the header. */
export const EXTENDED = 0xffffff;
/** Bytes of a chunk's payload until the sender says otherwise. */
export const FIRST_CHUNK_SIZE = 128;
/** More can't be needed: no message is longer. */
export const MAX_CHUNK_SIZE = 0xffffff;
/** Bytes of a header: basic 3, message 11, extended time stamp 4. */
const LONGEST_HEADER = 18;

const NOTHING = new Uint8Array(0);
/** Of the message header, by `fmt`. */
const HEADER_LENGTHS = [11, 7, 3, 0] as const;

/** What later headers of a chunk stream leave out, and the message that is on its way. */
interface ChunkStream {
  id: number;
  time: number;
  delta: number;
  length: number;
  type: number;
  stream: number;
  /** what the last extended time stamp says; undefined where the last header had none */
  extended: number | undefined;
  /** The payload as far as it is there, `have` bytes; undefined between two messages. Grows with what arrives. */
  payload: Uint8Array | undefined;
  have: number;
}

/**
 * Takes messages out of a chunk stream: spec/rtmp.md §3. Stops and resumes at any byte. A payload that came in one piece
 * is handed out as a view of it. One that came in parts is collected in memory of its own, which grows with what has
 * arrived and never with what a header claims.
 */
export class ChunkReader {
  /** bytes of payload a chunk has, from the next one on */
  chunkSize = FIRST_CHUNK_SIZE;
  /** bytes of the longest message, from the next one on */
  maxMessage: number;
  /** messages that may be there in part, at a time */
  maxChunkStreams: number;
  readonly #onMessage: (message: RtmpMessage) => void;
  readonly #streams = new Map<number, ChunkStream>();
  /** the one of the last header */
  #stream: ChunkStream | undefined;
  /** bytes that the current chunk still has; 0 where a header comes next */
  #left = 0;
  /** messages that are not whole yet, and bytes that are there of them */
  #partial = 0;
  #partialBytes = 0;
  /** the beginning of a header whose end has not come */
  readonly #header = new Uint8Array(LONGEST_HEADER);
  #headerLength = 0;

  constructor(onMessage: (message: RtmpMessage) => void, limits: RtmpLimits = {}) {
    this.#onMessage = onMessage;
    const { maxMessage, maxChunkStreams } = { ...RTMP_LIMITS, ...limits };
    this.maxMessage = maxMessage;
    this.maxChunkStreams = maxChunkStreams;
  }

  /**
   * Takes the next piece of the stream, of any size. Payloads are views of it: it must not change any more, or only once
   * they are done with.
   *
   * @throws RtmpError and is of no use any more
   */
  push(bytes: Uint8Array): void {
    let offset = 0;
    while (offset < bytes.length) {
      offset = this.#left > 0 ? this.#readPayload(bytes, offset) : this.#readHeader(bytes, offset);
    }
  }

  /** Forgets what has come of a message: spec/rtmp.md §4, type 2. */
  abort(chunkStream: number): void {
    const stream = this.#streams.get(chunkStream);
    if (stream !== undefined) this.#forget(stream);
  }

  #readHeader(bytes: Uint8Array, offset: number): number {
    const before = this.#headerLength;
    if (before === 0) {
      const length = this.#parse(bytes, offset, bytes.length);
      if (length > 0) return offset + length;
      this.#header.set(bytes.subarray(offset));
      this.#headerLength = bytes.length - offset;
      return bytes.length;
    }
    const more = bytes.subarray(offset, offset + LONGEST_HEADER - before);
    this.#header.set(more, before);
    const length = this.#parse(this.#header, 0, before + more.length);
    if (length === 0) {
      this.#headerLength += more.length;
      return bytes.length;
    }
    this.#headerLength = 0;
    if (length >= before) return offset + length - before;
    // What looked like a repeated time stamp was payload.
    this.push(this.#header.slice(length, before));
    return offset;
  }

  /** @returns length of the header at `start`; 0 when it is not whole, which changes nothing */
  #parse(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    const fmt = bytes[at]! >> 6;
    let id = bytes[at++]! & 63;
    if (id === 0) {
      if (at + 1 > end) return 0;
      id = bytes[at++]! + 64;
    } else if (id === 1) {
      if (at + 2 > end) return 0;
      id = bytes[at]! + 256 * bytes[at + 1]! + 64;
      at += 2;
    }
    const message = at;
    at += HEADER_LENGTHS[fmt]!;
    if (at > end) return 0;
    const known = this.#stream?.id === id ? this.#stream : this.#streams.get(id);
    let field = fmt < 3 ? readU24(bytes, message) : 0;
    let extended: number | undefined;
    if (fmt < 3 && field === EXTENDED) {
      if (at + 4 > end) return 0;
      extended = field = readU32(bytes, at);
      at += 4;
    } else if (fmt === 3 && known?.extended !== undefined) {
      // Some senders don't repeat it: what is no repetition is payload.
      extended = known.extended;
      const repeated = repeats(bytes, at, end, extended);
      if (repeated === undefined) return 0;
      if (repeated) at += 4;
    }
    const stream = known ?? this.#add(id);
    this.#stream = stream;
    stream.extended = extended;
    this.#apply(stream, fmt, field, bytes, message);
    return at - start;
  }

  /** What a header says, now that it is whole. Its chunk begins. */
  #apply(stream: ChunkStream, fmt: number, field: number, bytes: Uint8Array, at: number): void {
    const length = fmt < 2 ? readU24(bytes, at + 3) : stream.length;
    if (stream.payload !== undefined) {
      // Continuations should be of fmt 3 [doc]; others say nothing new.
      if (length !== stream.length) {
        throw new RtmpError(
          `a message of ${length} bytes begins on chunk stream ${stream.id} within another of ${stream.length}`,
        );
      }
    } else {
      if (fmt < 2) {
        stream.length = length;
        stream.type = bytes[at + 6]!;
      }
      if (fmt === 0) {
        stream.stream = readU32LittleEndian(bytes, at + 7);
        stream.time = stream.delta = field;
      } else {
        if (fmt < 3) stream.delta = field;
        stream.time = (stream.time + stream.delta) >>> 0;
      }
      this.#begin(stream);
    }
    this.#left = Math.min(this.chunkSize, stream.length - stream.have);
    if (this.#left === 0) this.#emit(stream);
  }

  #begin(stream: ChunkStream): void {
    if (stream.length > this.maxMessage) {
      throw new RtmpError(`a message of ${stream.length} bytes; the limit is ${this.maxMessage}`);
    }
    if (++this.#partial > this.maxChunkStreams) {
      throw new RtmpError(`parts of more than ${this.maxChunkStreams} messages at a time, which is the limit`);
    }
    stream.have = 0;
    stream.payload = NOTHING;
  }

  #readPayload(bytes: Uint8Array, offset: number): number {
    const stream = this.#stream!;
    const length = Math.min(this.#left, bytes.length - offset);
    const end = offset + length;
    if (length === stream.length) stream.payload = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, length);
    else {
      stream.payload = withRoom(stream.payload!, stream.have, stream.have + length, stream.length);
      stream.payload.set(bytes.subarray(offset, end), stream.have);
    }
    stream.have += length;
    this.#left -= length;
    this.#partialBytes += length;
    if (stream.have === stream.length) this.#emit(stream);
    else if (this.#partialBytes > 2 * this.maxMessage) {
      throw new RtmpError(`${this.#partialBytes} bytes of messages that are not whole`);
    }
    return end;
  }

  #emit(stream: ChunkStream): void {
    const { type, time, payload } = stream;
    this.#forget(stream);
    this.#onMessage({ type, stream: stream.stream, time, payload: payload! });
  }

  #forget(stream: ChunkStream): void {
    if (stream.payload === undefined) return;
    this.#partial--;
    this.#partialBytes -= stream.have;
    stream.payload = undefined;
    stream.have = 0;
    if (stream === this.#stream) this.#left = 0;
  }

  /** Of a chunk stream that begins with a later form what is missing is 0: rtmpsrv begins with fmt 1. */
  #add(id: number): ChunkStream {
    const stream: ChunkStream = {
      id,
      time: 0,
      delta: 0,
      length: 0,
      type: 0,
      stream: 0,
      extended: undefined,
      payload: undefined,
      have: 0,
    };
    this.#streams.set(id, stream);
    return stream;
  }
}

/** @returns whether an extended time stamp is there once more; undefined when more bytes will tell */
function repeats(bytes: Uint8Array, at: number, end: number, extended: number): boolean | undefined {
  for (let i = 0; i < 4; i++) {
    if (at + i >= end) return undefined;
    if (bytes[at + i] !== ((extended >>> (24 - 8 * i)) & 0xff)) return false;
  }
  return true;
}

function readU24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
}
