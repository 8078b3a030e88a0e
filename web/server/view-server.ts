import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { basename } from "node:path";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { randomId } from "../../base/random-id.ts";
import { reasonOf } from "../../base/system-errors.ts";
import { listenAt } from "../../host/network/node/listen.ts";
import { RecordingError } from "../../host/recording/errors.ts";
import { isAllowedHost, sameToken } from "../../host/relay/server/access.ts";
import { SERVER_TIMEOUTS } from "../../host/relay/server/relay-server.ts";
import { viewPage } from "../html.ts";
import { ownPolicy } from "./content-security.ts";
import { IndexCache } from "./index-cache.ts";
import { isNavigation } from "./navigation.ts";
import {
  HEADERS,
  isGet,
  requestedPath,
  sendFailure,
  sendHtml,
  sendNothing,
  sendScript,
  sendText,
  split,
} from "./responses.ts";
import { sendOwnFile } from "./static-files.ts";
import { ViewedRecording } from "./viewed-recording.ts";

export interface ViewServerOptions {
  /** recordings */
  files: readonly string[];
  /** folder of the page's own script and style sheet */
  web: string;
  /** folder for indexes of recordings, for the next time; default: none are kept */
  indexes?: string;
  /** a module of JavaScript that reads messages for the inspector, and the file that it was made from */
  decoder?: { file: string; script: string };
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
 * | `/KEY/N/index` | the index of the recording of that number, from 0 on, for that page alone |
 * | `/KEY/N/bytes/FROM-TO/IDENTITY` | a part of it, if it is still what the index says, for that page alone |
 * | `/KEY/decoder.js` | what reads messages for the inspector, for that page alone |
 * | `/flashnet/` | the page's script and style sheet |
 *
 * Recordings hold passwords: nobody gets one who does not know the key, and no page of another site.
 */
export class ViewServer {
  readonly #options: ViewServerOptions;
  readonly #key: string;
  readonly #server: Server;
  readonly #recordings: readonly ViewedRecording[];

  constructor(options: ViewServerOptions) {
    this.#options = options;
    this.#key = options.key ?? randomId();
    const cache = options.indexes === undefined ? undefined : new IndexCache(options.indexes);
    this.#recordings = options.files.map((file) => new ViewedRecording(file, cache));
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
    await Promise.all(this.#recordings.map((recording) => recording.close()));
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host = "" } = request.headers;
    if (!isAllowedHost(host, [])) return sendText(response, 403, `${host} is not localhost`);
    if (!isGet(request)) return sendText(response, 405, "only GET and HEAD");
    const [first, below] = split(requestedPath(request));
    const { web, files, decoder } = this.#options;
    if (sameToken(first, this.#key)) {
      if (below !== "") return this.#sendRecording(request, response, below);
      if (!isNavigation(request)) return sendText(response, 403, "this page is for a tab of a browser alone");
      const names = files.map((file) => basename(file));
      const own = decoder && { decoder: { url: "decoder.js", file: basename(decoder.file) } };
      return sendHtml(response, viewPage({ names, ...own }), ownPolicy());
    }
    if (first !== "flashnet" || !(await sendOwnFile(response, web, below))) sendNothing(response);
  }

  async #sendRecording(request: IncomingMessage, response: ServerResponse, below: string): Promise<void> {
    const [, number, from, to, identity] = PART.exec(below) ?? [];
    const recording = number === undefined ? undefined : this.#recordings[Number(number)];
    const isOwn = request.headers["sec-fetch-site"] === "same-origin";
    const { decoder } = this.#options;
    if (isOwn && below === "decoder.js" && decoder) return sendScript(response, decoder.script);
    if (recording === undefined || !isOwn) return sendNothing(response);
    try {
      if (identity === undefined) await recording.sendIndex(response);
      else await recording.sendBytes(response, Number(from), Number(to), identity);
    } catch (error) {
      if (response.headersSent) throw error;
      sendText(response, 503, messageOf(error instanceof RecordingError ? error : new Error(reasonOf(error))));
    }
  }
}

/** What is asked for of a recording. */
const PART = /^(\d{1,4})\/(?:index|bytes\/(\d{1,15})-(\d{1,15})\/([0-9a-f-]{1,200}))$/;
