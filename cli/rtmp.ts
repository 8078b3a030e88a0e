import { createServer, type Server, type Socket } from "node:net";
import type { Command } from "commander";
import { formatHost } from "../base/address.ts";
import type { Log } from "../base/log.ts";
import { limitsFor } from "../base/options/limits.ts";
import { wallClock } from "../base/time.ts";
import { tcpConnection } from "../host/network/node/connection.ts";
import { listenAt } from "../host/network/node/listen.ts";
import { handle, type ServerHandler } from "../src/scripted/server.ts";
import { applicationErrors } from "./application-errors.ts";
import { ExitCode } from "./exit-code.ts";
import { listening } from "./listening.ts";
import { wholeNumber } from "./movie-options.ts";
import { addLimitOption, addOptions, type LimitOptions } from "./options.ts";
import { sharedObjectFiles } from "./shared-object-files.ts";
import { createLog, printLine, type Terminal } from "./terminal.ts";

interface RtmpCommandOptions extends LimitOptions {
  port: number;
  bind: string;
  persist?: string;
}

/** Milliseconds that a client has to close its side as well. */
const LINGER_TIMEOUT = 5000;

export function rtmpCommand(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command = program.command("rtmp").argument("<script>", "server script that exports application(…)");
  addOptions(command, "rtmp", ["port", "bind", "persist"], { port: wholeNumber(0, 65535) });
  addLimitOption(command, "rtmp", "application")
    .description("serve RTMP applications to real clients; prints their URLs")
    .action(async (script: string, options: RtmpCommandOptions) => exit(await rtmp(script, options, terminal)));
}

async function rtmp(
  script: string,
  { port, bind, persist, limit }: RtmpCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { loadApplications } = await import("../src/scripted/rtmp/load.ts");
  const log = createLog(terminal, false);
  const onError = applicationErrors(script, log);
  const applications = await loadApplications(script);
  const store = persist === undefined ? undefined : sharedObjectFiles(persist);
  applications.configure({ limits: limitsFor("application", limit), onError, ...(store && { store }) });
  const server = new RtmpServer(applications.handler, (error) => onError(error));
  const address = await listening(port, () => server.listen(port, bind, log));
  for (const name of applications.names) printLine(terminal.stdout, `rtmp://${address}/${name}`);
  await terminal.interrupted();
  await server.close();
  applications.save();
  return ExitCode.done;
}

/** Has a handler serve connections of this machine's network. */
class RtmpServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #served = new Set<Promise<void>>();

  constructor(handler: ServerHandler, onError: (error: unknown) => void) {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      const connection = tcpConnection(socket, { lingerTimeout: LINGER_TIMEOUT });
      const { address: host, port } = connection.local;
      const served = handle(Object.assign(connection, { target: { host, port } }), handler, { onError });
      this.#served.add(served);
      void served.then(() => this.#served.delete(served));
    });
  }

  /** @returns `host:port` */
  async listen(port: number, bind: string, log: Log): Promise<string> {
    const bound = await listenAt(this.#server, port, bind, log);
    return `${formatHost(bound.address)}:${bound.port}`;
  }

  /** Cuts all clients off, and waits a little for what the applications still do about it. */
  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    const patience = new AbortController();
    await Promise.race([Promise.all(this.#served), wallClock.sleep(LINGER_TIMEOUT, patience.signal)]);
    patience.abort();
  }
}
