import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { formatAddress } from "../../../base/address.ts";
import { type Log, silentLog } from "../../../base/log.ts";
import { checkLimits, type LimitsOf, limitDefaults } from "../../../base/options/limits.ts";
import { checkOptionsOf } from "../../../base/options/options.ts";
import { randomId } from "../../../base/random-id.ts";
import { WindowBudget } from "../../endpoint/window-budget.ts";
import type { NetworkBackend } from "../../network/backend.ts";
import { nodeBackend } from "../../network/node/backend.ts";
import { listenAt } from "../../network/node/listen.ts";
import { withConnectionLimit } from "../../network/wrappers/connection-limit.ts";
import { type TargetRules, withRules } from "../../network/wrappers/target-rules.ts";
import { withPolicyFiles } from "../../policy/answer.ts";
import { TokenDoor } from "./access.ts";
import { RelayServer } from "./relay-server.ts";

/** Where a relay is on its server. */
export const RELAY_PATH = "/relay";

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
  readonly #log: Log;
  readonly #backend: NetworkBackend;
  readonly #pages: RelayServer;
  #server: Server | undefined;

  constructor(options: RelayOptions = {}) {
    checkOptionsOf("Relay", options);
    checkLimits("Relay", options.limits, "limits of Relay");
    const { token = randomId(), origin = [], hostName = [] } = options;
    this.token = token;
    this.#log = options.log ?? silentLog;
    const limits = { ...limitDefaults("Relay"), ...options.limits };
    const limited = withConnectionLimit(options.backend ?? nodeBackend(), limits.maxConnections);
    const backend = withPolicyFiles(withRules(limited, options), options.policyFor ?? {});
    this.#backend = backend;
    const door = new TokenDoor({ token, origin, hostName }, this.#log, () => ({
      backend,
      windows: new WindowBudget(limits.window, limits.pageBuffer),
    }));
    this.#pages = new RelayServer({ door, path: RELAY_PATH, limits });
  }

  /** Serves the upgrade requests for {@link RELAY_PATH} of a server that has other things to do as well. */
  attach(server: Server): void {
    this.#pages.attach(server);
  }

  /**
   * Answers a request if it is a page's call, which goes to {@link RELAY_PATH}`/call` of the same server.
   *
   * @returns whether it was
   */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    return this.#pages.handle(request, response);
  }

  /**
   * Listens on a port of its own.
   *
   * @param port 0 lets the system choose
   * @param bind address to listen on; anything but loopback puts the relay on a network
   * @returns URL for {@link relayBackend}
   */
  async listen(port = 0, bind = "127.0.0.1"): Promise<string> {
    const server = this.#pages.createServer((_request, response) => {
      response.writeHead(426, { "Content-Type": "text/plain", Upgrade: "websocket" });
      response.end("This is a flashnet relay. It speaks WebSocket.\n");
    });
    const address = await listenAt(server, port, bind, this.#log);
    this.#server = server;
    return `ws://${formatAddress(address)}${RELAY_PATH}`;
  }

  /** Ends everything at once. */
  async close(): Promise<void> {
    this.#pages.close();
    const server = this.#server;
    if (server !== undefined) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await this.#backend.close();
  }
}
