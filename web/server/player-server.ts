import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { basename, join, resolve } from "node:path";
import { AddressSyntaxError } from "../../base/address.ts";
import type { Log } from "../../base/log.ts";
import { OptionError } from "../../base/options/check.ts";
import { randomId } from "../../base/random-id.ts";
import { urlOf } from "../../base/url.ts";
import { listenAt } from "../../host/network/node/listen.ts";
import { isAllowedHost, sameToken } from "../../host/relay/server/access.ts";
import { RELAY_PATH, type Relay } from "../../host/relay/server/relay.ts";
import { SERVER_TIMEOUTS } from "../../host/relay/server/relay-server.ts";
import { SharedFiles } from "../../src/player/node/shared-files.ts";
import type { PageConfig } from "../config.ts";
import { FRAME_PAGE, libraryPage, playerPage } from "../html.ts";
import { LIBRARY_PATHS } from "../library/lines.ts";
import { type PageOptions, PLAIN_OPTIONS, readQuery } from "../options/options.ts";
import { framePolicy, ownPolicy, pagePolicy, portOf } from "./content-security.ts";
import { Library } from "./library.ts";
import { DroppedSwfs, takeDropped } from "./library-dropped.ts";
import { isOwnRequest, respondLibrary } from "./library-routes.ts";
import { isNavigation } from "./navigation.ts";
import { POLICY_LOG_PATH, receivePolicyLog } from "./policy-log.ts";
import {
  encodePath,
  HEADERS,
  isGet,
  requestedPath,
  requestedQuery,
  sendFailure,
  sendHtml,
  sendNothing,
  sendScript,
  sendText,
  split,
} from "./responses.ts";
import { sendDropped, sendOwnFile, sendSharedFile } from "./static-files.ts";

/** What the server does not know by itself of a page. */
type MovieConfig = Partial<PageOptions & Pick<PageConfig, "policyFor" | "limits" | "command" | "defaultUrl">>;

export interface PlayerServerOptions {
  /** what is below it is served to who has the key of files */
  folder: string;
  /** path of the one SWF below `folder` that is played; without it there is a library of all */
  swf?: string;
  /** folder of the page's own script and style sheet */
  web: string;
  /** folder of an `@ruffle-rs/ruffle` package */
  ruffle: string;
  /** becomes part of the server, and ends with it */
  relay: Relay;
  /** how a SWF is played, where the page's query does not say otherwise; `swf` is its path below `folder` */
  page(swf: string): MovieConfig;
  /**
   * As Flash's `allowScriptAccess`: SWFs get the page they play in, which is a frame of another origin. SWFs of AIR, and
   * those that are told they are local, never do. Default "sameDomain".
   */
  scriptAccess?: "sameDomain" | "never";
  /** a module of JavaScript whose exports SWFs with script access can call, and the file that it was made from */
  external?: { file: string; script: string };
  /** a module of JavaScript that reads messages for the inspector, and the file that it was made from */
  decoder?: { file: string; script: string };
  /** paths below `folder` that content may have whatever their types are */
  share?: readonly string[];
  /** default 128 random bits each */
  keys?: ServerKeys;
  /** gets the lines of Flash's policy log from the page */
  policyLog?: (line: string) => void;
  /** where facts and pictures of the library are kept; default: a temporary folder, for as long as the server is */
  cache?: string;
  /** the library has pictures; default true */
  pictures?: boolean;
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

/** What the pages of dropped SWFs begin with: no SWF of the folder is there, as what begins with a dot is not listed. */
const DROPPED = ".dropped/";

/**
 * The player page with all it needs, on one port:
 *
 * | path | |
 * |---|---|
 * | `/KEY/` | with the key of pages: the page of the one SWF, or the library |
 * | `/KEY/PATH` | with that key: the page of a SWF of the library |
 * | `/KEY/.library/…` | with that key: what the page of the library asks for |
 * | `/KEY/.dropped/KEY/NAME` | with that key: the page of a SWF that was dropped on the library, and has a key of files to itself |
 * | `/KEY/PATH` | with the key of files: the SWF, and what lies beside it |
 * | `/flashnet/`, `/ruffle/` | the page's scripts, the player |
 * | `/relay`, `/relay/call` | the relay |
 * | `/policy-log` | takes lines of the policy log |
 *
 * Under the name `KEY.localhost`, with the key of files, it is another origin: that of the frame of SWFs with script access.
 * There is nothing there but that frame's page and script, Ruffle, and the files.
 *
 * The pages hold the relay's token, so they are for tabs of a browser alone: content, which asks through the player, and
 * scripts get none, even if they had the key. docs/security.md, "The player page".
 */
export class PlayerServer {
  readonly #options: PlayerServerOptions;
  readonly #server: Server;
  readonly #keys: ServerKeys;
  readonly #files: SharedFiles;
  /** the same port of `::1`, where browsers look for `KEY.localhost` as well: nobody else is to listen there */
  readonly #twin: Server;
  #library: Library | undefined;
  readonly #dropped = new DroppedSwfs();

