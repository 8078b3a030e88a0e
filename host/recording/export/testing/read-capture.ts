/** A strict reader of captures, for tests. */

/** One way of a TCP connection or UDP socket: `address:port>address:port`, and what went that way. */
export type Streams = Map<string, Uint8Array>;

/** The packets of a capture that has one section and link type "raw IP". @throws Error where it is malformed */
export function readPackets(capture: Uint8Array): { time: number; packet: Uint8Array }[] {
  const view = new DataView(capture.buffer, capture.byteOffset, capture.byteLength);
  const packets: { time: number; packet: Uint8Array }[] = [];
  for (let offset = 0; offset < capture.length; ) {
    const type = view.getUint32(offset, true);
    const length = view.getUint32(offset + 4, true);
    if (length % 4 !== 0 || view.getUint32(offset + length - 4, true) !== length) throw new Error(`block at ${offset}`);
    if ((offset === 0) !== (type === 0x0a0d0d0a)) throw new Error(`section header at ${offset}`);
    if (type === 1 && view.getUint16(offset + 8, true) !== 101) throw new Error(`link type at ${offset}`);
    if (type === 6) {
      const time = (view.getUint32(offset + 12, true) * 2 ** 32 + view.getUint32(offset + 16, true)) / 1000;
      const size = view.getUint32(offset + 20, true);
      packets.push({ time, packet: capture.subarray(offset + 28, offset + 28 + size) });
    }
    offset += length;
  }
  return packets;
}

/** Puts streams together by their sequence numbers, checking all checksums. @throws Error where something does not fit */
export function readStreams(capture: Uint8Array): Streams {
  const parts = new Map<string, { next: number; data: number[] }>();
  for (const { packet } of readPackets(capture)) {
    const { from, to, protocol, body } = readIp(packet);
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    const way = `${from}:${view.getUint16(0)}>${to}:${view.getUint16(2)}`;
    const stream = parts.get(way) ?? { next: 0, data: [] };
    parts.set(way, stream);
    if (protocol === 17) {
      if (view.getUint16(4) !== body.length) throw new Error(`UDP length: ${way}`);
      stream.data.push(...body.subarray(8));
      continue;
    }
    const flags = body[13]!;
    const sequence = view.getUint32(4);
    if (flags & 2) stream.next = (sequence + 1) >>> 0;
    else if (sequence !== stream.next) throw new Error(`sequence number ${sequence}, expected ${stream.next}: ${way}`);
    const back = parts.get(`${to}:${view.getUint16(2)}>${from}:${view.getUint16(0)}`);
    if (flags & 16 && view.getUint32(8) !== back?.next) throw new Error(`acknowledgment: ${way}`);
    const payload = body.subarray(20);
    stream.data.push(...payload);
    if (!(flags & 2)) stream.next = (stream.next + payload.length + (flags & 1)) >>> 0;
  }
  return new Map([...parts].map(([way, { data }]) => [way, Uint8Array.from(data)]));
}

function readIp(packet: Uint8Array): { from: string; to: string; protocol: number; body: Uint8Array } {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const isV4 = packet[0] === 0x45;
  const [header, start, size] = isV4 ? [20, 12, 4] : [40, 8, 16];
  if (isV4 && onesComplement(packet.subarray(0, 20)) !== 0xffff) throw new Error("IP checksum");
  if ((isV4 ? view.getUint16(2) : view.getUint16(4) + 40) !== packet.length) throw new Error("IP length");
  const protocol = packet[isV4 ? 9 : 6]!;
  const body = packet.subarray(header);
  const addresses = packet.subarray(start, start + 2 * size);
  const pseudo = Uint8Array.from([...addresses, 0, protocol, body.length >> 8, body.length & 255, ...body]);
  if (onesComplement(pseudo) !== 0xffff) throw new Error("TCP or UDP checksum");
  const name = (from: number): string => addresses.subarray(from, from + size).join(isV4 ? "." : ",");
  return { from: name(0), to: name(size), protocol, body };
}

function onesComplement(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index++) sum += index % 2 ? bytes[index]! : bytes[index]! << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}
