import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** Messages of a connection, and milliseconds between two. */
const MESSAGES = 20;
const PAUSE = 20;
const LONGEST = 4096;

/** What the server has measured since it was asked the last time, of one kind of player. */
export interface Measured {
  connections: number;
  /** milliseconds from a message to the end of its echo */
  latencies: number[];
}

export interface SoakServer {
  port: number;
  /** @param kind the byte that the player's connections begin with */
  take(kind: string): Measured;
  /** why a connection was not as it should be; each ends the soak */
  readonly wrong: string[];
  close(): void;
}

/**
 * Sends messages of random lengths and measures when they are back, then ends the connection: in turn by closing it, by
 * having the player close it, and by a reset.
 */
export async function startServer(): Promise<SoakServer> {
  const measured = new Map<string, Measured>();
  const wrong: string[] = [];
  const sockets = new Set<Socket>();
  let count = 0;
  let closed = false;
  const of = (kind: string): Measured => {
    const known = measured.get(kind) ?? { connections: 0, latencies: [] };
    measured.set(kind, known);
    return known;
  };
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
    const way = count++ % 3;
    void converse(socket, of, way).catch((error: Error) => {
      if (!closed) wrong.push(error.message);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    take(kind) {
      const known = of(kind);
      measured.delete(kind);
      return known;
    },
    wrong,
    close() {
      closed = true;
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function converse(socket: Socket, of: (kind: string) => Measured, way: number): Promise<void> {
  const read = reader(socket);
  const kind = String(await read(1));
  of(kind).connections++;
  for (let i = 0; i < MESSAGES; i++) {
    const message = Buffer.alloc(1 + Math.floor(Math.random() * LONGEST), 1 + (i % 255));
    const sent = performance.now();
    socket.write(message);
    const echo = await read(message.length);
    of(kind).latencies.push(performance.now() - sent);
    if (!echo.equals(message)) throw new Error(`${kind}: message ${i} came back otherwise than it was sent`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  if (way === 0) socket.end();
  else if (way === 1) socket.write(Buffer.of(0));
  else socket.resetAndDestroy();
}

/** Reads exactly so many bytes. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  return async (length) => {
    while (rest.length < length) {
      const { done, value } = await chunks.next();
      if (done) throw new Error(`a connection ended before ${length} bytes were back`);
      rest = Buffer.concat([rest, value]);
    }
    const bytes = rest.subarray(0, length);
    rest = rest.subarray(length);
    return bytes;
  };
}
