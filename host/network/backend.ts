import type { Address, TcpTarget } from "../../base/address.ts";
import type { ChainCertificate, Datagram, ServerCertificate } from "../../base/network-types.ts";

/**
 * How the host reaches a network. Shaped like the Direct Sockets API (WICG), so that a browser that has it can be one
 * more backend. Policy, host map, recording and limits are wrappers around a backend, each in a file of its own.
 *
 * What a backend has no method for it can't do, and content learns so from `isSupported`.
 */
export interface NetworkBackend {
  /**
   * Opens a TCP connection.
   *
   * @throws ConnectError when the target can't be reached, the time is up or a rule forbids it.
   */
  openTcp(target: TcpTarget, options: OpenOptions): Promise<TcpConnection>;
  /**
   * Opens a TCP connection with TLS on it.
   *
   * @throws ConnectError as `openTcp`, `tls` when there is no agreement, `certificate` when `accept` has said no
   */
  openTls?(target: TcpTarget, options: TlsOptions): Promise<TcpConnection>;
  /**
   * Binds a TCP server. Synchronous, as AIR's `bind` is; port 0 lets the system choose.
   *
   * @throws BindError
   */
  bindTcp?(local: Address): TcpListener;
  /**
   * Binds a UDP socket. Synchronous; port 0 lets the system choose.
   *
   * @throws BindError
   */
  bindUdp?(local: Address): UdpSocket;
  /** The network interfaces of this machine that content may know of. */
  interfaces?(): NetworkInterface[];
  /** Closes everything this backend opened. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** milliseconds until the attempt fails with `ConnectError` "timeout" */
  timeout: number;
  /** gives the attempt up, with `ConnectError` "aborted" */
  signal?: AbortSignal;
  /** Asked for every address a name resolves to, before it is dialled. Backends that resolve no names don't ask. */
  acceptAddress?: (address: string) => boolean;
  /** what content asks for, where a host map leads elsewhere. For recordings: backends have no use for it */
  asked?: TcpTarget;
  /** URL of the SWF that asks. For recordings, as `asked` */
  swfUrl?: string;
  /** what the target is reached by, in place of TCP; backends of no real network have no use for it */
  webSocket?: WebSocketTarget;
}

/** A WebSocket whose messages are the bytes of a connection. */
export interface WebSocketTarget {
  /** `ws:` or `wss:` */
  url: string;
  /** sub-protocols that are offered, the first preferred */
  protocols: readonly string[];
  /** received bytes that may wait for the reader where the WebSocket can't be paused */
  maxUnread: number;
}

export interface TlsOptions extends OpenOptions {
  /** who the certificate has to be for, if not the target's host: that of content, where a host map leads elsewhere */
  serverName?: string;
  /** certificates to build chains from, beside the system's */
  certificates: readonly ChainCertificate[];
  /** Asked once, for every server, before the connection is handed over. */
  accept(certificate: ServerCertificate): boolean | Promise<boolean>;
}

/** One connection, as two streams of bytes. */
export interface TcpConnection {
  /**
   * Bytes from the peer. Ends on FIN, errors on reset; not reading it stops the peer (back-pressure). `cancel` throws
   * away what still comes, so that the connection can end in order.
   */
  readable: ReadableStream<Uint8Array>;
  /**
   * Bytes to the peer. A write settles once the network, or a bounded window on the way to it, has taken it, and the
   * chunk must not change any more; `close` sends FIN, `abort` resets the whole connection.
   */
  writable: WritableStream<Uint8Array>;
  local: Address;
  remote: Address;
  /** Settles, without an error, when nothing is left of the connection. */
  closed: Promise<void>;
}

export interface TcpListener {
  /** as it was asked for, with the port that the system gave */
  local: Address;
  /**
   * Begins to take connections. Synchronous.
   *
   * @param backlog connections that may wait to be taken; 0 is the system's maximum
   * @throws BindError
   */
  listen(backlog: number): void;
  /** Connections in order of arrival. Ends by `close`; errors when the system closed the listener. */
  connections: ReadableStream<TcpConnection>;
  /** Frees the port at once. Connections that were taken live on. */
  close(): void;
}

export interface UdpSocket {
  /** as it was asked for, with the port that the system gave */
  local: Address;
  /**
   * Takes datagrams from nobody else from now on, and learns when the peer is unreachable. Synchronous.
   *
   * @throws BindError
   */
  connect(remote: Address): void;
  /**
   * Sends one datagram, in order with others. What the network can't take in time is lost, as datagrams may be.
   *
   * @throws SendError when this datagram can't be sent, or an earlier one turned out to be undeliverable
   */
  send(data: Uint8Array, remote: Address): Promise<void>;
  /**
   * One chunk a datagram, in order of arrival. What arrives while a bounded number of bytes is unread is lost. Ends by
   * `close`; errors when the system closed the socket.
   */
  datagrams: ReadableStream<Datagram>;
  /** Frees the port at once. */
  close(): void;
}

export interface NetworkInterface {
  name: string;
  displayName: string;
  active: boolean;
  /** `01-23-45-67-89-AB`; "" when not known */
  hardwareAddress: string;
  /** bytes; -1 when not known */
  mtu: number;
  addresses: InterfaceAddress[];
}

export interface InterfaceAddress {
  /** numeric */
  address: string;
  /** "" when there is none */
  broadcast: string;
  /** bits */
  prefixLength: number;
  ipVersion: "IPv4" | "IPv6";
}
