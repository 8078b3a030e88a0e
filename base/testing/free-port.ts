import { type AddressInfo, createServer } from "node:net";

/** A port of the system's choice, which nobody else is given until all others have been: two programs need to know it. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
