import type { Address } from "../../base/address.ts";
import { type LimitsOf, limitDefaults } from "../../base/options/limits.ts";
import { realTime, type Time } from "../../base/time.ts";
import type { NetworkBackend, NetworkInterface, TcpConnection, TcpListener, UdpSocket } from "../network/backend.ts";
import { BindError, ConnectError } from "../network/errors.ts";
import { Tickets } from "./tickets.ts";

/** base/options/limits.ts */
export type BindingLimits = Pick<LimitsOf<"PlayerHost">, "maxBindings" | "claimTimeout">;

const DEFAULTS = limitDefaults("PlayerHost");

/** What was bound: `ticket` is what everything else goes by, `port` what the system gave. */
export interface Binding {
  ticket: string;
  port: number;
}

/**
 * The servers and UDP sockets of one player, from the call that binds them to the channel that uses them, and the
 * connections its servers have taken: docs/protocol.md, "Synchronous calls".
 */
export class Bindings {
  readonly #backend: NetworkBackend;
  readonly #maxBindings: number;
  readonly #listeners: Tickets<TcpListener>;
  readonly #udpSockets: Tickets<UdpSocket>;
  readonly #connections: Tickets<TcpConnection>;

  /** @param time what `claimTimeout` goes by; default the wall clock */
  constructor(backend: NetworkBackend, limits: BindingLimits = {}, time: Time = realTime()) {
    const { maxBindings, claimTimeout } = { ...DEFAULTS, ...limits };
    this.#backend = backend;
    this.#maxBindings = maxBindings;
    this.#listeners = new Tickets(claimTimeout, (listener) => listener.close(), time);
    this.#udpSockets = new Tickets(claimTimeout, (socket) => socket.close(), time);
    this.#connections = new Tickets(claimTimeout, ({ writable }) => void writable.abort().catch(() => {}), time);
  }

  get supports(): { tcp: boolean; udp: boolean; tls: boolean; interfaces: boolean } {
    const { bindTcp, bindUdp, openTls, interfaces } = this.#backend;
    return {
      tcp: bindTcp !== undefined,
      udp: bindUdp !== undefined,
      tls: openTls !== undefined,
      interfaces: interfaces !== undefined,
    };
  }

  get interfaces(): NetworkInterface[] {
    return this.#backend.interfaces?.() ?? [];
  }

  /** @throws BindError */
  bindTcp(local: Address): Binding {
    if (this.#backend.bindTcp === undefined) throw new BindError("this network has no servers; use another backend");
    this.#checkRoom(local);
    const listener = this.#backend.bindTcp(local);
    return { ticket: this.#listeners.add(listener), port: listener.local.port };
  }

  /** @throws BindError */
  bindUdp(local: Address): Binding {
    if (this.#backend.bindUdp === undefined) throw new BindError("this network has no UDP; use another backend");
    this.#checkRoom(local);
    const socket = this.#backend.bindUdp(local);
    return { ticket: this.#udpSockets.add(socket), port: socket.local.port };
  }

  /** @throws BindError */
  listen(ticket: string, backlog: number): void {
    const listener = this.#listeners.get(ticket);
    if (listener === undefined) throw new BindError("there is no such server, or it is closed; bind another");
    listener.listen(backlog);
  }

  /** @throws BindError */
  connect(ticket: string, remote: Address): void {
    const socket = this.#udpSockets.get(ticket);
    if (socket === undefined) throw new BindError("there is no such UDP socket, or it is closed; bind another");
    socket.connect(remote);
  }

  /**
   * Frees the port of a server or UDP socket at once.
   *
   * @throws BindError
   */
  close(ticket: string): void {
    const bound = this.#listeners.remove(ticket) ?? this.#udpSockets.remove(ticket);
    if (bound === undefined) throw new BindError("there is no such server or UDP socket, or it is closed; it is done");
    bound.close();
  }

  /** Keeps a connection that a server has taken until somebody claims it. @returns the ticket for it */
  offer(connection: TcpConnection): string {
    return this.#connections.add(connection);
  }

  /** @throws ConnectError when there is none of that ticket, or somebody has it */
  claimListener(ticket: string): TcpListener {
    return this.#listeners.claim(ticket) ?? unknownTicket();
  }

  /** @throws ConnectError when there is none of that ticket, or somebody has it */
  claimUdp(ticket: string): UdpSocket {
    return this.#udpSockets.claim(ticket) ?? unknownTicket();
  }

  /** @throws ConnectError when there is none of that ticket, or somebody has it */
  claimConnection(ticket: string): TcpConnection {
    return this.#connections.remove(ticket) ?? unknownTicket();
  }

  /** Forgets a server or UDP socket that was claimed and has been closed by whoever had it. */
  release(ticket: string): void {
    this.#listeners.remove(ticket);
    this.#udpSockets.remove(ticket);
  }

  /** Frees all ports, and resets the connections nobody has claimed. */
  closeAll(): void {
    this.#listeners.clear();
    this.#udpSockets.clear();
    this.#connections.clear();
  }

  #checkRoom({ address, port }: Address): void {
    if (this.#listeners.size + this.#udpSockets.size < this.#maxBindings) return;
    throw new BindError(
      `${address} port ${port} would be one more than ${this.#maxBindings} servers and UDP sockets; raise the limit maxBindings`,
    );
  }
}

function unknownTicket(): never {
  throw new ConnectError("request", "nothing waits under this ticket; it was claimed, closed or given up");
}
