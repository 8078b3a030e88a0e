/** Messages of shared objects (types 16 and 19), all but the AMF in them: spec/sharedobject-remote.md §C. */
import { RtmpError } from "./errors.ts";
import { PERSISTENT } from "./numbers.ts";

export { SharedObjectEvent } from "./numbers.ts";

export interface SharedObjectMessage {
  name: string;
  version: number;
  persistent: boolean;
  events: readonly { type: number; payload: Uint8Array }[];
}

/** Bytes around the name: its length before; version, flags and four zero bytes behind. */
const LENGTH = 2;
const HEAD = 12;
/** Before the payload of an event: type and length. */
const EVENT_HEAD = 5;
/** Longest name, in bytes. */
const MAX_NAME = 0xffff;

/**
 * @param isAmf3 of type 16, which has one byte in front
 * @returns events whose payloads are views of the message's
 * @throws RtmpError when the message is cut off
 */
export function decodeSharedObject(payload: Uint8Array, isAmf3: boolean): SharedObjectMessage {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  let offset = isAmf3 ? 1 : 0;
  const need = (bytes: number): void => {
    if (offset + bytes <= payload.length) return;
    throw new RtmpError(`a message of a shared object ends at byte ${payload.length} of at least ${offset + bytes}`);
  };
  need(LENGTH);
  const nameLength = view.getUint16(offset);
  offset += LENGTH;
  need(nameLength + HEAD);
  const name = new TextDecoder().decode(payload.subarray(offset, offset + nameLength));
  offset += nameLength;
  const version = view.getUint32(offset);
  const persistent = (view.getUint32(offset + 4) & PERSISTENT) !== 0;
  offset += HEAD;
  const events: { type: number; payload: Uint8Array }[] = [];
  while (offset < payload.length) {
    need(EVENT_HEAD);
    const length = view.getUint32(offset + 1);
    need(EVENT_HEAD + length);
    const start = offset + EVENT_HEAD;
    events.push({ type: payload[offset]!, payload: payload.subarray(start, start + length) });
    offset = start + length;
  }
  return { name, version, persistent, events };
}

/**
 * @param isAmf3 for type 16
 * @throws RtmpError when the name is longer than 65,535 bytes
 */
export function encodeSharedObject(
  { name, version, persistent, events }: SharedObjectMessage,
  isAmf3: boolean,
): Uint8Array {
  const nameBytes = new TextEncoder().encode(name);
  if (nameBytes.length > MAX_NAME) {
    throw new RtmpError(`a shared object whose name has ${nameBytes.length} bytes; ${MAX_NAME} is the most`);
  }
  let offset = isAmf3 ? 1 : 0;
  let length = offset + LENGTH + nameBytes.length + HEAD;
  for (const event of events) length += EVENT_HEAD + event.payload.length;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint16(offset, nameBytes.length);
  offset += LENGTH;
  bytes.set(nameBytes, offset);
  offset += nameBytes.length;
  view.setUint32(offset, version);
  view.setUint32(offset + 4, persistent ? PERSISTENT : 0);
  offset += HEAD;
  for (const { type, payload } of events) {
    bytes[offset] = type;
    view.setUint32(offset + 1, payload.length);
    bytes.set(payload, offset + EVENT_HEAD);
    offset += EVENT_HEAD + payload.length;
  }
  return bytes;
}
