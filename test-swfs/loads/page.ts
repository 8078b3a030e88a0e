/** For a page: flashnet, and an echo server that is a function in the page. */
import { installFlashNet } from "../../src/player/page/index.ts";
import { scriptedBackend, serve } from "../../src/scripted/index.ts";
import { echo } from "./echo.ts";

installFlashNet({ backend: scriptedBackend(serve("echo.example:7", echo)), policy: "allow" });
Object.assign(window, {
  RufflePlayer: { config: { preferredRenderer: "canvas", splashScreen: false, autoplay: "on" } },
});
