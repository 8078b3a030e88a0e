/**
 * For pages of browser tests: flashnet over the relay that the page's fragment names, `#URL TOKEN`, or without a relay over
 * the WebSocket server that is echo.example, `#URL`, or else in memory; with `?air` for AIR content.
 */
import { type HostMapping, parseHostMapping } from "../../../../host/network/wrappers/host-map.ts";
import { installFlashNet, type MemoryBackend, memoryBackend } from "../index.ts";
import { createPool, poolOf } from "./pool.ts";

const [url, token] = decodeURIComponent(location.hash.slice(1)).split(" ");
const warnings: string[] = [];
const network = echoNetwork();

const installed = {
  ...installFlashNet({
    ...(url && token ? { relay: { url, token } } : url ? { map: toWebSocket(url) } : { backend: network }),
    policy: "allow",
    runtime: location.search === "?air" ? "air" : "flash",
    log: { debug() {}, warn: (message) => warnings.push(message) },
  }),
  installFlashNet,
  network,
  warnings,
  createPool,
  poolOf,
};
export type Installed = typeof installed;

function toWebSocket(url: string): HostMapping[] {
  return [parseHostMapping(`echo.example:7=${url}#binary`)];
}

function echoNetwork(): MemoryBackend {
  const backend = memoryBackend();
  backend.listen("echo.example:7", ({ readable, writable }) => readable.pipeTo(writable));
  return backend;
}

Object.assign(window, {
  installed,
  RufflePlayer: {
    config: { splashScreen: false, preferredRenderer: "canvas", autoplay: "on", unmuteOverlay: "hidden" },
  },
});
