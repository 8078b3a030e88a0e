import { AddressSyntaxError } from "./errors.ts";

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
