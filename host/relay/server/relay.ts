import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { formatAddress } from "../../../base/address.ts";
import { type Log, silentLog } from "../../../base/log.ts";
import { checkLimits, type LimitsOf, limitDefaults } from "../../../base/options/limits.ts";
import { checkOptionsOf } from "../../../base/options/options.ts";
import { randomId } from "../../../base/random-id.ts";
import { urlOf } from "../../../base/url.ts";
import { Bindings } from "../../endpoint/bindings.ts";
import type { EndpointOptions } from "../../endpoint/endpoint.ts";
import { Tickets } from "../../endpoint/tickets.ts";
import type { NetworkBackend } from "../../network/backend.ts";
import { nodeBackend } from "../../network/node/backend.ts";
import { listenAt } from "../../network/node/listen.ts";
import { withConnectionLimit } from "../../network/wrappers/connection-limit.ts";
import { type TargetRules, withRules } from "../../network/wrappers/target-rules.ts";
import { withPolicyFiles } from "../../policy/answer.ts";
import { allowAll } from "../../policy/decider.ts";
import { MessageType, maxClientPayload } from "../../protocol/messages.ts";
import { STREAM_HEADER } from "../../protocol/multiplex.ts";
import { CALL_PATH, RELAY_PROTOCOL } from "../../protocol/relay-token.ts";
import { type AccessOptions, checkUpgrade, type Denial, sessionOf } from "./access.ts";
import { respondToCall } from "./calls.ts";
import { PendingConnections } from "./pending-connections.ts";
import { RelaySession } from "./session.ts";

/** Where a relay is on its server. */
export const RELAY_PATH = "/relay";

/**
 * Requests are short, and come whole or not at all. Node looks for late ones every 30 s if it is not told otherwise. A
 * connection is for one of them (`maxRequestsPerSocket`, which is no option of `createServer`): of many that came at once
 * all answers would wait here for who takes none.
 */
export const SERVER_TIMEOUTS = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 };

/** A page that may have its WebSocket. */
interface Admission {
  session: string;
  bindings: Bindings;
}

/** `allow` and `deny` are about what pages may have dialled. */
export interface RelayOptions extends TargetRules {
  /** default the operating system's network */
  backend?: NetworkBackend;
  /** letters, digits, `-`, `_` and `.`; default 128 random bits */
  token?: string;
  /** Origins, besides the relay's own, whose pages may connect, like `http://localhost:8080` */
  origin?: readonly string[];
  /** names in `Host`, besides loopback ones, under which the relay is reached */
  hostName?: readonly string[];
  /** policy files by host, which the relay serves in place of port 843 of these hosts */
  policyFor?: Readonly<Record<string, string>>;
  limits?: RelayLimits;
  log?: Log;
}

/** base/options/limits.ts */
export type RelayLimits = LimitsOf<"Relay">;

/**
 * Lets pages use the network: docs/security.md says what it defends against, docs/protocol.md what it speaks.
 *
 * It is attached to an HTTP server, or listens by itself.
 */
export class Relay {
  readonly token: string;
  readonly #access: AccessOptions;
  readonly #limits: Required<RelayLimits>;
  readonly #log: Log;
  readonly #backend: NetworkBackend;
  readonly #endpointOptions: Omit<EndpointOptions, "bindings">;
  /** what pages have bound, by their sessions; claimed by their WebSockets */
  readonly #sessions: Tickets<Bindings>;
  readonly #webSockets: WebSocketServer;
  readonly #pinging: ReturnType<typeof setInterval>;
  readonly #silent = new WeakSet<WebSocket>();
  readonly #pending: PendingConnections[] = [];
  #server: Server | undefined;