  constructor(options: PlayerServerOptions) {
    this.#options = options;
    this.#keys = options.keys ?? { pages: randomId(), files: randomId() };
    this.#files = new SharedFiles(options.folder, options.share);
    const create = (): Server => {
      const server = createServer(SERVER_TIMEOUTS, (request, response) => {
        for (const [name, value] of HEADERS) response.setHeader(name, value);
        if (!options.relay.handle(request, response))
          this.#respond(request, response).catch((error: unknown) => sendFailure(response, error));
      });
      server.maxRequestsPerSocket = 1;
      options.relay.attach(server);
      return server;
    };
    this.#server = create();
    this.#twin = create();
  }

  /** Listens on loopback. @returns the URL of the page, which nobody else can guess */
  async listen(port: number): Promise<string> {
    if (this.#options.swf === undefined) this.#library = await this.#openLibrary();
    const address = await listenAt(this.#server, port, "127.0.0.1", this.#options.log);
    try {
      await listenAt(this.#twin, address.port, "::1", this.#options.log);
    } catch (error) {
      // Where there is no IPv6, there is nobody to listen there.
      if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") throw error;
    }
    return `http://127.0.0.1:${address.port}/${this.#keys.pages}/`;
  }

  async close(): Promise<void> {
    await this.#options.relay.close();
    await this.#library?.close();
    for (const server of [this.#server, this.#twin]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host = "" } = request.headers;
    const frame = isGet(request) ? this.#frameKey(host) : undefined;
    if (frame !== undefined) await this.#respondFrame(frame, request, response);
    // No page of another site may read anything here, under whatever name it reaches us.
    else if (!isAllowedHost(host, [])) sendText(response, 403, `${host} is not localhost`);
    else if (await this.#respondLibrary(request, response)) return;
    else if (request.method === "POST") response.writeHead(await this.#take(request)).end();
    else if (!isGet(request)) sendText(response, 405, "only GET and HEAD");
    else await this.#route(requestedPath(request), request, response);
  }

  async #respondLibrary(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const [first, below] = split(requestedPath(request));
    const isAsked = this.#library !== undefined && sameToken(first, this.#keys.pages) && isOwnRequest(request);
    if (!isAsked) return false;
    if (request.method !== "POST" || below !== LIBRARY_PATHS.dropped)
      return respondLibrary(this.#library!, below, request, response);
    const dropped = await takeDropped(this.#dropped, request, response);
    if (dropped !== undefined) sendText(response, 200, `${DROPPED}${dropped.key}/${encodeURIComponent(dropped.name)}`);
    return true;
  }

  async #take(request: IncomingMessage): Promise<number> {
    const { relay, policyLog } = this.#options;
    if (policyLog === undefined || request.url !== POLICY_LOG_PATH) return 405;
    return receivePolicyLog(request, relay.token, policyLog);
  }

  /** What is there for SWFs with script access: under the name of their frame, and for it alone. @param key of files */
  async #respondFrame(key: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [first, below] = split(requestedPath(request));
    const { external, ruffle, web } = this.#options;
    if (sameToken(first, key)) await this.#sendFile(response, key, below);
    else if (first === "ruffle" && (await sendOwnFile(response, ruffle, below))) return;
    else if (first !== "flashnet") sendNothing(response);
    else if (below === "frame.html") {
      // Its policy says who may frame it.
      response.removeHeader("X-Frame-Options");
      sendHtml(response, FRAME_PAGE, framePolicy(request.headers.host));
    } else if (below === "external.js" && external) sendScript(response, external.script);
    else if (below !== "frame.js" || !(await sendOwnFile(response, web, below))) sendNothing(response);
  }

  /** @param key that opens the folder's files, or a SWF that was dropped and has nothing beside it */
  async #sendFile(response: ServerResponse, key: string, path: string): Promise<void> {
    const dropped = this.#dropped.find(key);
    if (dropped?.name === path) return sendDropped(response, dropped.bytes);
    const file = dropped === undefined ? await this.#files.find(path) : undefined;
    if (file === undefined) sendText(response, 404, "there is no such file, or it is not shared; see --share");
    else await sendSharedFile(response, file);
  }

  /** @param host of a request, whose port is that of this server for the browser */
  #frameOrigin(key: string, host: string): string {
    return `http://${key}.localhost${portOf(host)}`;
  }

  /** The key of files in the name of a frame of ours. */
  #frameKey(host: string): string | undefined {
    const [, key = ""] = /^([^.]*)\.localhost(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
    return this.#opensFiles(key) ? key : undefined;
  }

  #opensFiles(key: string): boolean {
    return sameToken(key, this.#keys.files) || this.#dropped.find(key) !== undefined;
  }

  async #route(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [first, below] = split(path);
    if (sameToken(first, this.#keys.pages)) await this.#show(below, request, response);
    else if (this.#opensFiles(first)) await this.#sendFile(response, first, below);
    else {
      const { web, ruffle, decoder } = this.#options;
      if (first === "flashnet" && below === "decoder.js" && decoder) return sendScript(response, decoder.script);
      const folder = first === "flashnet" ? web : first === "ruffle" ? ruffle : undefined;
      if (folder === undefined || !(await sendOwnFile(response, folder, below))) sendNothing(response);
    }
  }

  /** @param path of a SWF of the list; "" for the page at the root */
  async #show(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isNavigation(request)) return sendText(response, 403, "this page is for a tab of a browser alone");
    const swf = path === "" ? this.#options.swf : path;
    if (swf === undefined) return sendHtml(response, this.#libraryPage(), ownPolicy());
    if (!swf.startsWith(DROPPED)) return this.#sendPlayer(request, response, swf, this.#keys.files);
    const [, key = "", name = ""] = swf.split("/");
    if (this.#dropped.find(key)?.name === name) this.#sendPlayer(request, response, name, key);
    else sendText(response, 404, "this SWF is gone; drop it again on the library");
  }

  /** @param key that opens the SWF and what is beside it */
  #sendPlayer(request: IncomingMessage, response: ServerResponse, swf: string, key: string): void {
    const { policyFor, limits, command: served, defaultUrl, ...said } = this.#options.page(swf);
    // What was dropped is in no folder of ours.
    const command = served === undefined || key !== this.#keys.files ? ["serve", swf] : served;
    const given = { ...PLAIN_OPTIONS, ...said };
    let options: PageOptions;
    try {
      options = readQuery(requestedQuery(request), given);
    } catch (error) {
      if (!(error instanceof OptionError || error instanceof AddressSyntaxError)) throw error;
      sendText(response, 400, error.message);
      return;
    }
    const config = {
      ...options,
      given,
      command,
      ...(defaultUrl !== undefined && { defaultUrl }),
      ...(policyFor && { policyFor }),
      ...(limits && { limits }),
    };
    const frame = hasScriptAccess({ ...config, ...this.#options })
      ? this.#frameOrigin(key, request.headers.host ?? "")
      : undefined;
    sendHtml(response, this.#page(swf, key, config, frame), pagePolicy(config.map, frame));
  }

  /** @param frame origin */
  #page(
    swf: string,
    key: string,
    config: PageOptions & Pick<PageConfig, "given" | "command" | "defaultUrl" | "policyFor" | "limits">,
    frame: string | undefined,
  ): string {
    const { relay, policyLog, external, decoder } = this.#options;
    return playerPage({
      ...config,
      ...(frame !== undefined && { frame: `${frame}/flashnet/frame.html` }),
      ...(frame !== undefined &&
        external && { external: { url: "/flashnet/external.js", file: basename(external.file) } }),
      swf: `/${key}/${encodePath(swf)}`,
      root: `/${key}/`,
      title: basename(swf),
      ...(decoder && { decoder: { url: "/flashnet/decoder.js", file: basename(decoder.file) } }),
      relay: { url: RELAY_PATH, token: relay.token },
      ...(policyLog && { policyLog: POLICY_LOG_PATH }),
    });
  }

  #libraryPage(): string {
    const { folder, pictures = true } = this.#options;
    return libraryPage({ title: basename(resolve(folder)), pictures });
  }

  async #openLibrary(): Promise<Library> {
    const { folder, cache, pictures, ruffle, page, log } = this.#options;
    return new Library({
      folder,
      ...(cache !== undefined && { cache }),
      ...(pictures !== undefined && { pictures }),
      ...(log !== undefined && { log }),
      version: await versionOf(ruffle),
      playedAs(path) {
        const { url = `http://localhost/${encodePath(path)}`, runtime = "flash" } = page(path);
        return { url, runtime };
      },
    });
  }
}

/** Of an `@ruffle-rs/ruffle` package; "" if it does not say. */
async function versionOf(folder: string): Promise<string> {
  try {
    return String(JSON.parse(await readFile(join(folder, "package.json"), "utf8")).version);
  } catch {
    return "";
  }
}

/** As in Flash, a SWF that is told it is local is of no page's domain; of AIR, none is. */
export function hasScriptAccess(
  played: Pick<PageConfig, "runtime" | "url"> & Pick<PlayerServerOptions, "scriptAccess">,
): boolean {
  const isLocal = played.url !== undefined && urlOf(played.url)?.protocol === "file:";
  return played.scriptAccess !== "never" && played.runtime === "flash" && !isLocal;
}
