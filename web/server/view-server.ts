import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { basename } from "node:path";
import type { Log } from "../../base/log.ts";
import { randomId } from "../../base/random-id.ts";
import { listenAt } from "../../host/network/node/listen.ts";
import { isAllowedHost, sameToken } from "../../host/relay/server/access.ts";
import { SERVER_TIMEOUTS } from "../../host/relay/server/relay-server.ts";
import { viewPage } from "../html.ts";
import { ownPolicy } from "./content-security.ts";
import { isNavigation } from "./navigation.ts";
import { HEADERS, isGet, requestedPath, sendFailure, sendHtml, sendNothing, sendText, split } from "./responses.ts";
import { sendOwnFile, sendRecording } from "./static-files.ts";

export interface ViewServerOptions {
  /** recordings */
  files: readonly string[];
  /** folder of the page's own script and style sheet */
  web: string;
  /** first part of paths; default 128 random bits */
  key?: string;
  log?: Log;
}

/**
 * The inspector for recordings, on loopback:
 *
 * | path | |
 * |---|---|
 * | `/KEY/` | the page, for a tab of a browser alone |
 * | `/KEY/N` | the recording of that number, from 0 on, for that page alone |
 * | `/flashnet/` | the page's script and style sheet |
 *
 * Recordings hold passwords: nobody gets one who does not know the key, and no page of another site.
 */
export class ViewServer {
  readonly #options: ViewServerOptions;
  readonly #key: string;
  readonly #server: Server;

  constructor(options: ViewServerOptions) {
    this.#options = options;
    this.#key = options.key ?? randomId();
    this.#server = createServer(SERVER_TIMEOUTS, (request, response) => {
      for (const [name, value] of HEADERS) response.setHeader(name, value);
      this.#respond(request, response).catch((error: unknown) => sendFailure(response, error));
    });
  }

  /** Listens on loopback. @returns the URL of the page, which nobody else can guess */
  async listen(port: number): Promise<string> {
    const address = await listenAt(this.#server, port, "127.0.0.1", this.#options.log);
    return `http://127.0.0.1:${address.port}/${this.#key}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host = "" } = request.headers;
    if (!isAllowedHost(host, [])) return sendText(response, 403, `${host} is not localhost`);
    if (!isGet(request)) return sendText(response, 405, "only GET and HEAD");
    const [first, below] = split(requestedPath(request));
    const { web, files } = this.#options;
    if (sameToken(first, this.#key)) {
      if (below !== "") return this.#sendRecording(request, response, below);
      if (!isNavigation(request)) return sendText(response, 403, "this page is for a tab of a browser alone");
      return sendHtml(response, viewPage(files.map((file) => basename(file))), ownPolicy());
    }
    if (first !== "flashnet" || !(await sendOwnFile(response, web, below))) sendNothing(response);
  }

  async #sendRecording(request: IncomingMessage, response: ServerResponse, number: string): Promise<void> {
    const file = /^\d{1,4}$/.test(number) ? this.#options.files[Number(number)] : undefined;
    const isOwn = request.headers["sec-fetch-site"] === "same-origin";
    if (file === undefined || !isOwn) sendNothing(response);
    else await sendRecording(response, file);
  }
}
