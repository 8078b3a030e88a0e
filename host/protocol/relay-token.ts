/**
 * How a page authenticates to a relay: a browser lets it set no header but `Sec-WebSocket-Protocol`, and unlike the URL
 * that one is not written to logs and histories.
 */

/** The subprotocol that client and relay speak; the number is that of the protocol version. */
export const RELAY_PROTOCOL = "flashnet.v1";

/** Where calls are taken, below the relay's own path. */
export const CALL_PATH = "/call";

const TOKEN = "flashnet.token.";
const SESSION = "flashnet.session.";

/** The subprotocol that carries the token, which must consist of letters, digits, `-`, `_` and `.`. */
export function tokenProtocol(token: string): string {
  return TOKEN + token;
}

/** The subprotocol that tells by which name a page's calls come, 32 hexadecimal digits. */
export function sessionProtocol(session: string): string {
  return SESSION + session;
}

/** The token among the offered subprotocols. */
export function offeredToken(protocols: readonly string[]): string | undefined {
  return offered(protocols, TOKEN);
}

/** The session among the offered subprotocols. */
export function offeredSession(protocols: readonly string[]): string | undefined {
  return offered(protocols, SESSION);
}

function offered(protocols: readonly string[], prefix: string): string | undefined {
  return protocols.find((protocol) => protocol.startsWith(prefix))?.slice(prefix.length);
}
