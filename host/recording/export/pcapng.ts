import { concat } from "../../../base/concat.ts";

/** The capture format of Wireshark, as far as it is needed: draft-ietf-opsawg-pcapng. */

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const NAME_RESOLUTION = 4;

/** Packets begin with the IP header. */
const LINKTYPE_RAW = 101;

/** Option "opt_comment". */
const COMMENT = 1;

/** What a file begins with. */
export function sectionHeader(comment: string): Uint8Array {
  const options = [option(COMMENT, new TextEncoder().encode(comment)), END_OF_OPTIONS];
  const section = block(SECTION_HEADER, [
    u32(0x1a2b3c4d),
    u16(1),
    u16(0),
    u32(0xffffffff),
    u32(0xffffffff),
    ...options,
  ]);
  // Time stamps are in microseconds unless an option says otherwise.
  return concat([section, block(INTERFACE_DESCRIPTION, [u16(LINKTYPE_RAW), u16(0), u32(0)])]);
}

/** @param time milliseconds since 1970 */
export function enhancedPacket(time: number, packet: Uint8Array, comment?: string): Uint8Array {
  const microseconds = Math.round(time * 1000);
  const options = comment === undefined ? [] : [option(COMMENT, new TextEncoder().encode(comment)), END_OF_OPTIONS];
  return block(ENHANCED_PACKET, [
    u32(0),
    u32(Math.floor(microseconds / 2 ** 32)),
    u32(microseconds % 2 ** 32),
    u32(packet.length),
    u32(packet.length),
    packet,
    padding(packet.length),
    ...options,
  ]);
}

/** Says which name an address, 4 or 16 bytes, has. */
export function nameResolution(address: Uint8Array, name: string): Uint8Array {
  const value = concat([address, new TextEncoder().encode(name), Uint8Array.of(0)]);
  return block(NAME_RESOLUTION, [option(address.length === 4 ? 1 : 2, value), u32(0)]);
}

const END_OF_OPTIONS = u32(0);

function option(code: number, value: Uint8Array): Uint8Array {
  return concat([u16(code), u16(value.length), value, padding(value.length)]);
}

function block(type: number, parts: Uint8Array[]): Uint8Array {
  const length = 12 + parts.reduce((total, part) => total + part.length, 0);
  return concat([u32(type), u32(length), ...parts, u32(length)]);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 255, value >> 8);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);
}

/** To a multiple of four bytes. */
function padding(length: number): Uint8Array {
  return new Uint8Array(-length & 3);
}
