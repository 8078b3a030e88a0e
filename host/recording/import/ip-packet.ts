/** IP packets, and the TCP and UDP in them: RFC 791, 8200, 9293, 768. Checksums are not looked at: network cards make them. */
import ipaddr from "ipaddr.js";
import type { Address } from "../../../base/address.ts";

export interface Transported {
  from: Address;
  to: Address;
  /** bytes of the payload that were not kept */
  lost: number;
  payload: Uint8Array;
  /** undefined: UDP */
  tcp?: TcpHeader;
}

export interface TcpHeader {
  sequence: number;
  acknowledgment: number;
  isSyn: boolean;
  isAck: boolean;
  isFin: boolean;
  isReset: boolean;
  isPush: boolean;
}

/** A part of a packet, which is not put together with the others. */
export const FRAGMENT = Symbol("fragment");

const TCP = 6;
const UDP = 17;
/** Headers of IPv6 that may stand between, and how many. */
const EXTENSIONS = new Set([0, 43, 60, 51]);
const MOST_EXTENSIONS = 16;
const FRAGMENT_HEADER = 44;

/** @returns undefined for what is neither TCP nor UDP, or is damaged */
export function readIpPacket(packet: Uint8Array): Transported | typeof FRAGMENT | undefined {
  if (packet.length < 20) return undefined;
  const version = packet[0]! >> 4;
  if (version === 4) return readIpv4(packet);
  return version === 6 ? readIpv6(packet) : undefined;
}

function readIpv4(packet: Uint8Array): Transported | typeof FRAGMENT | undefined {
  const view = viewOf(packet);
  const header = (packet[0]! & 15) * 4;
  // A network card that cuts packets itself is given them without a length.
  const total = view.getUint16(2) || packet.length;
  if (header < 20 || header > packet.length || total < header) return undefined;
  if (view.getUint16(6) & 0x3fff) return FRAGMENT;
  const body = packet.subarray(header, total);
  const lost = Math.max(0, total - packet.length);
  return transported(packet[9]!, packet.subarray(12, 16), packet.subarray(16, 20), body, lost);
}

function readIpv6(packet: Uint8Array): Transported | typeof FRAGMENT | undefined {
  if (packet.length < 40) return undefined;
  const view = viewOf(packet);
  const total = 40 + (view.getUint16(4) || packet.length - 40);
  let protocol = packet[6]!;
  let at = 40;
  for (let count = 0; EXTENSIONS.has(protocol) || protocol === FRAGMENT_HEADER; count++) {
    if (count === MOST_EXTENSIONS || at + 8 > packet.length) return undefined;
    if (protocol === FRAGMENT_HEADER && view.getUint16(at + 2) & 0xfff9) return FRAGMENT;
    const length =
      protocol === FRAGMENT_HEADER ? 8 : protocol === 51 ? (packet[at + 1]! + 2) * 4 : (packet[at + 1]! + 1) * 8;
    protocol = packet[at]!;
    at += length;
  }
  if (at > Math.min(total, packet.length)) return undefined;
  const lost = Math.max(0, total - packet.length);
  return transported(protocol, packet.subarray(8, 24), packet.subarray(24, 40), packet.subarray(at, total), lost);
}

function transported(
  protocol: number,
  source: Uint8Array,
  destination: Uint8Array,
  body: Uint8Array,
  lost: number,
): Transported | undefined {
  const isTcp = protocol === TCP;
  const least = isTcp ? 20 : 8;
  if ((!isTcp && protocol !== UDP) || body.length < least) return undefined;
  const view = viewOf(body);
  const header = isTcp ? (body[12]! >> 4) * 4 : 8;
  if (header < least || header > body.length) return undefined;
  const common = {
    from: { address: textOf(source), port: view.getUint16(0) },
    to: { address: textOf(destination), port: view.getUint16(2) },
    lost,
  };
  if (!isTcp) return { ...common, payload: body.subarray(header, Math.max(header, view.getUint16(4) || body.length)) };
  const flags = body[13]!;
  const tcp = {
    sequence: view.getUint32(4),
    acknowledgment: view.getUint32(8),
    isFin: (flags & 1) !== 0,
    isSyn: (flags & 2) !== 0,
    isReset: (flags & 4) !== 0,
    isPush: (flags & 8) !== 0,
    isAck: (flags & 16) !== 0,
  };
  return { ...common, payload: body.subarray(header), tcp };
}

/** Numeric, the same text for the same address. */
export function textOf(address: Uint8Array): string {
  if (address.length === 4) return address.join(".");
  return (ipaddr.fromByteArray([...address]) as ipaddr.IPv6).toRFC5952String();
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
