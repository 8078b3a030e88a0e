import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { LimitsOf } from "../../../base/options/limits.ts";
import { randomId } from "../../../base/random-id.ts";
import { Bindings } from "../../endpoint/bindings.ts";
import { Tickets } from "../../endpoint/tickets.ts";
import { allowAll } from "../../policy/decider.ts";
import { MessageType, maxClientPayload } from "../../protocol/messages.ts";
import { STREAM_HEADER } from "../../protocol/multiplex.ts";
import { CALL_PATH, RELAY_PROTOCOL } from "../../protocol/relay-token.ts";
import { bearerOf } from "./access.ts";
import { respondToCall } from "./calls.ts";
import type { Denial, Door, Visit } from "./door.ts";
import { PendingConnections } from "./pending-connections.ts";
import { RelaySession } from "./session.ts";
import { credentialsOf, pathOf, saysIsOpen } from "./upgrade.ts";

/**
 * Requests are short, and come whole or not at all. Node looks for late ones every 30 s if it is not told otherwise. A
 * connection is for one of them (`maxRequestsPerSocket`, which is no option of `createServer`): of many that came at once
 * all answers would wait here for who takes none.
 */
export const SERVER_TIMEOUTS = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 };

/** Close code "Service Restart" (IANA's registry of RFC 6455). */
const SERVICE_RESTART = 1012;

/** What a page has, from its first call or its WebSocket until that is gone. */
interface Session {
  owner: string;
  bindings: Bindings;
}

/** A page that may have its WebSocket. */
interface Admission {
  session: string;
  bindings: Bindings;
  visit: Visit;
  /** called when the page is gone */
  leave: () => void;
}

export interface RelayServerOptions {
  door: Door;
  /** where the WebSocket is; calls are below it */
  path: string;
  limits: Required<LimitsOf<"Relay">>;
}

/** The WebSockets of pages and their calls, on any number of HTTP servers: docs/protocol.md, "Relay". */
export class RelayServer {
  readonly #door: Door;
  readonly #path: string;
  readonly #limits: RelayServerOptions["limits"];
  /** claimed by their WebSockets */
  readonly #sessions: Tickets<Session>;
  readonly #webSockets: WebSocketServer;
  readonly #pages = new Set<RelaySession>();
  readonly #pinging: ReturnType<typeof setInterval>;
  readonly #silent = new WeakSet<WebSocket>();
  readonly #pending: PendingConnections[] = [];
  #leaving = false;

