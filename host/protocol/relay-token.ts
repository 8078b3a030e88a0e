/**
 * How a page authenticates to a relay: a browser lets it set no header but `Sec-WebSocket-Protocol`, and unlike the URL
 * that one is not written to logs and histories.
 */

/** The subprotocol that client and relay speak; the number is that of the protocol version. */
export const RELAY_PROTOCOL = "flashnet.v1";

/** Where calls are taken, below the relay's own path. */
export const CALL_PATH = "/call";

/** The parameter of URLs that names a page's session: a load balancer takes its WebSocket and its calls to one relay by it. */
const PARAMETER = "session";

/** Of a call whose session has its WebSocket: a relay that does not know the session is the wrong one. */
const HAS_WEB_SOCKET = "open";

const TOKEN = "flashnet.token.";
const SESSION = "flashnet.session.";

/** The subprotocol that carries the token, which must consist of letters, digits, `-`, `_` and `.`. */
export function tokenProtocol(token: string): string {
  return TOKEN + token;
}

/** The subprotocol by which pages used to name their session, 32 hexadecimal digits. */
export function sessionProtocol(session: string): string {
  return SESSION + session;
}

/** A URL of a relay, for one session of 32 hexadecimal digits. @throws TypeError when it is no URL */
export function withSession(url: string, session: string): string {
  const named = new URL(url);
  named.searchParams.set(PARAMETER, session);
  return named.href;
}

/** The URL of calls of a session. @param isOpen its WebSocket is open. @throws TypeError when it is no URL */
export function callUrl(url: string, session: string, isOpen: boolean): string {
  const call = new URL(withSession(url, session));
  call.protocol = call.protocol.replace("ws", "http");
  call.pathname = call.pathname.replace(/\/$/, "") + CALL_PATH;
  if (isOpen) call.searchParams.set(HAS_WEB_SOCKET, "1");
  return call.href;
}

/** Whether a call says that its session has its WebSocket. */
export function isOfOpenSession(url: URL): boolean {
  return url.searchParams.has(HAS_WEB_SOCKET);
}

/** The session that a URL names. */
export function sessionIn(url: URL): string | undefined {
  return url.searchParams.get(PARAMETER) ?? undefined;
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
