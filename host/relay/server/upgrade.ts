import type { IncomingMessage } from "node:http";
import { urlOf } from "../../../base/url.ts";
import {
  isOfOpenSession,
  offeredSession,
  offeredToken,
  RELAY_PROTOCOL,
  sessionIn,
} from "../../protocol/relay-token.ts";
import { isSession } from "./access.ts";
import type { Credentials, Denial } from "./door.ts";

/** What a request for a WebSocket shows, by its sub-protocols and its URL. */
export function credentialsOf(request: IncomingMessage): Omit<Credentials, "owner"> | Denial {
  const protocols = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((protocol) => protocol.trim());
  if (!protocols.includes(RELAY_PROTOCOL)) {
    return { status: 400, message: `the subprotocol ${RELAY_PROTOCOL} is not offered; update flashnet` };
  }
  const named = sessionNamed(request);
  const session = named ?? offeredSession(protocols);
  if (session !== undefined && !isSession(session)) {
    return { status: 400, message: "the session is not 32 hexadecimal digits; update flashnet" };
  }
  return { token: offeredToken(protocols), session };
}

/** The session that the URL of a request has. */
export function sessionNamed(request: IncomingMessage): string | undefined {
  const url = requestUrl(request);
  return url && sessionIn(url);
}

/** Whether a call says that its session has its WebSocket. */
export function saysIsOpen(request: IncomingMessage): boolean {
  const url = requestUrl(request);
  return url !== undefined && isOfOpenSession(url);
}

/** "" for what is no path. */
export function pathOf(request: IncomingMessage): string {
  return requestUrl(request)?.pathname ?? "";
}

function requestUrl({ url = "" }: IncomingMessage): URL | undefined {
  return urlOf(url, "http://relay");
}