  constructor(options: RelayOptions = {}) {
    checkOptionsOf("Relay", options);
    checkLimits("Relay", options.limits, "limits of Relay");
    const { token = randomId(), origin = [], hostName = [] } = options;
    this.token = token;
    this.#access = { token, origin, hostName };
    this.#log = options.log ?? silentLog;
    this.#limits = { ...limitDefaults("Relay"), ...options.limits };
    const { maxConnections, pingInterval, claimTimeout, maxTimeout, drainTimeout } = this.#limits;
    const limited = withConnectionLimit(options.backend ?? nodeBackend(), maxConnections);
    this.#backend = withPolicyFiles(withRules(limited, options), options.policyFor ?? {});
    this.#endpointOptions = {
      backend: this.#backend,
      policy: allowAll,
      limits: { maxTimeout, drainTimeout },
      log: this.#log,
    };
    this.#sessions = new Tickets(claimTimeout, (bindings) => bindings.closeAll());
    this.#webSockets = new WebSocketServer({
      noServer: true,
      maxPayload: STREAM_HEADER + maxClientPayload(MessageType.open)!,
      perMessageDeflate: false,
      handleProtocols: () => RELAY_PROTOCOL,
    });
    // After what has arrived is read: there may be answers to the last ping that this process has slept over.
    this.#pinging = setInterval(() => setImmediate(() => this.#ping()), pingInterval);
  }

  /** Serves the upgrade requests for {@link RELAY_PATH} of a server that has other things to do as well. */
  attach(server: Server): void {
    const pending = new PendingConnections(server, this.#limits.maxPending);
    this.#pending.push(pending);
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const bindings = this.#admit(request);
      if ("status" in bindings) {
        this.#turnedAway(bindings);
        pending.refuse(socket, responseOf(bindings));
      } else {
        pending.upgraded(socket);
        this.#upgrade(request, socket, head, bindings);
      }
    });
  }

  /**
   * Answers a request if it is a page's call, which goes to {@link RELAY_PATH}`/call` of the same server.
   *
   * @returns whether it was
   */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (pathOf(request) !== RELAY_PATH + CALL_PATH) return false;
    const bindingsOf = (session: string): Bindings | undefined => this.#bindingsOf(session);
    respondToCall(request, response, { ...this.#access, bindingsOf })
      .then((denial) => this.#turnedAway(denial))
      .catch(() => response.destroy());
    return true;
  }

  /**
   * Listens on a port of its own.
   *
   * @param port 0 lets the system choose
   * @param bind address to listen on; anything but loopback puts the relay on a network
   * @returns URL for {@link relayBackend}
   */
  async listen(port = 0, bind = "127.0.0.1"): Promise<string> {
    const server = createServer(SERVER_TIMEOUTS, (request, response) => {
      if (this.handle(request, response)) return;
      response.writeHead(426, { "Content-Type": "text/plain", Upgrade: "websocket" });
      response.end("This is a flashnet relay. It speaks WebSocket.\n");
    });
    server.maxRequestsPerSocket = 1;
    this.attach(server);
    const address = await listenAt(server, port, bind, this.#log);
    this.#server = server;
    return `ws://${formatAddress(address)}${RELAY_PATH}`;
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    clearInterval(this.#pinging);
    for (const socket of this.#webSockets.clients) socket.terminate();
    this.#webSockets.close();
    for (const pending of this.#pending) pending.closeAll();
    this.#sessions.clear();
    const server = this.#server;
    if (server !== undefined) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await this.#backend.close();
  }

  #admit(request: IncomingMessage): Admission | Denial {
    if (pathOf(request) !== RELAY_PATH) {
      return { status: 404, message: `there is no WebSocket at this path; the relay is at ${RELAY_PATH}` };
    }
    const denial = checkUpgrade(request, this.#access);
    if (denial !== undefined) return denial;
    const session = sessionOf(request) ?? randomId();
    const bindings = this.#claim(session);
    return "status" in bindings ? bindings : { session, bindings };
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, { session, bindings }: Admission): void {
    // Of the connection, not of the WebSocket: it may end before there is one.
    socket.once("close", () => this.#sessions.remove(session)?.closeAll());
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on("pong", () => this.#silent.delete(webSocket));
      new RelaySession(webSocket, { ...this.#endpointOptions, bindings }, this.#limits);
    });
  }

  /** The bindings of a session for its one WebSocket. */
  #claim(session: string): Bindings | Denial {
    if (this.#bindingsOf(session) === undefined) {
      return { status: 503, message: `there are ${this.#limits.maxSockets} pages already; raise the limit maxSockets` };
    }
    return this.#sessions.claim(session) ?? { status: 409, message: "the session has a WebSocket; reload the page" };
  }

  /** Undefined when there are too many pages already. */
  #bindingsOf(session: string): Bindings | undefined {
    const bindings = this.#sessions.get(session);
    if (bindings !== undefined || this.#sessions.size >= this.#limits.maxSockets) return bindings;
    const added = new Bindings(this.#backend, this.#limits);
    this.#sessions.add(added, session);
    return added;
  }

  #turnedAway(denial: Denial | undefined): void {
    if (denial !== undefined) this.#log.warn(`a page was turned away: ${denial.message}`);
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

/** "" for what is no path. */
function pathOf({ url = "" }: IncomingMessage): string {
  return urlOf(url, "http://relay")?.pathname ?? "";
}

function responseOf({ status, message }: Denial): string {
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n` +
    `Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`
  );
}
