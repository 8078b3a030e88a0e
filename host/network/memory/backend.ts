import type { Address } from "../../../base/address.ts";
import { canonicalHost, formatTarget, parseHostPort, type TcpTarget } from "../../../base/address.ts";
import { canonicalAddress, familyOf, isUnspecified } from "../../../base/ip-address.ts";
import type { ServerCertificate } from "../../../base/network-types.ts";
import { checkLimits, type LimitsOf, limitDefaults } from "../../../base/options/limits.ts";
import type {
  InterfaceAddress,
  NetworkBackend,
  NetworkInterface,
  OpenOptions,
  TcpConnection,
  TlsOptions,
} from "../backend.ts";
import { bindError, familyToBind } from "../bind-errors.ts";
import { ConnectError, ConnectionLostError } from "../errors.ts";
import { Link } from "./link.ts";
import { MemoryListener } from "./listener.ts";
import { Ports } from "./ports.ts";
import { MemoryUdpSocket } from "./udp.ts";

/** The server's side of a connection, with what the client asked for. */
export interface MemoryConnection extends TcpConnection {
  target: TcpTarget;
}

/** Serves one connection. When it returns a promise, the connection ends with it: in order, or by a reset if it rejects. */
export type MemoryServer = (connection: MemoryConnection) => void | Promise<void>;

export interface MemoryServerOptions {
  /** What the server shows to a client that wants TLS; without, it speaks none. Nothing is encrypted. */
  certificate?: ServerCertificate;
}

/**
 * A network in memory: servers are functions, and what nobody listens on refuses connections. The machine of the
 * backend has the addresses 127.0.0.1 and ::1; what is bound there is reached by its own `openTcp` and `bindUdp`, and by
 * those of its peers.
 */
export interface MemoryBackend extends Required<NetworkBackend> {
  /** @param address `host:port`; `*` stands for every host or every port, and exact ones go first */
  listen(address: string, server: MemoryServer, options?: MemoryServerOptions): void;
  /**
   * Another machine on the same network: a client of the servers that are bound here, say, or somebody to exchange
   * datagrams with.
   *
   * @param address its numeric address
   */
  peer(address: string): Required<NetworkBackend>;
}

/** base/options/limits.ts */
export type MemoryBackendOptions = LimitsOf<"memoryBackend">;

/** A network in memory, where servers are functions: for tests, and for pages without a relay. */
export function memoryBackend(options: MemoryBackendOptions = {}): MemoryBackend {
  checkLimits("memoryBackend", options, "memoryBackend");
  const network: Network = {
    servers: new Map(),
    listeners: new Ports(),
    udpSockets: new Ports(),
    ...limitDefaults("memoryBackend"),
    ...options,
  };
  return new Machine(network, LOOPBACK);
}

/** What the machines of one network share. */
interface Network extends Required<MemoryBackendOptions> {
  servers: Map<string, { server: MemoryServer } & MemoryServerOptions>;
  listeners: Ports<MemoryListener>;
  udpSockets: Ports<MemoryUdpSocket>;
}

class Machine implements MemoryBackend {
  readonly #network: Network;
  readonly #addresses: readonly string[];
  readonly #links = new Set<Link>();
  readonly #peers: Machine[] = [];
  readonly #bound = new Set<MemoryListener | MemoryUdpSocket>();

  constructor(network: Network, addresses: readonly string[]) {
    this.#network = network;
    this.#addresses = addresses;
  }

