/** Packets of the Wisp protocol, versions 1 and 2: one in each message of a WebSocket, numbers little-endian. */
import { FlashnetError } from "../../../base/errors.ts";

/** A message that is no packet. */
export class WispError extends FlashnetError {
  static override readonly brand = "WispError";
  readonly code = "FLASHNET_WISP_INVALID";
}

/** Transport of a stream. */
export const StreamKind = { tcp: 1, udp: 2 } as const;
export type StreamKind = (typeof StreamKind)[keyof typeof StreamKind];

/** Why a stream is closed. */
export const CloseReason = {
  unknown: 0x01,
  voluntary: 0x02,
  network: 0x03,
  incompatible: 0x04,
  invalid: 0x41,
  unreachable: 0x42,
  noResponse: 0x43,
  refused: 0x44,
  transferTimeout: 0x47,
  blocked: 0x48,
  throttled: 0x49,
} as const;

/** Extensions of version 2 that are used here. */
export const Extension = { udp: 0x01, openConfirmation: 0x05 } as const;

export interface WispExtension {
  id: number;
  payload: Uint8Array;
}

/** Stream 0 is the WebSocket itself. */
export type Packet =
  | { type: "connect"; stream: number; kind: number; port: number; host: string }
  | { type: "data"; stream: number; data: Uint8Array }
  /** `room`: packets that the server's buffer has room for */
  | { type: "continue"; stream: number; room: number }
  | { type: "close"; stream: number; reason: number }
  | { type: "info"; stream: number; major: number; minor: number; extensions: readonly WispExtension[] };

const TYPES = ["connect", "data", "continue", "close", "info"] as const;
const HEADER = 5;
/** Bytes after the header that a packet of each type has at least. */
const SHORTEST = { connect: 3, data: 0, continue: 4, close: 1, info: 2 } as const;
/** Of an extension: its number and the length of its payload. */
const EXTENSION_HEADER = 5;

export function encodePacket(packet: Packet): Uint8Array<ArrayBuffer> {
  switch (packet.type) {
    case "connect": {
      const host = new TextEncoder().encode(packet.host);
      const { bytes, view } = begin(packet, 3 + host.length);
      view.setUint8(HEADER, packet.kind);
      view.setUint16(HEADER + 1, packet.port, true);
      bytes.set(host, HEADER + 3);
      return bytes;
    }
    case "data": {
      const { bytes } = begin(packet, packet.data.length);
      bytes.set(packet.data, HEADER);
      return bytes;
    }
    case "continue": {
      const { bytes, view } = begin(packet, 4);
      view.setUint32(HEADER, packet.room, true);
      return bytes;
    }
    case "close": {
      const { bytes, view } = begin(packet, 1);
      view.setUint8(HEADER, packet.reason);
      return bytes;
    }
    case "info": {
      const length = packet.extensions.reduce((sum, { payload }) => sum + EXTENSION_HEADER + payload.length, 2);
      const { bytes, view } = begin(packet, length);
      view.setUint8(HEADER, packet.major);
      view.setUint8(HEADER + 1, packet.minor);
      let at = HEADER + 2;
      for (const { id, payload } of packet.extensions) {
        view.setUint8(at, id);
        view.setUint32(at + 1, payload.length, true);
        bytes.set(payload, at + EXTENSION_HEADER);
        at += EXTENSION_HEADER + payload.length;
      }
      return bytes;
    }
  }
}

/** @throws WispError */
export function decodePacket(bytes: Uint8Array): Packet {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const type = bytes.length < HEADER ? undefined : TYPES[view.getUint8(0) - 1];
  if (type === undefined || bytes.length < HEADER + SHORTEST[type]) {
    throw new WispError(`${bytes.length} bytes are no Wisp packet; check that the URL is that of a Wisp server`);
  }
  const stream = view.getUint32(1, true);
  const rest = bytes.subarray(HEADER);
  switch (type) {
    case "connect": {
      const host = new TextDecoder().decode(rest.subarray(3));
      return { type, stream, kind: view.getUint8(HEADER), port: view.getUint16(HEADER + 1, true), host };
    }
    case "data":
      return { type, stream, data: rest };
    case "continue":
      return { type, stream, room: view.getUint32(HEADER, true) };
    case "close":
      return { type, stream, reason: view.getUint8(HEADER) };
    case "info": {
      const extensions = decodeExtensions(rest.subarray(2));
      return { type, stream, major: view.getUint8(HEADER), minor: view.getUint8(HEADER + 1), extensions };
    }
  }
}

function decodeExtensions(bytes: Uint8Array): WispExtension[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const extensions: WispExtension[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = at + EXTENSION_HEADER <= bytes.length ? view.getUint32(at + 1, true) : Infinity;
    const start = at + EXTENSION_HEADER;
    if (start + length > bytes.length) throw new WispError("an extension in a Wisp INFO packet is cut off");
    extensions.push({ id: bytes[at]!, payload: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return extensions;
}

function begin({ type, stream }: Packet, length: number): { bytes: Uint8Array<ArrayBuffer>; view: DataView } {
  const bytes = new Uint8Array(HEADER + length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, TYPES.indexOf(type) + 1);
  view.setUint32(1, stream, true);
  return { bytes, view };
}