  constructor({ door, path, limits }: RelayServerOptions) {
    this.#door = door;
    this.#path = path;
    this.#limits = limits;
    this.#sessions = new Tickets(limits.claimTimeout, ({ bindings }) => bindings.closeAll());
    this.#webSockets = new WebSocketServer({
      noServer: true,
      maxPayload: STREAM_HEADER + maxClientPayload(MessageType.open)!,
      perMessageDeflate: false,
      handleProtocols: () => RELAY_PROTOCOL,
    });
    // After what has arrived is read: there may be answers to the last ping that this process has slept over.
    this.#pinging = setInterval(() => setImmediate(() => this.#ping()), limits.pingInterval);
  }

  /** Pages that have their WebSocket. */
  get pages(): number {
    return this.#pages.size;
  }

  /** An HTTP server for nothing but pages. @param other answers what is no call */
  createServer(other: (request: IncomingMessage, response: ServerResponse) => void): Server {
    const server = createServer(SERVER_TIMEOUTS, (request, response) => {
      if (this.handle(request, response)) return;
      // After a last request Node says that it closes, and does so 6 s later if it was not told as well.
      response.setHeader("Connection", "close");
      other(request, response);
    });
    server.maxRequestsPerSocket = 1;
    this.attach(server);
    return server;
  }

  /** Serves the upgrade requests of a server that has other things to do as well. */
  attach(server: Server): void {
    const pending = new PendingConnections(server, this.#limits.maxPending);
    this.#pending.push(pending);
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.#receive(request, socket, head, pending);
    });
  }

  /** Answers a request if it is a page's call. @returns whether it was */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (pathOf(request) !== this.#path + CALL_PATH) return false;
    const caller = {
      checkSite: (request: IncomingMessage) => this.#door.checkSite(request),
      admit: (request: IncomingMessage, session: string | undefined) => this.#admitCall(request, session),
    };
    respondToCall(request, response, caller)
      .then((denial) => denial && this.#door.turnedAway(request, denial))
      .catch(() => response.destroy());
    return true;
  }

  /** Takes no new pages, and tells those that are there: what they open from now on is for another relay. */
  leave(): void {
    if (this.#leaving) return;
    this.#leaving = true;
    for (const page of this.#pages) page.leave();
  }

  /** Ends pages, with a close code that says that there are other relays. @param which all, or those with nothing open */
  dismiss(which: "all" | "idle"): void {
    for (const page of this.#pages) if (which === "all" || page.isIdle) page.close(SERVICE_RESTART);
  }

  /** Ends everything at once. */
  close(): void {
    clearInterval(this.#pinging);
    for (const socket of this.#webSockets.clients) socket.terminate();
    this.#webSockets.close();
    for (const pending of this.#pending) pending.closeAll();
    this.#sessions.clear();
  }

  async #receive(request: IncomingMessage, socket: Duplex, head: Buffer, pending: PendingConnections): Promise<void> {
    const ignore = (): void => {};
    socket.on("error", ignore);
    const admission = await this.#admit(request).catch(() => ({
      status: 500,
      message: "the relay has failed",
      reason: "relay",
    }));
    socket.off("error", ignore);
    if ("status" in admission) {
      this.#door.turnedAway(request, admission);
      pending.refuse(socket, responseOf(admission));
    } else if (socket.destroyed) {
      this.#forget(admission);
    } else {
      pending.upgraded(socket);
      this.#upgrade(request, socket, head, admission);
    }
  }

  async #admit(request: IncomingMessage): Promise<Admission | Denial> {
    if (pathOf(request) !== this.#path) {
      return { status: 404, message: `there is no WebSocket at this path; the relay is at ${this.#path}` };
    }
    const denial = this.#door.checkSite(request);
    if (denial !== undefined) return denial;
    const credentials = credentialsOf(request);
    if ("status" in credentials) return credentials;
    const { session = randomId() } = credentials;
    const visit = await this.#door.admit(request, {
      ...credentials,
      session,
      owner: this.#ownerOf(session),
    });
    if ("status" in visit) return visit;
    const leave = visit.enter();
    if ("status" in leave) return leave;
    const found = this.#sessionFor(visit, session);
    if (!("status" in found) && this.#sessions.claim(session) !== undefined) {
      return { session, bindings: found.bindings, visit, leave };
    }
    leave();
    return "status" in found
      ? found
      : { status: 409, reason: "session", message: "the session has a WebSocket; reload the page" };
  }

  async #admitCall(
    request: IncomingMessage,
    session: string | undefined,
  ): Promise<Denial | ((session: string) => Bindings | Denial)> {
    // First of all: a load balancer that knows no sessions asks the next relay.
    if (session !== undefined && saysIsOpen(request) && this.#sessions.get(session) === undefined) {
      return { status: 404, reason: "session", message: "the session's WebSocket is not here; reload the page" };
    }
    const token = bearerOf(request.headers);
    const visit = await this.#door.admit(request, { token, session, owner: this.#ownerOf(session) });
    if ("status" in visit) return visit;
    return (session) => {
      const found = this.#sessionFor(visit, session);
      return "status" in found ? found : found.bindings;
    };
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, admission: Admission): void {
    const { bindings, visit } = admission;
    // Of the connection, not of the WebSocket: it may end before there is one.
    socket.once("close", () => this.#forget(admission));
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      // A ping waits behind all that is on its way to a page: one that reads slowly is there, as its acknowledgements say.
      for (const sign of ["message", "pong"]) webSocket.on(sign, () => this.#silent.delete(webSocket));
      visit.watch?.(webSocket);
      const { maxTimeout, drainTimeout } = this.#limits;
      const { backend, log, windows } = visit;
      const options = { backend, bindings, log, policy: allowAll, limits: { maxTimeout, drainTimeout } };
      const page = new RelaySession(webSocket, options, this.#limits, windows);
      this.#pages.add(page);
      webSocket.once("close", () => this.#pages.delete(page));
      if (this.#leaving) page.leave();
    });
  }

  /** The session of a page, a new one if there is none of this name. */
  #sessionFor({ owner, backend }: Visit, session: string): Session | Denial {
    const found = this.#sessions.get(session);
    if (found !== undefined) {
      return found.owner === owner
        ? found
        : { status: 403, reason: "session", message: "the session is another page's; reload the page" };
    }
    if (this.#leaving) return { status: 503, reason: "leaving", message: "the relay goes down; connect again" };
    if (this.#sessions.size >= this.#limits.maxSockets) {
      return { status: 503, message: `there are ${this.#limits.maxSockets} pages already; raise the limit maxSockets` };
    }
    const added = { owner, bindings: new Bindings(backend, this.#limits) };
    this.#sessions.add(added, session);
    return added;
  }

  #ownerOf(session: string | undefined): string | undefined {
    return session && this.#sessions.get(session)?.owner;
  }

  #forget({ session, leave }: Admission): void {
    this.#sessions.remove(session)?.bindings.closeAll();
    leave();
  }

  #ping(): void {
    for (const socket of this.#webSockets.clients) {
      if (this.#silent.has(socket)) socket.terminate();
      else {
        this.#silent.add(socket);
        socket.ping();
      }
    }
  }
}

function responseOf({ status, message }: Denial): string {
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n` +
    `Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`
  );
}
