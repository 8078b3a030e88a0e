import { createServer } from "node:net";

/** Below those that systems give to whoever asks for any: from 32768 on, or from 49152. */
const PORTS = { first: 20_000, count: 12_000 };
const TRIES = 100;

/** A port that two programs need to know before one of them listens: free, and one that the system gives to nobody else. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${TRIES} ports from ${PORTS.first} on is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => server.on("error", reject).listen(port, "127.0.0.1", resolve));
  } catch {
    return false;
  }
  await new Promise((closed) => server.close(closed));
  return true;
}
