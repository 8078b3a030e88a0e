/** For pages of browser tests: flashnet over the relay that the page's fragment names, `#URL TOKEN`. */
import { installFlashNet } from "../index.ts";
import { createPool, poolOf } from "./pool.ts";

const [url, token] = decodeURIComponent(location.hash.slice(1)).split(" ");
const warnings: string[] = [];

const relayed = {
  ...installFlashNet({
    relay: { url: url!, token: token! },
    policy: "allow",
    log: { debug() {}, warn: (message) => warnings.push(message) },
  }),
  warnings,
  createPool,
  poolOf,
};
export type Relayed = typeof relayed;

Object.assign(window, {
  relayed,
  RufflePlayer: {
    config: { splashScreen: false, preferredRenderer: "canvas", autoplay: "on", unmuteOverlay: "hidden" },
  },
});
