import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { splitHostPort, stripBrackets } from "../../../base/address.ts";
import { offeredSession, offeredToken, RELAY_PROTOCOL } from "../../protocol/relay-token.ts";

export interface AccessOptions {
  token: string;
  /** Origins, besides the relay's own, whose pages may connect, like `http://localhost:8080`. */
  origin: readonly string[];
  /** Names in `Host`, besides loopback ones, under which the relay is reached. */
  hostName: readonly string[];
}

/** Which page it is can't be told, so that whoever lets one in lets all in that know the token. */
const NO_ORIGIN =
  "the page has no origin, as file: pages and sandboxed frames have none: open it by http:, give the frame allow-same-origin, or start the relay with --origin null";

/** Why a request is turned away: an HTTP status and one line. */
export interface Denial {
  status: number;
  message: string;
}

/** Checks an upgrade request; undefined lets it in. */
export function checkUpgrade(request: IncomingMessage, options: AccessOptions): Denial | undefined {
  const protocols = offeredProtocols(request);
  const session = offeredSession(protocols);
  const denial = checkSite(request, options) ?? checkToken(offeredToken(protocols), options);
  if (denial !== undefined) return denial;
  if (!protocols.includes(RELAY_PROTOCOL)) {
    return { status: 400, message: `the subprotocol ${RELAY_PROTOCOL} is not offered; update flashnet` };
  }
  if (session !== undefined && !isSession(session)) {
    return { status: 400, message: "the session is not 32 hexadecimal digits; update flashnet" };
  }
  return undefined;
}

/** Checks by `Host` and `Origin` whose page a request comes from; undefined lets it in. */
export function checkSite(request: IncomingMessage, { hostName, origin: origins }: AccessOptions): Denial | undefined {
  const { host = "", origin } = request.headers;
  if (!isAllowedHost(host, hostName)) {
    return {
      status: 403,
      message: `host ${JSON.stringify(host)} is not one of the relay's; use localhost or allow it`,
    };
  }
  // Programs other than browsers send no Origin, and could forge one: for them only the token counts.
  if (origin !== undefined && !isAllowedOrigin(origin, host, origins)) {
    const message =
      origin === "null" ? NO_ORIGIN : `origin ${JSON.stringify(origin)} is not allowed; start the relay with --origin`;
    return { status: 403, message };
  }
  return undefined;
}

/** Checks the token of a request that can set headers; undefined lets it in. */
export function checkBearer({ headers }: IncomingMessage, options: AccessOptions): Denial | undefined {
  return checkToken(bearerOf(headers), options);
}

/** The token that `Authorization: Bearer` has; no other scheme counts. */
export function bearerOf({ authorization = "" }: IncomingHttpHeaders): string | undefined {
  return /^Bearer (.*)$/.exec(authorization)?.[1];
}

/** The session that an upgrade request names; its calls go by it. */
export function sessionOf(request: IncomingMessage): string | undefined {
  return offeredSession(offeredProtocols(request));
}

/** A name that a page has made up and nobody can guess. */
export function isSession(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{32}$/.test(text);
}

function checkToken(offered: string | undefined, { token }: AccessOptions): Denial | undefined {
  if (sameToken(offered, token)) return undefined;
  return { status: 401, message: "the token is wrong or missing; take the one the relay printed" };
}

function offeredProtocols(request: IncomingMessage): string[] {
  return (request.headers["sec-websocket-protocol"] ?? "").split(",").map((protocol) => protocol.trim());
}

/**
 * Whether a `Host` header names this machine's loopback, or a name that was allowed. A page of another site whose name
 * was pointed at 127.0.0.1 (DNS rebinding) shows in this header, and only there.
 *
 * @param allowed further names, without a port
 */
export function isAllowedHost(header: string, allowed: readonly string[]): boolean {
  const { host, port = "0" } = splitHostPort(header.toLowerCase()) ?? {};
  if (host === undefined || !/^\d+$/.test(port)) return false;
  if (host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host)) return true;
  return allowed.some((name) => stripBrackets(name) === host);
}

function isAllowedOrigin(origin: string, host: string, allowed: readonly string[]): boolean {
  return origin === `http://${host}` || origin === `https://${host}` || allowed.includes(origin);
}

/** Compares in constant time, so that the time does not reveal how many characters match. */
export function sameToken(offered: string | undefined, token: string): boolean {
  const left = Buffer.from(offered ?? "");
  const right = Buffer.from(token);
  return left.length === right.length && timingSafeEqual(left, right);
}
