import { lookup } from "node:dns";
import { connect, isIP, type LookupFunction, type Socket } from "node:net";
import { formatTarget, type NetworkBackend, type OpenOptions, type TcpConnection, type TcpTarget } from "./backend.ts";
import { ConnectError, type ConnectFailure } from "./errors.ts";
import { tcpConnection } from "./node-connection.ts";

export interface NodeBackendOptions {
  /** milliseconds a closed connection waits for the peer to close as well; default 5000 */
  lingerTimeout?: number;
}

/** The operating system's network. Connections have Nagle's algorithm off and race IPv6 against IPv4 (RFC 8305). */
export function nodeBackend(options: NodeBackendOptions = {}): NetworkBackend {
  return new NodeBackend(options.lingerTimeout ?? 5000);
}

class NodeBackend implements NetworkBackend {
  readonly #lingerTimeout: number;
  readonly #sockets = new Set<Socket>();

  constructor(lingerTimeout: number) {
    this.#lingerTimeout = lingerTimeout;
  }

  async openTcp(target: TcpTarget, { timeout, signal, acceptAddress }: OpenOptions): Promise<TcpConnection> {
    const { host, port } = target;
    const where = formatTarget(target);
    // Names go to C code, where a NUL ends them: what was checked would not be what is dialled.
    if (!/^[^\s\p{Cc}]{1,255}$/u.test(host)) {
      throw new ConnectError("address", `${JSON.stringify(host)} is no host name or address; correct the host`);
    }
    if (signal?.aborted) throw aborted(where);
    if (acceptAddress && isIP(host) && !acceptAddress(host)) throw forbidden(where);

    const socket = connect({
      host,
      port,
      allowHalfOpen: true,
      noDelay: true,
      autoSelectFamily: true,
      ...(acceptAddress && { lookup: filteredLookup(where, acceptAddress) }),
    });
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    const giveUp = (): void => void socket.destroy(aborted(where));
    signal?.addEventListener("abort", giveUp);
    const timer = setTimeout(() => socket.destroy(timedOut(where, timeout)), timeout);
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("error", reject);
        socket.once("close", () => reject(aborted(where)));
      });
    } catch (error) {
      throw connectError(where, error as Error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    }
    return tcpConnection(socket, this.#lingerTimeout);
  }

  async close(): Promise<void> {
    const closing = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    for (const socket of this.#sockets) destroyNow(socket);
    await Promise.all(closing);
  }
}

/** Node waits for what is written before it resets a connection; destroyed meanwhile, it would never say that it is closed. */
function destroyNow(socket: Socket & { resetAndClosing?: boolean }): void {
  socket.resetAndClosing = false;
  socket.destroy();
}

function filteredLookup(where: string, acceptAddress: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const accepted = addresses.filter(({ address }) => acceptAddress(address));
      const first = accepted[0];
      if (first === undefined) callback(forbidden(where), []);
      else if (options.all) callback(null, accepted);
      else callback(null, first.address, first.family);
    });
  };
}

const FAILURES: Record<string, [ConnectFailure, string]> = {
  ECONNREFUSED: ["refused", "refused the connection; start the server or map the address to one that runs"],
  ECONNRESET: ["refused", "reset the connection while it was being made; check what listens there"],
  ETIMEDOUT: ["timeout", "did not answer in time; check the address"],
  EHOSTUNREACH: ["unreachable", "can't be reached; check the address and the network"],
  ENETUNREACH: ["unreachable", "is on a network that can't be reached; check the address and the network"],
  EADDRNOTAVAIL: ["unreachable", "is no address to connect to; check host and port"],
  ENOTFOUND: ["dns", "has a host name that does not exist; check the name or map it to an address"],
  EAI_AGAIN: ["dns", "has a host name that could not be looked up; check the network's name server"],
};

function connectError(where: string, error: Error): ConnectError {
  if (error instanceof ConnectError) return error;
  // One error for each address that was tried. That somebody answered says more than that a route is missing.
  const errors = (error instanceof AggregateError ? error.errors : [error]) as NodeJS.ErrnoException[];
  const told = errors.find(({ code }) => code === "ECONNREFUSED") ?? errors[0];
  const [reason, what] = FAILURES[told?.code ?? ""] ?? ["failed", `can't be connected to: ${told?.message}`];
  return new ConnectError(reason, `${where} ${what}`, { cause: error });
}

function timedOut(where: string, timeout: number): ConnectError {
  return new ConnectError("timeout", `${where} did not answer within ${timeout} ms; check the address`);
}

function aborted(where: string): ConnectError {
  return new ConnectError("aborted", `the attempt to connect to ${where} was given up`);
}

function forbidden(where: string): ConnectError {
  return new ConnectError("rule", `${where} is forbidden by a target rule; allow it in the rules if it is meant`);
}