  peer(address: string): Machine {
    const peer = new Machine(this.#network, [canonicalAddress(address)]);
    this.#peers.push(peer);
    return peer;
  }

  listen(address: string, server: MemoryServer, options: MemoryServerOptions = {}): void {
    const { host, port } = parseHostPort(address);
    this.#network.servers.set(key(host, port ?? "*"), { server, ...options });
  }

  async openTcp(target: TcpTarget, { signal }: OpenOptions): Promise<TcpConnection> {
    if (signal?.aborted) throw ConnectError.aborted(formatTarget(target));
    return this.#connect(target, this.#answering(target));
  }

  async openTls(target: TcpTarget, { signal, accept }: TlsOptions): Promise<TcpConnection> {
    if (signal?.aborted) throw ConnectError.aborted(formatTarget(target));
    const where = formatTarget(target);
    const answering = this.#answering(target);
    const { certificate } = answering;
    if (certificate === undefined) {
      throw new ConnectError("tls", `${where} speaks no TLS; listen() there with a certificate`);
    }
    if (!(await accept(certificate))) {
      throw new ConnectError("certificate", `the certificate of ${where} is ${certificate.status}; give it another`);
    }
    return this.#connect(target, answering);
  }

  bindTcp(local: Address): MemoryListener {
    const listener = new MemoryListener(local, this.#addressesFor(local), this.#network.listeners, () =>
      this.#bound.delete(listener),
    );
    this.#bound.add(listener);
    return listener;
  }

  bindUdp(local: Address): MemoryUdpSocket {
    const { udpSockets, maxUnreadDatagrams } = this.#network;
    const socket = new MemoryUdpSocket(local, this.#addressesFor(local), udpSockets, maxUnreadDatagrams, () =>
      this.#bound.delete(socket),
    );
    this.#bound.add(socket);
    return socket;
  }

  interfaces(): NetworkInterface[] {
    const addresses = this.#addresses.map((address): InterfaceAddress => {
      const isIPv4 = familyOf(address) === 4;
      return { address, broadcast: "", prefixLength: isIPv4 ? 8 : 128, ipVersion: isIPv4 ? "IPv4" : "IPv6" };
    });
    return [{ name: "memory", displayName: "memory", active: true, hardwareAddress: "", mtu: -1, addresses }];
  }

  async close(): Promise<void> {
    await Promise.all(this.#peers.map((peer) => peer.close()));
    for (const socket of this.#bound) socket.close();
    for (const link of this.#links) link.reset();
  }

  /** The server for a target; one that content has bound comes first. */
  #answering(target: TcpTarget): Answering {
    const { host, port } = target;
    const { listeners, servers } = this.#network;
    for (const address of host.toLowerCase() === "localhost" ? LOOPBACK : [canonicalAddress(host)]) {
      const listener = listeners.find(address, port);
      if (listener?.listening) return { accept: (link) => listener.accept(link.server) };
    }
    const found = [key(host, port), key(host, "*"), key("*", port), key("*", "*")]
      .map((address) => servers.get(address))
      .find((found) => found !== undefined);
    if (found === undefined) {
      throw new ConnectError(
        "refused",
        `${formatTarget(target)} refused the connection; name the address in serve(…), or listen() at it first`,
      );
    }
    return { ...found, accept: (link) => void serve(found.server, { ...link.server, target }, link) };
  }

  #connect(target: TcpTarget, { accept }: Answering): TcpConnection {
    const { host: address, port } = target;
    const { capacity, listeners } = this.#network;
    const own = this.#addresses.find((own) => familyOf(own) === familyOf(address)) ?? this.#addresses[0]!;
    const link = new Link(capacity, { address: own, port: listeners.choose(() => true)! }, { address, port });
    this.#links.add(link);
    void Promise.all([link.client.closed, link.server.closed]).then(() => this.#links.delete(link));
    accept(link);
    return link.client;
  }

  /** The addresses of this machine that a socket is bound to. @throws BindError */
  #addressesFor(local: Address): string[] {
    const { address } = local;
    const family = familyToBind(local);
    const found = this.#addresses.filter((own) =>
      isUnspecified(address) ? familyOf(own) === family : own === canonicalAddress(address),
    );
    if (found.length === 0) throw bindError(local, "EADDRNOTAVAIL");
    return found;
  }
}

/** What takes connections at an address. */
interface Answering extends MemoryServerOptions {
  accept(link: Link): void;
}

const LOOPBACK = ["127.0.0.1", "::1"];

function key(host: string, port: number | string): string {
  return `${canonicalHost(host)} ${port}`;
}

async function serve(server: MemoryServer, connection: MemoryConnection, link: Link): Promise<void> {
  try {
    const served = server(connection);
    if (served === undefined) return;
    await served;
    link.finishServer();
  } catch (error) {
    link.reset();
    // Any other error is a mistake in the server: it is thrown, as it would otherwise go unnoticed.
    if (!(error instanceof ConnectionLostError)) throw error;
  }
}
