/**
 * How the host reaches a network. Shaped like the Direct Sockets API (WICG), so that a browser that has it can be one
 * more backend. Policy, host map, recording and limits are wrappers around a backend, each in a file of its own.
 */
export interface NetworkBackend {
  /**
   * Opens a TCP connection.
   *
   * @throws ConnectError when the target can't be reached, the time is up or a rule forbids it.
   */
  openTcp(target: TcpTarget, options: OpenOptions): Promise<TcpConnection>;
  /** Closes everything this backend opened. */
  close(): Promise<void>;
}

export interface TcpTarget {
  /** name or literal address, as the content gave it (no brackets around IPv6) */
  host: string;
  /** 0–65535 */
  port: number;
}

export interface OpenOptions {
  /** milliseconds until the attempt fails with `ConnectError` "timeout" */
  timeout: number;
  /** gives the attempt up, with `ConnectError` "aborted" */
  signal?: AbortSignal;
  /** Asked for every address a name resolves to, before it is dialled. Backends that resolve no names don't ask. */
  acceptAddress?: (address: string) => boolean;
}

export interface Address {
  /** numeric, as the operating system prints it; "" when not known */
  address: string;
  port: number;
}

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

/** `host:port`, with brackets around IPv6: what messages print. */
export function formatTarget({ host, port }: TcpTarget): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
