import type { TcpTarget } from "../../base/address.ts";
import { checkOptionsOf } from "../../base/options/options.ts";
import { realTime, type Time } from "../../base/time.ts";
import type { NetworkBackend, TcpConnection } from "../../host/network/backend.ts";
import { ConnectionLostError } from "../../host/network/errors.ts";
import { memoryBackend } from "../../host/network/memory/backend.ts";
import { wrapBackend } from "../../host/network/wrappers/wrap.ts";
import { ServerConnection } from "./connection.ts";
import { ClientEndedError, ServerScriptError } from "./errors.ts";

/** Serves one connection. The connection ends with the promise it returns; without a promise it stays open. */
export type ServerHandler = (connection: ServerConnection) => void | Promise<void>;

/** Milliseconds that it takes to connect; at 0, a SWF that retries at once would keep virtual time from moving. */
const CONNECT_TIME = 1;

/** A server, and where clients find it. */
export interface ScriptedServer {
  /** `host:port`; `*` stands for every host or every port, and exact ones go first */
  address: string;
  handler: ServerHandler;
}

/** What a server script exports as its default: servers, or a function that serves every host and port. */
export type ServerScript = ServerHandler | ScriptedServer | readonly ScriptedServer[];

export interface ScriptOptions {
  /** what `sleep` and connecting go by; default the wall clock */
  time?: Time;
  /** A handler has thrown; its connection was reset. Default: an unhandled rejection. */
  onError?(error: unknown): void;
}

/**
 * A server written in TypeScript: `serve("game.example.com:6112", async (connection) => …)`.
 *
 * @param address see {@link ScriptedServer.address}
 */
export function serve(address: string, handler: ServerHandler): ScriptedServer {
  return { address, handler };
}

/**
 * A network of such servers and nothing else. It needs no Node, so that a game and its server can be one static page.
 *
 * @throws AddressSyntaxError when an address is none
 */
export function scriptedBackend(script: ServerScript, options: ScriptOptions = {}): NetworkBackend {
  checkOptionsOf("scriptedBackend", options);
  const { time = realTime() } = options;
  const backend = memoryBackend();
  for (const { address, handler } of serversOf(script)) {
    backend.listen(address, (connection) => handle(connection, handler, options));
  }
  return wrapBackend(backend, {
    async open(target, options, next) {
      await time.sleep(CONNECT_TIME, options.signal);
      return next(target, options);
    },
  });
}

/** Lets a handler serve one connection, wherever it comes from. Settles when the handler is done; never, if it only listens. */
export async function handle(
  connection: TcpConnection & { target: TcpTarget },
  handler: ServerHandler,
  { time = realTime(), onError }: ScriptOptions = {},
): Promise<void> {
  const server = new ServerConnection(connection, time);
  try {
    const served = handler(server);
    if (served === undefined) return await new Promise(() => {});
    await served;
    await server.end();
  } catch (error) {
    if (error instanceof ClientEndedError) return server.end().catch(() => {});
    server.reset();
    if (error instanceof ConnectionLostError) return;
    if (onError === undefined) throw error;
    onError(error);
  }
}

/** @throws ServerScriptError when it is something else */
export function serversOf(script: unknown): readonly ScriptedServer[] {
  if (typeof script === "function") return [serve("*:*", script as ServerHandler)];
  const servers: unknown[] = Array.isArray(script) ? script : [script];
  if (!servers.every(isServer)) {
    throw new ServerScriptError("a server script exports, as its default, serve(…), a list of them, or a function");
  }
  return servers;
}

function isServer(value: unknown): value is ScriptedServer {
  return typeof value === "object" && value !== null && "address" in value && "handler" in value;
}
