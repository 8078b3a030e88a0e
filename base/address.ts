/** Hosts and ports as they are written, read and printed: the one place that knows about brackets. */
import { FlashnetError } from "./errors.ts";
import { urlOf } from "./url.ts";

export interface Address {
  /** numeric, as the operating system prints it; "" when not known */
  address: string;
  port: number;
}

/** Where a connection leads. */
export interface TcpTarget {
  /** name or literal address, as the content gave it (no brackets around IPv6) */
  host: string;
  /** 0–65535 */
  port: number;
}

export interface HostPort {
  host: string;
  /** undefined when none was given */
  port: number | undefined;
}

/** Ports from `first` to `last`, both included. */
export interface PortRange {
  first: number;
  last: number;
}

export const HIGHEST_PORT = 65535;

/**
 * `HOST` or `HOST:PORT`, whatever stands for a port; an IPv6 address needs brackets. The one rule that knows where a host
 * ends.
 *
 * @returns the host without brackets; undefined when there is none
 */
export function splitHostPort(text: string): { host: string; port: string | undefined } | undefined {
  const match = /^(?:\[([^[\]\s]+)\]|([^[\]:\s]+))(?::(.*))?$/s.exec(text);
  return match === null ? undefined : { host: (match[1] ?? match[2])!, port: match[3] };
}

/**
 * `host`, `host:port`, `[v6]` or `[v6]:port`. The port may be `*`, which reads like none.
 *
 * @throws AddressSyntaxError
 */
export function parseHostPort(text: string): HostPort {
  const { host, port = "*" } = splitHostPort(text) ?? {};
  if (host === undefined || !/^(\d{1,5}|\*)$/.test(port)) {
    throw new AddressSyntaxError(`"${text}" is no address; write host, host:port, [ipv6] or [ipv6]:port`);
  }
  if (parsePorts(port) === undefined) {
    throw new AddressSyntaxError(`"${text}" has port ${port}; ports go from 0 to ${HIGHEST_PORT}`);
  }
  return { host, port: port === "*" ? undefined : Number(port) };
}

/** What {@link parseHostPort} reads. */
export function formatHostPort({ host, port }: HostPort): string {
  return port === undefined ? formatHost(host) : formatTarget({ host, port });
}

/** `*`, a port, or `first-last`. @returns undefined for anything else, and for a range that does not go up */
export function parsePorts(text: string): PortRange | undefined {
  if (text === "*") return { first: 0, last: HIGHEST_PORT };
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= HIGHEST_PORT ? { first, last } : undefined;
}

/** The PORTS of every `HOST[:PORTS]`: `80,1024-2000`, `*`. @returns undefined when one of them is none */
export function parsePortList(text: string): PortRange[] | undefined {
  const ranges = text.split(",").map(parsePorts);
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

export function includesPort({ first, last }: PortRange, port: number): boolean {
  return port >= first && port <= last;
}

/** A host as sockets want it: without the brackets that URLs and content put around IPv6. */
export function stripBrackets(host: string): string {
  return host.replace(/^\[([^[\]\s]*)\]$/, "$1");
}

/** A host as URLs want it: IPv6 in brackets. */
export function formatHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** What would end the host in a URL, and what URLs decode or leave out. */
const NOT_IN_HOSTS = /[/?#@%\\\s\p{Control}]/u;

/**
 * One text for all spellings of a host: lower case, IDNA (`bücher.example` is `xn--bcher-kva.example`, full-width letters
 * are letters, soft hyphens are nothing), no dot at the end, and numbers that resolvers take for addresses as those
 * addresses (`0x7f.1` is `127.0.0.1`). What is no host stays as it is, but for its case.
 */
export function canonicalHost(host: string): string {
  const bare = stripBrackets(host.trim());
  const [, address = bare, zone = ""] = /^([\da-f.]*:[\da-f:.]*)(%.*)$/is.exec(bare) ?? [];
  const url = NOT_IN_HOSTS.test(address) ? undefined : urlOf(`http://${formatHost(address)}`);
  if (url === undefined) return lowerCase(bare);
  const name = stripBrackets(url.hostname).replace(/\.$/, "");
  // An empty label at the end.
  if (name.endsWith(".")) return lowerCase(bare);
  return name + zone;
}

/** Some capitals are in no name, and their small letters are. */
function lowerCase(host: string): string {
  const lower = host.toLowerCase();
  return lower === host ? host : canonicalHost(lower);
}

/** A canonical name that is no option and no pattern, or an IPv6 address: none of it means anything to a shell. */
const PLAIN_HOST = /^(?:[a-z\d_][a-z\d_.-]{0,252}|[\da-f:.]*:[\da-f:.]*)$/;

/**
 * A host that content has chosen, for a command that people are told to run.
 *
 * @returns one of its spellings, IPv6 in brackets; undefined when a shell could take it for more than a host
 */
export function hostForCommand(host: string): string | undefined {
  const canonical = canonicalHost(host);
  return PLAIN_HOST.test(canonical) ? formatHost(canonical) : undefined;
}

/** As `formatTarget`. */
export function formatAddress({ address, port }: Address): string {
  return formatTarget({ host: address, port });
}

/** `host:port`, with brackets around IPv6: what messages print. */
export function formatTarget({ host, port }: TcpTarget): string {
  return `${formatHost(host)}:${port}`;
}

/** An address, rule or mapping can't be parsed. */
export class AddressSyntaxError extends FlashnetError {
  static override readonly brand = "AddressSyntaxError";
  readonly code = "FLASHNET_ADDRESS_SYNTAX";
}

/** Ports that systems choose from for who does not mind which (RFC 6335 §6), and how many. */
const FIRST_DYNAMIC_PORT = 49152;
export const DYNAMIC_PORTS = 65536 - FIRST_DYNAMIC_PORT;

/** One of them; behind the last comes the first. @param index 0 or more */
export function dynamicPort(index: number): number {
  return FIRST_DYNAMIC_PORT + (index % DYNAMIC_PORTS);
}
