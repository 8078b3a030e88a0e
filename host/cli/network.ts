import type { NetworkBackend } from "../backend/backend.ts";
import { loadServerScript } from "../scripted/load.ts";
import { scriptedBackend } from "../scripted/server.ts";
import { VirtualTime } from "../time.ts";

export interface NetworkOptions {
  /** path of a server script */
  server?: string;
}

/** What stands behind the sockets of a headless player, if it is not the network of this machine. */
export interface Network {
  backend?: NetworkBackend;
  lockstep?: VirtualTime;
}

/** @throws ServerScriptError */
export async function openNetwork(options: NetworkOptions, onError: (error: unknown) => void): Promise<Network> {
  if (options.server === undefined) return {};
  const time = new VirtualTime();
  return { backend: scriptedBackend(await loadServerScript(options.server), { time, onError }), lockstep: time };
}
