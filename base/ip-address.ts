import ipaddr from "ipaddr.js";

/** 4, 6, or undefined when the text is no numeric address. A dotted quad has four parts, as resolvers may read others. */
export function familyOf(address: string): 4 | 6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return 4;
  return ipaddr.IPv6.isValid(address) ? 6 : undefined;
}

/** The same text for the same address; what is no address stays as it is. */
export function canonicalAddress(address: string): string {
  return familyOf(address) === 6 ? ipaddr.IPv6.parse(address).toRFC5952String() : address;
}

export function isLoopback(address: string): boolean {
  return familyOf(address) !== undefined && ipaddr.process(address).range() === "loopback";
}

/**
 * The address that is reached by dialling this one, as numbers: IPv4-mapped IPv6 is IPv4, and systems take the
 * unspecified address for their own loopback. Undefined for what is no numeric address.
 */
export function dialledAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (familyOf(address) === undefined) return undefined;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unspecified") return parsed;
  return ipaddr.parse(parsed.kind() === "ipv4" ? "127.0.0.1" : "::1");
}

/**
 * The IPv4 address that translators and tunnels on the way make of an IPv6 address: NAT64 (RFC 6052, stateless ones RFC 7915), 6to4 (RFC 3056),
 * and the IPv4-compatible addresses of old (RFC 4291 §2.5.5.1).
 */
export function embeddedAddress(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | undefined {
  if (address instanceof ipaddr.IPv4) return undefined;
  const bytes = address.toByteArray();
  const range = address.range();
  if (range === "6to4") return new ipaddr.IPv4(bytes.slice(2, 6));
  const compatible = range !== "loopback" && bytes.slice(0, 12).every((byte) => byte === 0);
  return range === "rfc6052" || range === "rfc6145" || compatible ? new ipaddr.IPv4(bytes.slice(12)) : undefined;
}

/** `0.0.0.0` or `::`: where a socket is bound to every address of its family. */
export function isUnspecified(address: string): boolean {
  return familyOf(address) !== undefined && ipaddr.parse(address).range() === "unspecified";
}

/** Whether two sockets can't be bound at these addresses of one port. */
export function overlap(one: string, other: string): boolean {
  if (familyOf(one) !== familyOf(other)) return false;
  return isUnspecified(one) || isUnspecified(other) || canonicalAddress(one) === canonicalAddress(other);
}
