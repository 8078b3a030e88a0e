/** For a page of a browser test: a game and its server, with no relay and no network. */
import { installFlashNet } from "../../src/player/page/index.ts";
import { scriptedBackend } from "../../src/scripted/index.ts";
import script from "./server.ts";

installFlashNet({ backend: scriptedBackend(script), policy: "allow" });

Object.assign(window, {
  RufflePlayer: {
    config: { splashScreen: false, preferredRenderer: "canvas", autoplay: "on", unmuteOverlay: "hidden" },
  },
});
