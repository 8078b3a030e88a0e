import { readdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { basename, join, relative, resolve, sep } from "node:path";
import type { Log } from "../../base/log.ts";
import { randomId } from "../../base/random-id.ts";
import { NO_DESCRIPTORS, reasonOf } from "../../base/system-errors.ts";
import { urlOf } from "../../base/url.ts";
import { listenAt } from "../../host/network/node/listen.ts";
import { isAllowedHost } from "../../host/relay/server/access.ts";
import { RELAY_PATH, type Relay, SERVER_TIMEOUTS } from "../../host/relay/server/relay.ts";
import { isHidden, SharedFiles } from "../../src/player/node/shared-files.ts";
import type { PageConfig } from "../config.ts";
import { listingPage, playerPage } from "../html.ts";
import { POLICY_LOG_PATH, receivePolicyLog } from "./policy-log.ts";
import { sendOwnFile, sendSharedFile } from "./static-files.ts";
import { isNavigation, Visitors } from "./visitors.ts";

export interface PlayerServerOptions {
  /** what is below it is served below `/swf/` */
  folder: string;
  /** path of the one SWF below `folder` that is played; without it there is a list of all */
  swf?: string;
  /** folder of the page's own script and style sheet */
  web: string;
  /** folder of an `@ruffle-rs/ruffle` package */
  ruffle: string;
  /** becomes part of the server, and ends with it */
  relay: Relay;
  /** how a SWF is played; `swf` is its path below `folder` */
  page(swf: string): Omit<PageConfig, "swf" | "title" | "relay" | "policyLog">;
  /** paths below `folder` that content may have whatever their types are */
  share?: readonly string[];
  /** what shows that a visitor was sent by whoever started the server; letters and digits. Default 128 random bits */
  key?: string;
  /** gets the lines of Flash's policy log from the page */
  policyLog?: (line: string) => void;
  log?: Log;
}

/** Most SWFs in a list. */
const MAX_LISTED = 5000;

/**
 * The player page with all it needs, on one port:
 *
 * | path | |
 * |---|---|
 * | `/` | the page of the one SWF, or the list |
 * | `/play/PATH` | the page of a SWF of the list |
 * | `/swf/PATH` | the SWF, and what lies beside it |
 * | `/flashnet/`, `/ruffle/` | the page's scripts, the player |
 * | `/relay`, `/relay/call` | the relay |
 * | `/policy-log` | takes lines of the policy log |
 *
 * The pages hold the relay's token, so they are for tabs of a browser alone: content, which asks through the player, and
 * scripts get none. docs/security.md, "The player page".
 */
export class PlayerServer {
  readonly #options: PlayerServerOptions;
  readonly #server: Server;
  readonly #visitors: Visitors;
  readonly #files: SharedFiles;

  constructor(options: PlayerServerOptions) {
    this.#options = options;
    this.#visitors = new Visitors(options.key ?? randomId());
    this.#files = new SharedFiles(options.folder, options.share);
    this.#server = createServer(SERVER_TIMEOUTS, (request, response) => {
      if (!options.relay.handle(request, response))
        this.#respond(request, response).catch((error: unknown) => sendFailure(response, error));
    });
    options.relay.attach(this.#server);
  }

  /** Listens on loopback. @returns the URL of the page, with the key that lets its reader in */
  async listen(port: number): Promise<string> {
    const address = await listenAt(this.#server, port, "127.0.0.1", this.#options.log);
    return `http://127.0.0.1:${address.port}/${this.#visitors.query}`;
  }

  async close(): Promise<void> {
    await this.#options.relay.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of HEADERS) response.setHeader(name, value);
    const { host = "" } = request.headers;
    const url = requestedUrl(request);
    // No page of another site may read anything here, under whatever name it reaches us.
    if (!isAllowedHost(host, [])) return sendText(response, 403, `${host} is not localhost`);
    const cookie = this.#visitors.cookieFor(request, url);
    if (cookie !== undefined) {
      // The key goes no further than this: not into the page's address, its history and its screenshots. Two slashes
      // would lead to another site.
      response.writeHead(303, { "Set-Cookie": cookie, Location: url.pathname.replace(/^\/+/, "/") }).end();
    } else if (!this.#visitors.knows(request)) {
      sendText(response, 403, "open the URL that flashnet serve has printed, in a browser that takes its cookie");
    } else if (request.method === "POST") response.writeHead(await this.#take(request)).end();
    else if (request.method !== "GET" && request.method !== "HEAD") sendText(response, 405, "only GET and HEAD");
    else await this.#route(pathOf(url), request, response);
  }

  async #take(request: IncomingMessage): Promise<number> {
    const { relay, policyLog } = this.#options;
    if (policyLog === undefined || request.url !== POLICY_LOG_PATH) return 405;
    return receivePolicyLog(request, relay.token, policyLog);
  }

  async #route(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { web, ruffle } = this.#options;
    const [, area, below = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
    if (area === "" || area === "play") await this.#show(below, request, response);
    else if (area === "swf") {
      const file = await this.#files.find(below);
      if (file === undefined) sendText(response, 404, `there is no ${path}, or it is not shared; see --share`);
      else await sendSharedFile(response, file);
    } else {
      const folder = { flashnet: web, ruffle }[area ?? ""];
      if (folder === undefined || !(await sendOwnFile(response, folder, below))) {
        sendText(response, 404, `there is no ${path}`);
      }
    }
  }

  /** @param listed path of a SWF of the list; "" for the page at the root */
  async #show(listed: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { swf } = this.#options;
    if (!isNavigation(request)) return sendText(response, 403, "this page is for a tab of a browser alone");
    const shown = listed === "" ? swf : listed;
    sendHtml(response, shown === undefined ? await this.#list() : this.#page(shown));
  }

  #page(swf: string): string {
    const { page, relay, policyLog } = this.#options;
    return playerPage({
      ...page(swf),
      swf: `/swf/${encodePath(swf)}`,
      title: basename(swf),
      relay: { url: RELAY_PATH, token: relay.token },
      ...(policyLog && { policyLog: POLICY_LOG_PATH }),
    });
  }

  async #list(): Promise<string> {
    const { folder } = this.#options;
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile() && /\.swf$/i.test(entry.name))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter((path) => !isHidden(path))
      .map((path) => path.replaceAll(sep, "/"))
      .sort()
      .slice(0, MAX_LISTED);
    const swfs = paths.map((name) => ({ name, href: `/play/${encodePath(name)}` }));
    return listingPage(basename(resolve(folder)), swfs);
  }
}

const HEADERS = [
  ["Cross-Origin-Resource-Policy", "same-origin"],
  ["X-Frame-Options", "DENY"],
  ["X-Content-Type-Options", "nosniff"],
  ["Referrer-Policy", "no-referrer"],
  ["Cache-Control", "no-cache"],
] as const;

/**
 * Of our pages: our own scripts and Ruffle's, whose styles are in its elements. Content may load from anywhere, as far as
 * the other side lets it.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self' data: blob: http: https:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function requestedUrl({ url = "" }: IncomingMessage): URL {
  return urlOf(url, "http://localhost") ?? new URL("http://localhost/?");
}

/** Decoded; "" for what is no path. */
function pathOf({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return "";
  }
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function sendHtml(response: ServerResponse, html: string): void {
  response
    .writeHead(200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": PAGE_POLICY,
      // What holds a token is kept nowhere.
      "Cache-Control": "no-store",
    })
    .end(html);
}

/** Says that there are no file descriptors left, if that is it. */
function sendFailure(response: ServerResponse, error: unknown): void {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (response.headersSent || !NO_DESCRIPTORS.includes(code)) response.destroy();
  else sendText(response, 503, reasonOf(error));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
