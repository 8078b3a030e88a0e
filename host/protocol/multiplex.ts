import { readU32, writeU32 } from "../../base/u32.ts";
import { ProtocolError } from "./errors.ts";
import { HEADER_ROOM, takeHeaderRoom } from "./header-room.ts";

/** The relay's transport: many streams over one WebSocket. A WebSocket message is u32 stream id, u8 type, payload. */

/** Bytes of a WebSocket message before the payload. */
export const STREAM_HEADER = HEADER_ROOM;

/** The stream of what is about the WebSocket itself; those of pages begin behind it. */
export const RELAY_STREAM = 0;

export interface StreamMessage {
  stream: number;
  type: number;
  payload: Uint8Array;
}

/**
 * Copies no payload that has room for the header.
 *
 * @param buffer what the message is written to if it fits: of offset 0, and free again when the message is sent
 */
export function encodeStreamMessage(
  stream: number,
  type: number,
  payload: Uint8Array,
  buffer?: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const message = takeHeaderRoom(payload) ?? copyBehindHeader(payload, buffer);
  writeU32(message, 0, stream);
  message[4] = type;
  return message;
}

function copyBehindHeader(payload: Uint8Array, buffer?: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const length = STREAM_HEADER + payload.length;
  const message = buffer && length <= buffer.length ? buffer.subarray(0, length) : new Uint8Array(length);
  message.set(payload, STREAM_HEADER);
  return message;
}

/** @throws ProtocolError when the header is not whole */
export function decodeStreamMessage(message: Uint8Array): StreamMessage {
  if (message.length < STREAM_HEADER) throw new ProtocolError("a relay message has at least 5 bytes", message.length);
  return { stream: readU32(message, 0), type: message[4]!, payload: message.subarray(STREAM_HEADER) };
}
