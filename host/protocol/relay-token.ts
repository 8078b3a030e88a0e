/**
 * How a page authenticates to a relay: a browser lets it set no header but `Sec-WebSocket-Protocol`, and unlike the URL
 * that one is not written to logs and histories.
 */

/** The subprotocol that client and relay speak; the number is that of the protocol version. */
export const RELAY_PROTOCOL = "flashnet.v1";

const PREFIX = "flashnet.token.";

/** The subprotocol that carries the token, which must consist of letters, digits, `-`, `_` and `.`. */
export function tokenProtocol(token: string): string {
  return PREFIX + token;
}

/** The token among the offered subprotocols. */
export function offeredToken(protocols: Iterable<string>): string | undefined {
  for (const protocol of protocols) if (protocol.startsWith(PREFIX)) return protocol.slice(PREFIX.length);
  return undefined;
}
