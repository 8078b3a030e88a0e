import { readdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join, relative, resolve, sep } from "node:path";
import { isAllowedHost } from "../../host/relay/server/access.ts";
import { RELAY_PATH, type Relay } from "../../host/relay/server/relay.ts";
import type { PageConfig } from "../config.ts";
import { listingPage, playerPage } from "../html.ts";
import { POLICY_LOG_PATH, receivePolicyLog } from "./policy-log.ts";
import { sendFile } from "./static-files.ts";

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
  /** gets the lines of Flash's policy log from the page */
  policyLog?: (line: string) => void;
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
 */
export class PlayerServer {
  readonly #options: PlayerServerOptions;
  readonly #server: Server;

  constructor(options: PlayerServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      if (!options.relay.handle(request, response)) this.#respond(request, response).catch(() => response.destroy());
    });
    options.relay.attach(this.#server);
  }

  /** Listens on loopback. @returns the URL of the page */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    await this.#options.relay.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of HEADERS) response.setHeader(name, value);
    const { host = "" } = request.headers;
    // The page holds the relay's token: no other page may read it, under whatever name it reaches us.
    if (!isAllowedHost(host, [])) sendText(response, 403, `${host} is not localhost`);
    else if (request.method === "POST") response.writeHead(await this.#take(request)).end();
    else if (request.method !== "GET" && request.method !== "HEAD") sendText(response, 405, "only GET and HEAD");
    else await this.#route(pathOf(request.url ?? ""), response);
  }

  async #take(request: IncomingMessage): Promise<number> {
    const { relay, policyLog } = this.#options;
    if (policyLog === undefined || request.url !== POLICY_LOG_PATH) return 405;
    return receivePolicyLog(request, relay.token, policyLog);
  }

  async #route(path: string, response: ServerResponse): Promise<void> {
    const { folder, swf, web, ruffle } = this.#options;
    const [, area, below] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
    if (area === "") sendHtml(response, swf === undefined ? await this.#list() : this.#page(swf));
    else if (area === "play") sendHtml(response, this.#page(below!));
    else {
      const root = { swf: folder, flashnet: web, ruffle }[area ?? ""];
      if (root === undefined || !(await sendFile(response, root, below!)))
        sendText(response, 404, `there is no ${path}`);
    }
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
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
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
  ["Cache-Control", "no-cache"],
] as const;

/** Decoded; "" for what is no path. */
function pathOf(url: string): string {
  try {
    return decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return "";
  }
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function sendHtml(response: ServerResponse, html: string): void {
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(html);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
