import { type Deferred, deferred } from "../deferred.ts";
import { parseHostPort } from "./address.ts";
import {
  type Address,
  formatTarget,
  type NetworkBackend,
  type OpenOptions,
  type TcpConnection,
  type TcpTarget,
} from "./backend.ts";
import { ConnectError, ConnectionLostError } from "./errors.ts";
import { onAbort } from "./on-abort.ts";

/** The server's side of a connection, with what the client asked for. */
export interface MemoryConnection extends TcpConnection {
  target: TcpTarget;
}

/** Serves one connection. When it returns a promise, the connection ends with it: in order, or by a reset if it rejects. */
export type MemoryServer = (connection: MemoryConnection) => void | Promise<void>;

/** A network with no wires: servers are functions. What nobody listens on refuses connections. */
export interface MemoryBackend extends NetworkBackend {
  /** @param address `host:port`; `*` stands for every host or every port, and exact ones go first */
  listen(address: string, server: MemoryServer): void;
}

export interface MemoryBackendOptions {
  /** bytes a direction of a connection holds before writes wait; default 65536 */
  capacity?: number;
}

export function memoryBackend(options: MemoryBackendOptions = {}): MemoryBackend {
  return new MemoryNetwork(options.capacity ?? 65536);
}

class MemoryNetwork implements MemoryBackend {
  readonly #capacity: number;
  readonly #servers = new Map<string, MemoryServer>();
  readonly #connections = new Set<Link>();
  #nextPort = 49152;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  listen(address: string, server: MemoryServer): void {
    const { host, port } = parseHostPort(address);
    this.#servers.set(key(host, port ?? "*"), server);
  }

  async openTcp(target: TcpTarget, { signal }: OpenOptions): Promise<TcpConnection> {
    const { host, port } = target;
    if (signal?.aborted)
      throw new ConnectError("aborted", `the attempt to connect to ${formatTarget(target)} was given up`);
    const server = [key(host, port), key(host, "*"), key("*", port), key("*", "*")]
      .map((address) => this.#servers.get(address))
      .find((found) => found !== undefined);
    if (server === undefined) {
      throw new ConnectError("refused", `${formatTarget(target)} refused the connection; listen() there first`);
    }
    const link = new Link(this.#capacity, { address: "127.0.0.1", port: this.#nextPort++ }, { address: host, port });
    this.#connections.add(link);
    void Promise.all([link.client.closed, link.server.closed]).then(() => this.#connections.delete(link));
    void serve(server, { ...link.server, target }, link);
    return link.client;
  }

  async close(): Promise<void> {
    for (const link of this.#connections) link.reset();
    this.#servers.clear();
  }
}

function key(host: string, port: number | string): string {
  return `${host.toLowerCase()} ${port}`;
}

async function serve(server: MemoryServer, connection: MemoryConnection, link: Link): Promise<void> {
  try {
    const served = server(connection);
    if (served === undefined) return;
    await served;
    link.finishServer();
  } catch (error) {
    link.reset();
    // Anything else is a mistake in the server, which nobody else would see.
    if (!(error instanceof ConnectionLostError)) throw error;
  }
}

/** Two pipes, and what both their ends share. */
class Link {
  readonly client: TcpConnection;
  readonly server: TcpConnection;
  readonly #toServer: Pipe;
  readonly #toClient: Pipe;
  readonly #clientClosed = deferred();
  readonly #serverClosed = deferred();

  constructor(capacity: number, clientAddress: Address, serverAddress: Address) {
    const onChange = (): void => this.#settle();
    const onReset = (): void => this.reset();
    this.#toServer = new Pipe(capacity, onChange, onReset);
    this.#toClient = new Pipe(capacity, onChange, onReset);
    this.client = {
      readable: this.#toClient.readable,
      writable: this.#toServer.writable,
      local: clientAddress,
      remote: serverAddress,
      closed: this.#clientClosed.promise,
    };
    this.server = {
      readable: this.#toServer.readable,
      writable: this.#toClient.writable,
      local: serverAddress,
      remote: clientAddress,
      closed: this.#serverClosed.promise,
    };
  }

  reset(): void {
    const error = new ConnectionLostError("the connection was reset by the peer");
    this.#toServer.fail(error);
    this.#toClient.fail(error);
    this.#settle();
  }

  finishServer(): void {
    this.#toClient.finish();
    this.#toServer.discard();
  }

  #settle(): void {
    if (this.#toServer.ended && (this.#toClient.ended || this.#toClient.discarding)) this.#clientClosed.resolve();
    if (this.#toClient.ended && (this.#toServer.ended || this.#toServer.discarding)) this.#serverClosed.resolve();
  }
}

/** One direction. */
class Pipe {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  /** the writer is done */
  ended = false;
  /** the reader is done */
  discarding = false;
  readonly #onChange: () => void;
  #reader!: ReadableStreamDefaultController<Uint8Array>;
  #writer!: WritableStreamDefaultController;
  #drained: Deferred<void> | undefined;

  constructor(capacity: number, onChange: () => void, onReset: () => void) {
    this.#onChange = onChange;
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#reader = controller;
        },
        pull: () => this.#resume(),
        cancel: () => this.discard(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: capacity }),
    );
    this.writable = new WritableStream({
      start: (controller) => {
        this.#writer = controller;
        onAbort(controller, onReset);
      },
      write: (chunk) => this.#write(chunk),
      close: () => this.finish(),
    });
  }

  finish(): void {
    if (this.ended) return;
    this.ended = true;
    if (!this.discarding) this.#reader.close();
    this.#onChange();
  }

  discard(): void {
    this.discarding = true;
    this.#resume();
    this.#onChange();
  }

  fail(error: Error): void {
    this.#reader.error(error);
    this.#writer.error(error);
    this.ended = true;
    this.#resume();
  }

  #write(chunk: Uint8Array): void | Promise<void> {
    if (this.discarding || this.ended) return;
    this.#reader.enqueue(chunk);
    if (this.#reader.desiredSize! > 0) return;
    this.#drained = deferred();
    return this.#drained.promise;
  }

  #resume(): void {
    this.#drained?.resolve();
  }
}
