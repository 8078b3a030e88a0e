import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { until } from "./until.ts";

const PERIOD = 251;
const BLOCK = PERIOD * 256;
const block = Uint8Array.from({ length: BLOCK + PERIOD }, (_, i) => i % PERIOD);

/** A server and what it sees: test-swfs/byte-counter says what both sides send. */
export class Peer {
  readonly connections: PeerConnection[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(serve: (connection: PeerConnection) => Promise<void> | void): Promise<Peer> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    const peer = new Peer(server);
    server.on("connection", (socket) => {
      const connection = new PeerConnection(socket);
      peer.connections.push(connection);
      void serve(connection);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return peer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The number of a connection begins with 0. */
  async connection(number: number): Promise<PeerConnection> {
    await until(`connection ${number} of the server`, () => this.connections.length > number);
    return this.connections[number]!;
  }

  async end(): Promise<void> {
    for (const { socket } of this.connections) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  report(): string {
    return this.connections
      .map(
        ({ sent, received, ending }, number) => `connection ${number}: ${sent} sent, ${received} received, ${ending}`,
      )
      .join("\n");
  }
}

export class PeerConnection {
  readonly socket: Socket;
  /** bytes that came, in sequence */
  received = 0;
  /** the other side has said all, or has broken off */
  ending: "open" | "end" | "reset" | "wrong bytes" = "open";
  #given = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("end", () => this.#end("end"));
    socket.on("error", () => this.#end("reset"));
  }

  /** Bytes that the system has taken. */
  get sent(): number {
    return this.#given - this.socket.writableLength;
  }

  /** Sends so many bytes, as fast as they are taken; gives up when the connection is lost. */
  async send(length: number): Promise<void> {
    for (let left = length; left > 0 && !this.socket.destroyed; ) {
      const size = Math.min(BLOCK, left);
      const start = this.#given % PERIOD;
      this.#given += size;
      left -= size;
      await new Promise((resolve) => {
        this.socket.once("close", resolve);
        this.socket.write(block.subarray(start, start + size), () => {
          this.socket.off("close", resolve);
          resolve(undefined);
        });
      });
    }
  }

  async hasReceived(length: number): Promise<void> {
    await until(`the server receives ${length} bytes`, () => this.received >= length);
  }

  /** How the other side has ended. */
  async ended(): Promise<PeerConnection["ending"]> {
    await until("the server sees the end of its connection", () => this.ending !== "open");
    return this.ending;
  }

  #receive(chunk: Buffer): void {
    for (let i = 0; i < chunk.length; i++) {
      if (chunk[i] !== (this.received + i) % PERIOD) this.ending = "wrong bytes";
    }
    this.received += chunk.length;
  }

  #end(ending: "end" | "reset"): void {
    if (this.ending === "open") this.ending = ending;
  }
}
