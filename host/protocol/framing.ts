import { readU32, writeU32 } from "../../base/u32.ts";
import { ProtocolError } from "./errors.ts";
import { takeHeaderRoom } from "./header-room.ts";
import { FRAME_HEADER } from "./numbers.ts";
import { EMPTY } from "./payload.ts";

export interface Message {
  type: number;
  payload: Uint8Array;
}

/** How messages travel through one of the player's own sockets, at the host's end. */
export interface Framing {
  /**
   * Takes the next piece of the stream, of any size; whole messages go where the framing was told. Keeps views of `chunk`.
   *
   * @throws ProtocolError
   */
  push(chunk: Uint8Array): void;
  /**
   * Messages as pieces of the stream, each of which becomes an event in the player. A framing may hold some back, until
   * it says that it wants to be asked again.
   *
   * @param isLast nothing is asked again: all is to go
   */
  encode(messages: readonly Message[], isLast?: boolean): Uint8Array<ArrayBuffer>[];
}

/** The binary transport: a byte stream in which every message is u32 length of what follows, u8 type, payload. */

/** Several messages as one piece of the stream, in a buffer of its own. */
export function encodeFrames(messages: readonly Message[]): Uint8Array<ArrayBuffer> {
  const [only] = messages;
  const inPlace = messages.length === 1 && fillsBuffer(only!.payload) ? takeHeaderRoom(only!.payload) : undefined;
  if (inPlace) {
    writeHeader(inPlace, 0, only!);
    return inPlace;
  }
  let length = 0;
  for (const { payload } of messages) length += FRAME_HEADER + payload.length;
  const stream = new Uint8Array(length);
  let offset = 0;
  for (const message of messages) {
    writeHeader(stream, offset, message);
    stream.set(message.payload, offset + FRAME_HEADER);
    offset += FRAME_HEADER + message.payload.length;
  }
  return stream;
}

/** With the room in front of it, that is: the player gets whole buffers. */
function fillsBuffer({ buffer, byteOffset, length }: Uint8Array): boolean {
  return byteOffset === FRAME_HEADER && FRAME_HEADER + length === buffer.byteLength;
}

function writeHeader(stream: Uint8Array, offset: number, { type, payload }: Message): void {
  writeU32(stream, offset, 1 + payload.length);
  stream[offset + 4] = type;
}

/**
 * Cuts the stream into messages. Stops and resumes at any byte.
 *
 * A payload that lies within one chunk is handed out as a view of it. One that is spread over several is collected in a
 * buffer that grows with what has arrived, never with what the length field claims.
 */
export class FrameDecoder {
  readonly #maxPayload: (type: number) => number | undefined;
  readonly #onMessage: (type: number, payload: Uint8Array) => void;
  #state: "header" | "payload" | "failed" = "header";
  /** bytes of the stream before the current chunk */
  #consumed = 0;
  #header = new Uint8Array(FRAME_HEADER);
  /** bytes of the header or of the payload that are there */
  #have = 0;
  #type = 0;
  #payloadLength = 0;
  #payload: Uint8Array = EMPTY;

  /** @param maxPayload longest payload of a type in bytes; undefined for types that must not come */
  constructor(
    maxPayload: (type: number) => number | undefined,
    onMessage: (type: number, payload: Uint8Array) => void,
  ) {
    this.#maxPayload = maxPayload;
    this.#onMessage = onMessage;
  }

  /**
   * Takes the next piece of the stream, of any size, and calls `onMessage` for each message that is now whole. Keeps
   * views of `chunk`.
   *
   * @throws ProtocolError naming the offset in the stream; what comes after it is ignored
   */
  push(chunk: Uint8Array): void {
    let offset = 0;
    while (offset < chunk.length && this.#state !== "failed") {
      offset = this.#state === "header" ? this.#readHeader(chunk, offset) : this.#readPayload(chunk, offset);
    }
    this.#consumed += chunk.length;
  }

  #readHeader(chunk: Uint8Array, offset: number): number {
    const part = chunk.subarray(offset, offset + FRAME_HEADER - this.#have);
    this.#header.set(part, this.#have);
    this.#have += part.length;
    const end = offset + part.length;
    if (this.#have < FRAME_HEADER) return end;

    const start = this.#consumed + end - FRAME_HEADER;
    const length = readU32(this.#header, 0);
    if (length === 0) this.#fail("a message of no bytes, it has at least a type", start);
    this.#type = this.#header[4]!;
    this.#payloadLength = length - 1;
    const max = this.#maxPayload(this.#type);
    if (max === undefined) this.#fail(`unexpected message type ${this.#type}`, start + 4);
    if (this.#payloadLength > max) {
      this.#fail(`a payload of ${this.#payloadLength} bytes, type ${this.#type} has at most ${max}`, start);
    }
    this.#have = 0;
    this.#state = "payload";
    if (this.#payloadLength === 0) this.#emit(EMPTY);
    return end;
  }

  #readPayload(chunk: Uint8Array, offset: number): number {
    const part = chunk.subarray(offset, offset + this.#payloadLength - this.#have);
    if (part.length === this.#payloadLength) this.#emit(part);
    else {
      this.#collect(part);
      if (this.#have === this.#payloadLength) this.#emit(this.#payload.subarray(0, this.#have));
    }
    return offset + part.length;
  }

  #collect(part: Uint8Array): void {
    const needed = this.#have + part.length;
    if (needed > this.#payload.length) {
      const grown = new Uint8Array(Math.min(Math.max(needed, 2 * this.#payload.length), this.#payloadLength));
      grown.set(this.#payload.subarray(0, this.#have));
      this.#payload = grown;
    }
    this.#payload.set(part, this.#have);
    this.#have = needed;
  }

  #emit(payload: Uint8Array): void {
    this.#state = "header";
    this.#have = 0;
    this.#payload = EMPTY;
    this.#onMessage(this.#type, payload);
  }

  #fail(what: string, offset: number): never {
    this.#state = "failed";
    throw new ProtocolError(what, offset);
  }
}

/** What natives of AVM2 speak. */
export class BinaryFraming extends FrameDecoder implements Framing {
  encode(messages: readonly Message[]): Uint8Array<ArrayBuffer>[] {
    return [encodeFrames(messages)];
  }
}
