import type { AddressInfo, Server } from "node:net";
import { type Log, silentLog } from "../../../base/log.ts";
import { watchDescriptors } from "./descriptors.ts";

/**
 * Has a server listen, and go on whatever becomes of single connections.
 *
 * @param port 0 lets the system choose
 * @returns where it listens
 * @throws the system's error
 */
export async function listenAt(server: Server, port: number, bind: string, log: Log = silentLog): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject).listen(port, bind, resolve);
  });
  watchDescriptors(server, (message) => log.warn(message));
  return server.address() as AddressInfo;
}
