/** Hosts and ports as they are written, read and printed: the one place that knows about brackets. */
import { FlashnetError } from "./errors.ts";

export interface Address {
  /** numeric, as the operating system prints it; "" when not known */
  address: string;
  port: number;
}

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

/**
 * `host`, `host:port`, `[v6]` or `[v6]:port`; a bare IPv6 address, which holds colons, needs the brackets as soon as a
 * port follows. The port may be `*`, which reads like none.
 *
 * @throws AddressSyntaxError
 */
export function parseHostPort(text: string): HostPort {
  const match = /^(?:\[([^[\]]+)\]|([^[\]:\s]+))(?::(\d{1,5}|\*))?$/.exec(text);
  if (match === null) {
    throw new AddressSyntaxError(`"${text}" is no address; write host, host:port, [ipv6] or [ipv6]:port`);
  }
  const port = match[3] === undefined || match[3] === "*" ? undefined : Number(match[3]);
  if (port !== undefined && port > 65535) {
    throw new AddressSyntaxError(`"${text}" has port ${port}; ports go from 0 to 65535`);
  }
  return { host: (match[1] ?? match[2])!, port };
}

/** As `formatTarget`. */
export function formatAddress({ address, port }: Address): string {
  return formatTarget({ host: address, port });
}

/** `host:port`, with brackets around IPv6: what messages print. */
export function formatTarget({ host, port }: TcpTarget): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** An address, rule or mapping can't be parsed. */
export class AddressSyntaxError extends FlashnetError {
  readonly code = "FLASHNET_ADDRESS_SYNTAX";
}
