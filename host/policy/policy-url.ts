import { formatTarget, type TcpTarget } from "../../base/address.ts";

/** `xmlsocket://host:port`: where a policy file is, or what a SWF wants to connect to. */
export function formatPolicyUrl(target: TcpTarget): string {
  return `xmlsocket://${formatTarget(target)}`;
}

/**
 * Reads the URL of a socket policy file. The port has to be there, and a path means nothing: spec/security.md §3.
 *
 * @returns undefined for any other URL
 */
export function parsePolicyUrl(url: string): TcpTarget | undefined {
  const match = /^xmlsocket:\/\/(?:\[([^[\]]+)\]|([^[\]:/?#\s]+)):(\d{1,5})(?:[/?#].*)?$/is.exec(url.trim());
  if (match === null) return undefined;
  const port = Number(match[3]);
  return port > 65535 ? undefined : { host: (match[1] ?? match[2])!, port };
}
