/** For pages of browser tests: flashnet over the relay that the page's fragment names, `#URL TOKEN`, or else in memory. */
import { type FlashNetNetwork, installFlashNet, memoryBackend } from "../index.ts";
import { createPool, poolOf } from "./pool.ts";

const [url, token] = decodeURIComponent(location.hash.slice(1)).split(" ");
const warnings: string[] = [];

const installed = {
  ...installFlashNet({
    ...(url && token ? { relay: { url, token } } : { backend: echoNetwork() }),
    policy: "allow",
    log: { debug() {}, warn: (message) => warnings.push(message) },
  }),
  installFlashNet,
  warnings,
  createPool,
  poolOf,
};
export type Installed = typeof installed;

function echoNetwork(): NonNullable<FlashNetNetwork["backend"]> {
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
