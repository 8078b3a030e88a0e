/** What is around IP packets, by link type: https://www.tcpdump.org/linktypes.html. */

/** An IP packet in a frame; null when it holds something else; undefined for link types that are not known. */
export function ipPacketOf(linkType: number, frame: Uint8Array): Uint8Array | null | undefined {
  switch (linkType) {
    case 1: // Ethernet
      return behindType(frame, 12);
    case 113: // Linux, cooked
      return behindType(frame, 14);
    case 276: // Linux, cooked, version 2
      return isIpType(u16(frame, 0)) && frame.length > 20 ? frame.subarray(20) : null;
    case 0: // loopback of BSD: family in the byte order of the machine
    case 108: // the same, in that of the network
      return frame.length > 4 ? frame.subarray(4) : null;
    case 12: // raw IP, as some systems number it
    case 14:
    case 101:
    case 228:
    case 229:
      return frame;
    default:
      return undefined;
  }
}

/** VLAN tags: 802.1Q, 802.1ad, and what was before. */
const TAGS = new Set([0x8100, 0x88a8, 0x9100]);
/** A session of PPP over Ethernet: RFC 2516. */
const PPPOE = 0x8864;

/** @param at where the type is, behind which are tags or the packet */
function behindType(frame: Uint8Array, at: number): Uint8Array | null {
  let position = at;
  while (TAGS.has(u16(frame, position))) position += 4;
  const type = u16(frame, position);
  if (type === PPPOE) {
    const protocol = u16(frame, position + 8);
    return protocol === 0x21 || protocol === 0x57 ? frame.subarray(position + 10) : null;
  }
  return isIpType(type) ? frame.subarray(position + 2) : null;
}

function isIpType(type: number): boolean {
  return type === 0x0800 || type === 0x86dd;
}

/** 0 behind the end */
function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
