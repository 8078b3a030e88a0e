import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { offeredToken, RELAY_PROTOCOL } from "../protocol/relay-token.ts";

export interface AccessOptions {
  token: string;
  /** Origins, besides the relay's own, whose pages may connect, like `http://localhost:8080`. */
  origins: readonly string[];
  /** Names in `Host`, besides loopback ones, under which the relay is reached. */
  hosts: readonly string[];
}

/** Why a WebSocket is not let in: an HTTP status and one line. */
export interface Denial {
  status: number;
  message: string;
}

/** Checks an upgrade request; undefined lets it in. */
export function checkAccess(request: IncomingMessage, options: AccessOptions): Denial | undefined {
  const { host = "", origin } = request.headers;
  if (!isAllowedHost(host, options.hosts)) {
    return {
      status: 403,
      message: `host ${JSON.stringify(host)} is not one of the relay's; use localhost or allow it`,
    };
  }
  // Programs send no Origin; they could send any. The token is what they are judged by.
  if (origin !== undefined && !isAllowedOrigin(origin, host, options.origins)) {
    return { status: 403, message: `origin ${JSON.stringify(origin)} is not allowed; start the relay with --origin` };
  }
  const protocols = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((protocol) => protocol.trim());
  if (!sameToken(offeredToken(protocols), options.token)) {
    return { status: 401, message: "the token is wrong or missing; take the one the relay printed" };
  }
  if (!protocols.includes(RELAY_PROTOCOL)) {
    return { status: 400, message: `the subprotocol ${RELAY_PROTOCOL} is not offered; update flashnet` };
  }
  return undefined;
}

/**
 * Whether a `Host` header names this machine's loopback, or a name that was allowed. A page of another site whose name
 * was pointed at 127.0.0.1 (DNS rebinding) shows in this header, and only there.
 *
 * @param allowed further names, without a port
 */
export function isAllowedHost(header: string, allowed: readonly string[]): boolean {
  const name = /^(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(header)?.[1]?.toLowerCase();
  if (name === undefined) return false;
  return name === "localhost" || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name) || allowed.includes(name);
}

function isAllowedOrigin(origin: string, host: string, allowed: readonly string[]): boolean {
  return origin === `http://${host}` || origin === `https://${host}` || allowed.includes(origin);
}

/** In a time that does not tell how much of it is right. */
export function sameToken(offered: string | undefined, token: string): boolean {
  const left = Buffer.from(offered ?? "");
  const right = Buffer.from(token);
  return left.length === right.length && timingSafeEqual(left, right);
}
