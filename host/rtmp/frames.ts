/**
 * How messages travel between the host and natives, both ways, in the DATA of a channel (docs/protocol.md, "RTMP"): u32
 * length of the payload, u8 type, u32 time, u32 message stream, payload.
 */
import { concat } from "../../base/concat.ts";
import { readU32, writeU32 } from "../../base/u32.ts";
import { RtmpError } from "./errors.ts";
import { RTMP_LIMITS } from "./limits.ts";
import type { RtmpMessage } from "./message.ts";
import { RTMP_FRAME_HEADER, RTMP_UNREADABLE } from "./numbers.ts";
import { withRoom } from "./room.ts";

/** Lower types are for the host: chunks, acknowledgements, pings. */
const FIRST_TYPE = 8;

/** Bytes that are kept of a message that is too long: a command's name, which has up to 65,535, and its number. */
const BEGINNING = 65_536 + 16;

const NOTHING = new Uint8Array(0);

/** The messages as one piece of the stream, in a buffer of its own. */
export function encodeFrames(messages: readonly RtmpMessage[]): Uint8Array {
  let length = 0;
  for (const { payload } of messages) length += RTMP_FRAME_HEADER + payload.length;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const { type, time, stream, payload } of messages) {
    writeU32(bytes, offset, payload.length);
    bytes[offset + 4] = type;
    writeU32(bytes, offset + 5, time);
    writeU32(bytes, offset + 9, stream);
    bytes.set(payload, offset + RTMP_FRAME_HEADER);
    offset += RTMP_FRAME_HEADER + payload.length;
  }
  return bytes;
}

/** Cuts the stream into messages. Stops and resumes at any byte; memory grows with what has arrived. */
export class FrameReader {
  readonly #onMessage: (message: RtmpMessage) => void;
  /** bytes of the longest payload */
  readonly maxMessage: number;
  readonly #onTooLong: ((beginning: RtmpMessage, length: number) => void) | undefined;
  readonly #header = new Uint8Array(RTMP_FRAME_HEADER);
  #headerLength = 0;
  #length = 0;
  #payload: Uint8Array = NOTHING;
  #have = 0;

  /**
   * @param maxMessage longest payload in bytes
   * @param onTooLong gets the beginning of one that is longer, and its length; default: that is an error
   */
  constructor(
    onMessage: (message: RtmpMessage) => void,
    maxMessage = RTMP_LIMITS.maxMessage,
    onTooLong?: (beginning: RtmpMessage, length: number) => void,
  ) {
    this.#onMessage = onMessage;
    this.maxMessage = maxMessage;
    this.#onTooLong = onTooLong;
  }

  /**
   * Takes the next piece of the stream, of any size. Payloads are views of it where they came in one piece.
   *
   * @throws RtmpError for a message that is too long or of a type that is not for others, and is of no use any more
   */
  push(bytes: Uint8Array): void {
    let offset = 0;
    while (offset < bytes.length) {
      if (this.#headerLength < RTMP_FRAME_HEADER) {
        const part = bytes.subarray(offset, offset + RTMP_FRAME_HEADER - this.#headerLength);
        this.#header.set(part, this.#headerLength);
        this.#headerLength += part.length;
        offset += part.length;
        if (this.#headerLength === RTMP_FRAME_HEADER) this.#begin();
      } else offset += this.#readPayload(bytes, offset);
    }
  }

  #begin(): void {
    this.#length = readU32(this.#header, 0);
    const type = this.#header[4]!;
    if (this.#isTooLong && this.#onTooLong === undefined) {
      throw new RtmpError(`a message of ${this.#length} bytes; the limit is ${this.maxMessage}`);
    }
    if (type < FIRST_TYPE && type !== RTMP_UNREADABLE)
      throw new RtmpError(`a message of type ${type}, which only the host sends`);
    if (this.#length === 0) this.#emit();
  }

  #readPayload(bytes: Uint8Array, offset: number): number {
    const part = bytes.subarray(offset, offset + this.#length - this.#have);
    if (this.#isTooLong) {
      if (this.#have < BEGINNING) this.#payload = concat([this.#payload, part.slice(0, BEGINNING - this.#have)]);
    } else if (part.length === this.#length) this.#payload = part;
    else {
      this.#payload = withRoom(this.#payload, this.#have, this.#have + part.length, this.#length);
      this.#payload.set(part, this.#have);
    }
    this.#have += part.length;
    if (this.#have === this.#length) this.#emit();
    return part.length;
  }

  #emit(): void {
    const payload = this.#payload;
    this.#headerLength = this.#have = 0;
    this.#payload = NOTHING;
    const header = this.#header;
    const message = { type: header[4]!, time: readU32(header, 5), stream: readU32(header, 9), payload };
    if (this.#isTooLong) this.#onTooLong!(message, this.#length);
    else this.#onMessage(message);
  }

  get #isTooLong(): boolean {
    return this.#length > this.maxMessage;
  }
}
