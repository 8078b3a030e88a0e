import type { IncomingMessage } from "node:http";
import { sameToken } from "../../host/relay/server/access.ts";

/**
 * Who may read what the server has. A loopback port is open to everybody on the machine, so whoever comes shows the key
 * that the printed URL holds, or the cookie that the browser got for it. The cookie lets nobody use the relay.
 */
export class Visitors {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** The query of the URL that is printed. */
  get query(): string {
    return `?key=${this.#key}`;
  }

  /** The header that gives the cookie to a visitor whose URL has the key; undefined for any other URL. */
  cookieFor(request: IncomingMessage, url: URL): string | undefined {
    const key = url.searchParams.get("key");
    if (key === null || !sameToken(key, this.#key)) return undefined;
    // Cookies are those of all ports of a host: hence the port in the name. Lax, so that a link in a chat works.
    return `${cookieName(request)}=${this.#key}; Path=/; HttpOnly; SameSite=Lax`;
  }

  knows(request: IncomingMessage): boolean {
    const name = cookieName(request);
    const cookies = (request.headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
    return cookies.some(
      (cookie) => cookie.startsWith(`${name}=`) && sameToken(cookie.slice(name.length + 1), this.#key),
    );
  }
}

function cookieName({ socket }: IncomingMessage): string {
  return `flashnet-${socket.localPort}`;
}

/**
 * Whether the browser asks for a page to show in a tab, and not on behalf of a script or of content. No script can set
 * these headers (Fetch Metadata); a browser without them is turned away.
 */
export function isNavigation({ headers }: IncomingMessage): boolean {
  return headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
}
