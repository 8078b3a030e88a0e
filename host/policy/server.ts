/** A program that serves a policy file: `flashnet policy`. */
import { createServer, type Server, type Socket } from "node:net";
import { type Log, silentLog } from "../../base/log.ts";
import { checkLimits, type LimitsOf, limitDefaults } from "../../base/options/limits.ts";
import { tcpConnection } from "../network/node/connection.ts";
import { listenAt } from "../network/node/listen.ts";
import { answerPolicyRequest } from "./answer.ts";
import { formatPolicyUrl } from "./fetcher.ts";

/** base/options/limits.ts */
export type PolicyServerLimits = LimitsOf<"PolicyServer">;

/** Serves one policy file on one port, to any client: `flashnet policy`. */
export class PolicyServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #log: Log;

  /** @param file the policy file */
  constructor(file: string, limits: PolicyServerLimits = {}, log: Log = silentLog) {
    checkLimits("PolicyServer", limits, "limits of PolicyServer");
    const { maxConnections, answerTimeout: timeout } = { ...limitDefaults("PolicyServer"), ...limits };
    this.#log = log;
    const bytes = new TextEncoder().encode(file);
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      void answerPolicyRequest(tcpConnection(socket, { lingerTimeout: timeout }), bytes, timeout);
    });
    this.#server.maxConnections = maxConnections;
  }

  /**
   * @param port 0 lets the system choose
   * @param bind address to listen on; anything but loopback lets other machines ask
   * @returns `xmlsocket://` URL of the file
   */
  async listen(port: number, bind = "127.0.0.1"): Promise<string> {
    const bound = await listenAt(this.#server, port, bind, this.#log);
    return formatPolicyUrl({ host: bound.address, port: bound.port });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
