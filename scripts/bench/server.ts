import { Buffer } from "node:buffer";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

const MESSAGE = Buffer.alloc(32, "message ");
const BLOCK = Buffer.alloc(65536, "flashnet");

/**
 * What every contestant talks to. The first byte chooses: `e` echoes what follows the big-endian u32
 * behind it; `d` sends as many bytes as that number says; `u` takes as many, then answers with one; `m` sends so many
 * messages in a thousand seconds, and takes what comes.
 */
export async function startServer(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true).on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.once("readable", () => begin(socket));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function begin(socket: Socket): void {
  const request: Buffer = socket.read();
  const rest = request.subarray(5);
  const count = request.length >= 5 ? request.readUInt32BE(1) : 0;
  switch (String.fromCharCode(request[0]!)) {
    case "e":
      socket.write(rest);
      socket.on("data", (chunk) => socket.write(chunk));
      break;
    case "d":
      send(socket, count);
      break;
    case "m":
      tell(socket, count);
      break;
    case "u":
      take(socket, count - rest.length);
  }
}

function send(socket: Socket, count: number): void {
  let left = count;
  const more = (): void => {
    for (let free = true; free && left > 0; left -= BLOCK.length) {
      free = socket.write(left < BLOCK.length ? BLOCK.subarray(0, left) : BLOCK);
    }
  };
  socket.on("drain", more);
  more();
}

/** A message every so often, from a moment on that is another one for each socket. */
function tell(socket: Socket, rate: number): void {
  const interval = 1e6 / rate;
  let due = performance.now() + interval * Math.random();
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    timer = setTimeout(() => {
      for (; due <= performance.now(); due += interval) socket.write(MESSAGE);
      wait();
    }, due - performance.now());
  };
  wait();
  socket.on("close", () => clearTimeout(timer)).resume();
}

function take(socket: Socket, count: number): void {
  let left = count;
  socket.on("data", (chunk) => {
    left -= chunk.length;
    if (left <= 0) socket.write("!");
  });
  if (left <= 0) socket.write("!");
}
