import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import { splitHostPort } from "../../../../base/address.ts";
import { familyOf } from "../../../../base/ip-address.ts";

/** Where proxies say whom they speak for. */
export type ClientSource = "x-forwarded-for" | "forwarded" | "proxy-protocol";

export interface Proxies {
  /** that are believed */
  ranges: readonly AddressRange[];
  /** the one place where they say it: in all others clients may have written what they like */
  from: ClientSource;
}

export type AddressRange = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Longest list of addresses that is looked at, in characters. */
const MAX_LENGTH = 2048;

/** `10.0.0.0/8`, or one address; undefined for anything else. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = "", prefix, ...more] = text.split("/");
  if (familyOf(address) === undefined || more.length > 0) return undefined;
  const parsed = ipaddr.process(address);
  const bits = 8 * parsed.toByteArray().length;
  if (prefix === undefined) return [parsed, bits];
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? [parsed, Number(prefix)] : undefined;
}

export function isIn(ranges: readonly AddressRange[], address: string): boolean {
  const parsed = parseAddress(address);
  return (
    parsed !== undefined && ranges.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits))
  );
}

/**
 * The address of whoever sends a request: of the last one in the proxies' list who is no proxy of ours. What stands before
 * it anybody may have written.
 *
 * @param from who the connection is from, or is said to be from by the PROXY protocol
 */
export function clientAddress(request: IncomingMessage, from: string, proxies: Proxies | undefined): string {
  const peer = parseAddress(from)?.toString() ?? from;
  if (proxies === undefined || proxies.from === "proxy-protocol" || !isIn(proxies.ranges, peer)) return peer;
  const header = request.headers[proxies.from];
  const text = Array.isArray(header) ? header.join(",") : (header ?? "");
  const list =
    proxies.from === "forwarded" ? forwardedFor(text) : text.split(",").map((part) => addressIn(part.trim()));
  let client = peer;
  for (const address of list.reverse()) {
    // What can't be read was written by somebody behind the last proxy that could be: that one is all we know.
    if (address === undefined) return client;
    client = address;
    if (!isIn(proxies.ranges, client)) return client;
  }
  return client;
}

/** By whom a visitor is known who has no token: an address, of IPv6 the network of 64 bits, which is one customer's. */
export function visitorOf(address: string): string {
  const parsed = parseAddress(address);
  if (parsed === undefined || parsed instanceof ipaddr.IPv4) return parsed?.toString() ?? address;
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toNormalizedString()}/64`);
  return `${network.toRFC5952String()}/64`;
}

/**
 * The `for` of each element of a `Forwarded` header (RFC 7239 §4); undefined where there is none that is an address. A
 * quote without an end has taken in what proxies wrote behind it, so then nothing can be read.
 */
export function forwardedFor(header: string): (string | undefined)[] {
  if (header.length > MAX_LENGTH || header.trim() === "") return [];
  const elements = splitOutsideQuotes(header, ",");
  if (elements === undefined) return [undefined];
  return elements.map((element) => {
    const pairs = (splitOutsideQuotes(element, ";") ?? []).map((pair) => /^\s*for\s*=\s*(.*?)\s*$/is.exec(pair)?.[1]);
    const values = pairs.filter((value) => value !== undefined);
    return values.length === 1 ? addressIn(unquote(values[0]!)) : undefined;
  });
}

/** @returns undefined when a quote has no end */
function splitOutsideQuotes(text: string, separator: string): string[] | undefined {
  const parts = [""];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === "\\" && quoted) parts[parts.length - 1] += character + (text[++i] ?? "");
    else if (character === separator && !quoted) parts.push("");
    else {
      if (character === '"') quoted = !quoted;
      parts[parts.length - 1] += character;
    }
  }
  return quoted ? undefined : parts;
}

function unquote(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1).replaceAll(/\\(.)/gs, "$1") : value;
}

/** `1.2.3.4`, `1.2.3.4:80`, `::1`, `[::1]`, `[::1]:80`. */
function addressIn(text: string): string | undefined {
  if (text.length > 64) return undefined;
  const host = familyOf(text) === undefined ? splitHostPort(text)?.host : text;
  return host !== undefined && familyOf(host) !== undefined && !host.includes("%")
    ? ipaddr.process(host).toString()
    : undefined;
}

/** Without its zone: where a link-local address is from is no part of who it is. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const address = text.replace(/%.*/s, "");
  return familyOf(address) === undefined ? undefined : ipaddr.process(address);
}
