/** IP packets with right lengths and checksums: RFC 791, 8200, 9293, 768. */

export interface Endpoint {
  /** IPv4: 4 bytes, IPv6: 16; both ends of a packet have the same kind */
  address: Uint8Array;
  port: number;
}

export const TcpFlag = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;

export interface TcpSegment {
  from: Endpoint;
  to: Endpoint;
  /** modulo 2³² */
  sequence: number;
  acknowledgment: number;
  /** of {@link TcpFlag} */
  flags: number;
  payload: Uint8Array;
}

const TCP = 6;
const UDP = 17;
const TCP_HEADER = 20;
const UDP_HEADER = 8;

export function tcpPacket({ from, to, sequence, acknowledgment, flags, payload }: TcpSegment): Uint8Array {
  const segment = new Uint8Array(TCP_HEADER + payload.length);
  const view = new DataView(segment.buffer);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint32(4, sequence);
  view.setUint32(8, acknowledgment);
  view.setUint8(12, (TCP_HEADER / 4) << 4);
  view.setUint8(13, flags);
  view.setUint16(14, 0xffff);
  segment.set(payload, TCP_HEADER);
  view.setUint16(16, transportChecksum(from, to, TCP, segment));
  return ipPacket(from, to, TCP, segment);
}

/** @param payload at most 65507 bytes */
export function udpPacket(from: Endpoint, to: Endpoint, payload: Uint8Array): Uint8Array {
  const datagram = new Uint8Array(UDP_HEADER + payload.length);
  const view = new DataView(datagram.buffer);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint16(4, datagram.length);
  datagram.set(payload, UDP_HEADER);
  // 0 would mean that there is none.
  view.setUint16(6, transportChecksum(from, to, UDP, datagram) || 0xffff);
  return ipPacket(from, to, UDP, datagram);
}

function ipPacket(from: Endpoint, to: Endpoint, protocol: number, payload: Uint8Array): Uint8Array {
  return from.address.length === 4 ? ipv4Packet(from, to, protocol, payload) : ipv6Packet(from, to, protocol, payload);
}

function ipv4Packet(from: Endpoint, to: Endpoint, protocol: number, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(20 + payload.length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x45);
  view.setUint16(2, packet.length);
  view.setUint16(6, 0x4000); // don't fragment
  view.setUint8(8, 64);
  view.setUint8(9, protocol);
  packet.set(from.address, 12);
  packet.set(to.address, 16);
  view.setUint16(10, checksum(sum(packet.subarray(0, 20))));
  packet.set(payload, 20);
  return packet;
}

function ipv6Packet(from: Endpoint, to: Endpoint, protocol: number, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(40 + payload.length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x60);
  view.setUint16(4, payload.length);
  view.setUint8(6, protocol);
  view.setUint8(7, 64);
  packet.set(from.address, 8);
  packet.set(to.address, 24);
  packet.set(payload, 40);
  return packet;
}

/** With the pseudo header of RFC 9293 §3.1 and RFC 8200 §8.1, which add up to the same. */
function transportChecksum(from: Endpoint, to: Endpoint, protocol: number, payload: Uint8Array): number {
  return checksum(sum(from.address) + sum(to.address) + protocol + payload.length + sum(payload));
}

function sum(bytes: Uint8Array): number {
  const even = bytes.length & ~1;
  let total = bytes.length > even ? bytes[even]! << 8 : 0;
  for (let index = 0; index < even; index += 2) total += (bytes[index]! << 8) | bytes[index + 1]!;
  return total;
}

/** RFC 1071. */
function checksum(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}
