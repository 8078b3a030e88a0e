import { lookup } from "node:dns";
import { connect, isIP, type LookupFunction, type Socket } from "node:net";
import type { Address } from "../../../base/address.ts";
import { formatAddress, formatTarget, type TcpTarget } from "../../../base/address.ts";
import { familyOf, isLoopback, isUnspecified } from "../../../base/ip-address.ts";
import { checkOptions } from "../../../base/options/check.ts";
import { checkLimitValues, type LimitsOf, limitDefaults, limitNames } from "../../../base/options/limits.ts";
import { optionNames } from "../../../base/options/options.ts";
import type { NetworkBackend, NetworkInterface, OpenOptions, TcpConnection, TlsOptions } from "../backend.ts";
import { bindError } from "../bind-errors.ts";
import { BindError, ConnectError } from "../errors.ts";
import { openWebSocket } from "../websocket/connection.ts";
import type { ByteWebSocketConstructor } from "../websocket/dial.ts";
import { attempt } from "./connect-attempt.ts";
import { tcpConnection } from "./connection.ts";
import { systemInterfaces } from "./interfaces.ts";
import { NodeListener } from "./listener.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";
import { startTls } from "./tls.ts";
import { type TlsSettings, TrustStores } from "./tls-trust.ts";
import { NodeUdpSocket } from "./udp.ts";

/** Limits: base/options/limits.ts. */
export interface NodeBackendOptions extends LimitsOf<"nodeBackend"> {
  /**
   * Lets other machines reach what is bound, and shows every network interface. Otherwise TCP servers are bound to
   * loopback, whatever they say, and UDP sockets hear from other machines only what answers them. Default false.
   */
  expose?: boolean;
  /** how TLS is spoken, and what is trusted */
  tls?: TlsSettings;
}

/** The operating system's network. Connections have Nagle's algorithm off and race IPv6 against IPv4 (RFC 8305). */
export function nodeBackend(options: NodeBackendOptions = {}): NetworkBackend {
  checkOptions([...optionNames("nodeBackend"), ...limitNames("nodeBackend")], options, "nodeBackend");
  checkLimitValues(options, "nodeBackend");
  return new NodeBackend({ ...limitDefaults("nodeBackend"), expose: false, tls: {}, ...options });
}

class NodeBackend implements NetworkBackend {
  readonly #options: Required<NodeBackendOptions>;
  readonly #sockets = new Set<Socket>();
  readonly #listeners = new Set<NodeListener>();
  readonly #udpSockets = new Set<NodeUdpSocket>();
  readonly #trustStores: TrustStores;

  constructor(options: Required<NodeBackendOptions>) {
    this.#options = options;
    this.#trustStores = new TrustStores(options.tls);
  }

  async openTcp(target: TcpTarget, options: OpenOptions): Promise<TcpConnection> {
    if (options.webSocket) {
      // It brings much of Node with it, which a short run has no use for.
      const { WebSocket } = await import("ws");
      return openWebSocket(options.webSocket, options, WebSocket as unknown as ByteWebSocketConstructor);
    }
    const { lingerTimeout } = this.#options;
    const buffer = new ReceiveBuffer();
    return tcpConnection(await this.#dial(target, options, buffer), { lingerTimeout, buffer });
  }

  async openTls(target: TcpTarget, options: TlsOptions): Promise<TcpConnection> {
    const trust = this.#trustStores.with(options.certificates);
    const start = performance.now();
    const socket = await this.#dial(target, options);
    const timeout = Math.max(1, options.timeout - (performance.now() - start));
    return startTls(socket, target, { ...options, timeout }, trust, this.#options.lingerTimeout);
  }

  bindTcp(local: Address): NodeListener {
    const address = this.#options.expose ? local.address : loopbackFor(local);
    // The system lets two sockets have one port as long as neither listens.
    for (const listener of this.#listeners) {
      if (listener.occupies(address, local.port)) throw bindError(local, "EADDRINUSE");
    }
    const listener = new NodeListener(local, address, {
      accept: (socket) => {
        this.#keep(socket);
        return tcpConnection(socket, { lingerTimeout: this.#options.lingerTimeout });
      },
      onClose: () => this.#listeners.delete(listener),
    });
    this.#listeners.add(listener);
    return listener;
  }

  bindUdp(local: Address): NodeUdpSocket {
    const { expose, maxUnreadDatagrams, maxUnsentDatagrams } = this.#options;
    const socket = new NodeUdpSocket(local, {
      expose,
      maxUnread: maxUnreadDatagrams,
      maxUnsent: maxUnsentDatagrams,
      onClose: () => this.#udpSockets.delete(socket),
    });
    this.#udpSockets.add(socket);
    return socket;
  }

  interfaces(): NetworkInterface[] {
    const all = systemInterfaces();
    return this.#options.expose
      ? all
      : all.filter(({ addresses }) => addresses.some(({ address }) => isLoopback(address)));
  }

  async close(): Promise<void> {
    for (const bound of [...this.#listeners, ...this.#udpSockets]) bound.close();
    const closing = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    for (const socket of this.#sockets) destroyNow(socket);
    await Promise.all(closing);
  }

  async #dial(target: TcpTarget, options: OpenOptions, buffer?: ReceiveBuffer): Promise<Socket> {
    const { host, port } = target;
    const { signal, acceptAddress } = options;
    const where = formatTarget(target);
    // Names go to C code, where a NUL ends them: what was checked would not be what is dialled.
    if (!/^[^\s\p{Cc}]{1,255}$/u.test(host)) {
      throw new ConnectError("address", `${JSON.stringify(host)} is no host name or address; correct the host`);
    }
    if (signal?.aborted) throw ConnectError.aborted(where);
    if (acceptAddress && isIP(host) && !acceptAddress(host)) throw forbidden(where);

    const socket = connect({
      host,
      port,
      allowHalfOpen: true,
      noDelay: true,
      autoSelectFamily: true,
      ...(buffer && { onread: buffer.onread }),
      ...(acceptAddress && { lookup: filteredLookup(where, acceptAddress) }),
    });
    this.#keep(socket);
    const connected = new Promise<void>((resolve) => socket.once("connect", resolve));
    await attempt(socket, where, options, connected);
    return socket;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }
}

/** Where a server really is that must not be open to other machines. */
function loopbackFor(local: Address): string {
  const { address } = local;
  if (isUnspecified(address)) return address.includes(":") ? "::1" : "127.0.0.1";
  if (isLoopback(address) || familyOf(address) === undefined) return address;
  throw new BindError(`a server at ${formatAddress(local)} would be open to other machines; allow that with --expose`);
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

function forbidden(where: string): ConnectError {
  return new ConnectError("rule", `${where} is forbidden by a target rule; allow it in the rules if it is meant`);
}
