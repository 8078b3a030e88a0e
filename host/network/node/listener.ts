import net, { type Server, type Socket } from "node:net";
import { getSystemErrorName } from "node:util";
import type { Address } from "../../../base/address.ts";
import { formatAddress } from "../../../base/address.ts";
import { overlap } from "../../../base/ip-address.ts";
import { AcceptQueue } from "../accept-queue.ts";
import type { TcpConnection, TcpListener } from "../backend.ts";
import { bindError, familyToBind } from "../bind-errors.ts";
import { BindError } from "../errors.ts";

/** More than any system's maximum, which then holds. */
const MAX_BACKLOG = 0x7fffffff;

export interface NodeListenerOptions {
  /** makes a connection of a socket with `allowHalfOpen` */
  accept(socket: Socket): TcpConnection;
  onClose(): void;
}

/** A TCP server of the operating system. */
export class NodeListener implements TcpListener {
  readonly local: Address;
  readonly connections: ReadableStream<TcpConnection>;
  readonly #address: string;
  readonly #options: NodeListenerOptions;
  readonly #handle: BoundHandle;
  readonly #queue = new AcceptQueue();
  #server: Server | undefined;
  #closed = false;

  /**
   * @param local what the listener says of itself
   * @param address where it really is
   * @throws BindError
   */
  constructor(local: Address, address: string, options: NodeListenerOptions) {
    this.#handle = bindHandle(local, address);
    this.local = { address: local.address, port: portOf(this.#handle, local) };
    this.connections = this.#queue.stream;
    this.#address = address;
    this.#options = options;
  }

  /** Whether another server can't be there. */
  occupies(address: string, port: number): boolean {
    return port === this.local.port && overlap(address, this.#address);
  }

  listen(backlog: number): void {
    if (this.#closed) throw new BindError(`the server at ${formatAddress(this.local)} is closed; bind another`);
    if (this.#server) throw new BindError(`the server at ${formatAddress(this.local)} listens already; listen once`);
    const server = net.createServer({ allowHalfOpen: true, noDelay: true });
    server.on("connection", (socket) => this.#queue.offer(this.#options.accept(socket)));
    // Of listening, which is seen below, or of one connection that could not be taken; the server goes on.
    server.on("error", () => {});
    server.listen({ _handle: this.#handle }, backlog || MAX_BACKLOG);
    if (!server.listening) {
      this.close();
      throw bindError(this.local, "EADDRINUSE");
    }
    this.#queue.limit(backlog);
    this.#server = server;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#server) this.#server.close();
    else this.#handle.close();
    this.#queue.end();
    this.#options.onClose();
  }
}

/** What stands behind a `net.Server`. */
interface BoundHandle {
  /** @returns an error number of the system, or 0 */
  getsockname(into: Partial<Address>): number;
  close(): void;
}

/** Of `node:net`, without documentation: the only way to bind synchronously, and to bind without listening. */
const createServerHandle = (net as unknown as { _createServerHandle: CreateServerHandle })._createServerHandle;

/** @returns an error number of the system if not a handle */
type CreateServerHandle = (
  address: string,
  port: number,
  family: 4 | 6,
  fd: undefined,
  flags: number,
) => BoundHandle | number;

/** Keeps a socket bound to `::` from taking IPv4 connections: families never mix. */
const IPV6_ONLY = 1;

function bindHandle(local: Address, address: string): BoundHandle {
  const family = familyToBind(local);
  const handle = createServerHandle(address, local.port, family, undefined, family === 6 ? IPV6_ONLY : 0);
  if (typeof handle === "number") throw bindError(local, getSystemErrorName(handle));
  return handle;
}

function portOf(handle: BoundHandle, local: Address): number {
  const name: Partial<Address> = {};
  // A port in use shows only here.
  const code = handle.getsockname(name);
  if (code === 0) return name.port!;
  handle.close();
  throw bindError(local, getSystemErrorName(code));
}
