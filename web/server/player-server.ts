import { readdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { basename, join, relative, resolve, sep } from "node:path";
import type { Log } from "../../base/log.ts";
import { randomId } from "../../base/random-id.ts";
import { NO_DESCRIPTORS, reasonOf } from "../../base/system-errors.ts";
import { urlOf } from "../../base/url.ts";
import { listenAt } from "../../host/network/node/listen.ts";
import type { HostMapping } from "../../host/network/wrappers/host-map.ts";
import { isAllowedHost, sameToken } from "../../host/relay/server/access.ts";
import { RELAY_PATH, type Relay, SERVER_TIMEOUTS } from "../../host/relay/server/relay.ts";
import { isHidden, SharedFiles } from "../../src/player/node/shared-files.ts";
import type { PageConfig } from "../config.ts";
import { listingPage, playerPage } from "../html.ts";
import { isNavigation } from "./navigation.ts";
import { POLICY_LOG_PATH, receivePolicyLog } from "./policy-log.ts";
import { sendOwnFile, sendSharedFile } from "./static-files.ts";

/** What the server does not know by itself of a page. */
type MovieConfig = Omit<PageConfig, "swf" | "root" | "title" | "relay" | "policyLog">;

export interface PlayerServerOptions {
  /** what is below it is served to who has the key of files */
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
  page(swf: string): MovieConfig;
  /** paths below `folder` that content may have whatever their types are */
  share?: readonly string[];
  /** default 128 random bits each */
  keys?: ServerKeys;
  /** gets the lines of Flash's policy log from the page */
  policyLog?: (line: string) => void;
  log?: Log;
}

/**
 * First parts of paths that nobody can guess; letters and digits. A loopback port is open to everybody on the machine, so
 * whoever reads something shows that they were sent here. They are no cookies: those would go to all ports of the host,
 * whosever they are.
 */
export interface ServerKeys {
  /** of pages, which hold the relay's token: whoever started the server has it, and content never */
  pages: string;
  /** of the folder's files: content has it as well, it is in their URLs */
  files: string;
}

/** Most SWFs in a list. */
const MAX_LISTED = 5000;

/**
 * The player page with all it needs, on one port:
 *
 * | path | |
 * |---|---|
 * | `/KEY/` | with the key of pages: the page of the one SWF, or the list |
 * | `/KEY/PATH` | with that key: the page of a SWF of the list |
 * | `/KEY/PATH` | with the key of files: the SWF, and what lies beside it |
 * | `/flashnet/`, `/ruffle/` | the page's scripts, the player |
 * | `/relay`, `/relay/call` | the relay |
 * | `/policy-log` | takes lines of the policy log |
 *
 * The pages hold the relay's token, so they are for tabs of a browser alone: content, which asks through the player, and
 * scripts get none, even if they had the key. docs/security.md, "The player page".
 */
export class PlayerServer {
  readonly #options: PlayerServerOptions;
  readonly #server: Server;
  readonly #keys: ServerKeys;
  readonly #files: SharedFiles;

  constructor(options: PlayerServerOptions) {
    this.#options = options;
    this.#keys = options.keys ?? { pages: randomId(), files: randomId() };
    this.#files = new SharedFiles(options.folder, options.share);
    this.#server = createServer(SERVER_TIMEOUTS, (request, response) => {
      for (const [name, value] of HEADERS) response.setHeader(name, value);
      if (!options.relay.handle(request, response))
        this.#respond(request, response).catch((error: unknown) => sendFailure(response, error));
    });
    this.#server.maxRequestsPerSocket = 1;
    options.relay.attach(this.#server);
  }

  /** Listens on loopback. @returns the URL of the page, which nobody else can guess */
  async listen(port: number): Promise<string> {
    const address = await listenAt(this.#server, port, "127.0.0.1", this.#options.log);
    return `http://127.0.0.1:${address.port}/${this.#keys.pages}/`;
  }

  async close(): Promise<void> {
    await this.#options.relay.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host = "" } = request.headers;
    // No page of another site may read anything here, under whatever name it reaches us.
    if (!isAllowedHost(host, [])) sendText(response, 403, `${host} is not localhost`);
    else if (request.method === "POST") response.writeHead(await this.#take(request)).end();
    else if (request.method !== "GET" && request.method !== "HEAD") sendText(response, 405, "only GET and HEAD");
    else await this.#route(requestedPath(request), request, response);
  }

  async #take(request: IncomingMessage): Promise<number> {
    const { relay, policyLog } = this.#options;
    if (policyLog === undefined || request.url !== POLICY_LOG_PATH) return 405;
    return receivePolicyLog(request, relay.token, policyLog);
  }

  async #route(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, first = "", below = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
    if (sameToken(first, this.#keys.pages)) await this.#show(below, request, response);
    else if (sameToken(first, this.#keys.files)) {
      const file = await this.#files.find(below);
      if (file === undefined) sendText(response, 404, "there is no such file, or it is not shared; see --share");
      else await sendSharedFile(response, file);
    } else {
      const { web, ruffle } = this.#options;
      const folder = first === "flashnet" ? web : first === "ruffle" ? ruffle : undefined;
      if (folder === undefined || !(await sendOwnFile(response, folder, below))) sendNothing(response);
    }
  }

  /** @param path of a SWF of the list; "" for the page at the root */
  async #show(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isNavigation(request)) return sendText(response, 403, "this page is for a tab of a browser alone");
    const swf = path === "" ? this.#options.swf : path;
    if (swf === undefined) return sendHtml(response, await this.#list());
    const config = this.#options.page(swf);
    sendHtml(response, this.#page(swf, config), webSockets(config.map));
  }

  #page(swf: string, config: MovieConfig): string {
    const { relay, policyLog } = this.#options;
    return playerPage({
      ...config,
      swf: `/${this.#keys.files}/${encodePath(swf)}`,
      root: `/${this.#keys.files}/`,
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
    const swfs = paths.map((name) => ({ name, href: `/${this.#keys.pages}/${encodePath(name)}` }));
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

/** Decoded; "" for what is no path. */
function requestedPath({ url = "" }: IncomingMessage): string {
  try {
    return decodeURIComponent(urlOf(url, "http://localhost")?.pathname ?? "");
  } catch {
    return "";
  }
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** The servers of WebSockets that targets are mapped to, as a Content-Security-Policy names them. */
function webSockets(map: readonly HostMapping[]): string[] {
  return map.flatMap(({ to }) => ("webSocket" in to ? new URL(to.webSocket).origin : []));
}

/** @param servers that the page may open WebSockets to, beside this one */
function sendHtml(response: ServerResponse, html: string, servers: readonly string[] = []): void {
  response
    .writeHead(200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": PAGE_POLICY.replace("connect-src", ["connect-src", ...servers].join(" ")),
      // What content opens has no hold on the page.
      "Cross-Origin-Opener-Policy": "same-origin",
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

/** The same for all that is not there, and for what needs a key. */
function sendNothing(response: ServerResponse): void {
  sendText(response, 404, "there is nothing here; open the URL that flashnet serve has printed");
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
