/** A numeric IP address: read as laxly as players do, written in the one form that scripts see (spec/addresses.md). */
export class IpAddress {
  /** 4 or 6 */
  readonly family: int;
  /** as scripts see it: long form, IPv6 in brackets */
  readonly text: string;
  /** as the host takes it: without brackets */
  readonly numeric: string;
  /** stands for every interface of its family */
  readonly isWildcard: boolean;

  private constructor(family: int, numeric: string) {
    this.family = family;
    this.numeric = numeric;
    this.text = family == 4 ? numeric : "[" + numeric + "]";
    this.isWildcard = numeric == "0.0.0.0" || numeric == "::";
  }

  /** The wildcard address of a family. */
  static any(family: int): IpAddress {
    return new IpAddress(family, family == 4 ? "0.0.0.0" : "::");
  }

  /** @returns null for what is no address: names, null, anything malformed */
  static parse(text: string): IpAddress {
    if (text == null) return null;
    const bytes = parseIPv4(text);
    if (bytes != null) return new IpAddress(4, bytes.join("."));
    const match = /^(\[)?([0-9a-f:.]+)(%[^\]\s]+)?(\])?$/i.exec(text);
    if (match == null || Boolean(match[1]) != Boolean(match[4])) return null;
    const groups = parseIPv6(match[2]);
    return groups == null ? null : new IpAddress(6, formatIPv6(groups) + (match[3] || ""));
  }

  /** What the host calls an address as scripts see it. */
  static format(numeric: string): string {
    const address = IpAddress.parse(numeric);
    return address == null ? numeric : address.text;
  }
}

/** @returns four numbers, or null */
function parseIPv4(text: string): any[] {
  const parts = text.split(".");
  if (parts.length != 4) return null;
  for (const part of parts) if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || parseInt(part, 10) > 255) return null;
  return parts;
}

/** @returns eight numbers, or null */
function parseIPv6(text: string): any[] {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const end = parseGroups(halves[halves.length - 1]);
  if (halves.length == 1) return end != null && end.length == 8 ? end : null;
  const start = halves[0].indexOf(".") < 0 ? parseGroups(halves[0]) : null;
  if (start == null || end == null || start.length + end.length > 7) return null;
  while (start.length + end.length < 8) start.push(0);
  return start.concat(end);
}

/** Groups of 16 bits; the last two may be written as an IPv4 address. */
function parseGroups(text: string): any[] {
  const groups: any[] = [];
  if (text == "") return groups;
  const parts = text.split(":");
  const bytes = parseIPv4(parts[parts.length - 1]);
  if (bytes != null) parts.pop();
  for (const part of parts) {
    if (!/^[0-9a-f]{1,4}$/i.test(part)) return null;
    groups.push(parseInt(part, 16));
  }
  if (bytes != null) groups.push(int(bytes[0]) * 256 + int(bytes[1]), int(bytes[2]) * 256 + int(bytes[3]));
  return groups;
}

function formatIPv6(groups: any[]): string {
  const [high, low] = groups.slice(6);
  const embedsIPv4 = groups.slice(0, 5).join("") == "00000" && (groups[5] == 0 || groups[5] == 0xffff);
  if (!embedsIPv4) return groups.map((group: int): string => group.toString(16)).join(":");
  if (groups[5] == 0 && high == 0 && low <= 1) return low == 0 ? "::" : "::1";
  const ipv4 = [high >> 8, high & 255, low >> 8, low & 255].join(".");
  return groups[5] == 0 ? "::" + ipv4 : "::ffff:" + ipv4;
}
