import { FRAME_HEADER } from "./numbers.ts";

/**
 * Room in front of payloads. A transport puts its header in front of what it sends, and where there is room for it the
 * payload need not be copied: what a socket or a relay's WebSocket receives is like that. The headers of both transports,
 * in-band and relay, have this many bytes.
 */
export const HEADER_ROOM = FRAME_HEADER;

const offered = new WeakSet<Uint8Array>();

/** Says that the {@link HEADER_ROOM} bytes in front of `payload`, in its buffer, may be overwritten. */
export function offerHeaderRoom(payload: Uint8Array): void {
  offered.add(payload);
}

export function hasHeaderRoom(payload: Uint8Array): boolean {
  return offered.has(payload);
}

/** `payload` and the room in front of it, which is nobody else's from now on; undefined if there is none. */
export function takeHeaderRoom(payload: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  if (!offered.delete(payload)) return undefined;
  const { buffer, byteOffset, length } = payload as Uint8Array<ArrayBuffer>;
  return new Uint8Array(buffer, byteOffset - HEADER_ROOM, HEADER_ROOM + length);
}
