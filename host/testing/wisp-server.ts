/** The Wisp server that sites run: wisp-js. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { logging, server as wisp } from "@mercuryworkshop/wisp-js/server";

export interface WispServer {
  url: string;
  /** Resets all connections of clients. */
  cut(): void;
  close(): void;
}

/** @param version its highest; clients that ask for none get 1 */
export async function startWispServer(version: 1 | 2 = 2): Promise<WispServer> {
  logging.set_level(logging.NONE);
  Object.assign(wisp.options, { allow_loopback_ips: true, allow_private_ips: true, wisp_version: version });
  const sockets = new Set<Duplex>();
  const server = createServer();
  server.on("upgrade", (request, socket, head) => {
    sockets.add(socket);
    wisp.routeRequest(request, socket, head);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    cut,
    close() {
      cut();
      server.close();
    },
  };
}
