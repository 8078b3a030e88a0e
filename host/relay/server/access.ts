import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { splitHostPort, stripBrackets } from "../../../base/address.ts";
import type { Log } from "../../../base/log.ts";
import type { Credentials, Denial, Door, Visit } from "./door.ts";

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

/** The door of a relay on one's own machine: whoever knows the token comes in, and all get the same. */
export class TokenDoor implements Door {
  readonly #options: AccessOptions;
  readonly #log: Log;
  readonly #share: () => Pick<Visit, "backend" | "windows">;

  /** @param share what one more page gets */
  constructor(options: AccessOptions, log: Log, share: () => Pick<Visit, "backend" | "windows">) {
    this.#options = options;
    this.#log = log;
    this.#share = share;
  }

  checkSite(request: IncomingMessage): Denial | undefined {
    const { hostName, origin: origins } = this.#options;
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
        origin === "null"
          ? NO_ORIGIN
          : `origin ${JSON.stringify(origin)} is not allowed; start the relay with --origin`;
      return { status: 403, message };
    }
    return undefined;
  }

  admit(_request: IncomingMessage, { token }: Pick<Credentials, "token">): Visit | Denial {
    if (!sameToken(token, this.#options.token)) {
      return { status: 401, message: "the token is wrong or missing; take the one the relay printed" };
    }
    return { ...this.#share(), owner: "", log: this.#log, enter: () => () => {} };
  }

  turnedAway(_request: IncomingMessage, { message }: Denial): void {
    this.#log.warn(`a page was turned away: ${message}`);
  }
}

/** The token that `Authorization: Bearer` has; no other scheme counts. */
export function bearerOf({ authorization = "" }: IncomingHttpHeaders): string | undefined {
  return /^Bearer (.*)$/.exec(authorization)?.[1];
}

/** A name that a page has made up and nobody can guess. */
export function isSession(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{32}$/.test(text);
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
