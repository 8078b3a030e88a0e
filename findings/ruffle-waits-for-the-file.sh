#!/usr/bin/env bash
# Guess:    a movie plays while it loads, as in Flash: the first frame runs when its tags are there, and preloaders show
#           how far the rest is.
# So:       Ruffle fetches the whole file before it says `loadedmetadata` or runs frame 1. A preloader in frame 1 never
#           sees less than all of it.
# Who:      a server or a plug-in that passes a SWF on as it comes, and hopes for an early start; tests of preloaders.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
packages @ruffle-rs/ruffle@0.6.0
check <<'JS'
import { setTimeout as sleep } from "node:timers/promises";
import { report, version } from "./report.mjs";
import { rufflePage } from "./ruffle.mjs";
import { doAction, push, showFrame, stop, swf, tag, trace } from "./swf.mjs";

// Frame 1, then 400 KB that belong to frame 2 (a DefineBinaryData tag).
const movie = swf(2, doAction(push("frame 1"), trace), showFrame, tag(87, Buffer.alloc(400_000).fill(1, 0, 1)), doAction(stop), showFrame);
let complete = false;
const { page, browser, close } = await rufflePage(async (request, response) => {
  if (request.url !== "/movie.swf") return false;
  response.writeHead(200, { "content-length": movie.length });
  response.write(movie.subarray(0, 200_000));
  await sleep(5000);
  complete = true;
  return response.end(movie.subarray(200_000));
});
const order = [];
await page.exposeFunction("note", (event) => order.push(`${event}, ${complete ? "complete" : "half"}`));
await page.evaluate(async (bytes) => {
  const settled = new Promise((resolve) => setTimeout(resolve, 30_000));
  // A player that has played before has compiled its WebAssembly: what is waited for is the file alone.
  const warm = window.RufflePlayer.newest().createPlayer();
  document.body.append(warm);
  await warm.ruffle().load({ data: new Uint8Array(bytes) });
  const player = window.RufflePlayer.newest().createPlayer();
  document.body.append(player);
  player.addEventListener("loadedmetadata", () => window.note("metadata"));
  await player.ruffle().load({ url: "/movie.swf", autoplay: "on", unmuteOverlay: "hidden" });
  window.note("load() resolved");
  const traced = new Promise((resolve) => { player.ruffle().traceObserver = (line) => resolve(window.note(line)); });
  await Promise.race([traced, settled]);
}, [...swf(1, doAction(stop), showFrame)]);
await close();
report(
  `${version("@ruffle-rs/ruffle")}, ${browser}`,
  { "event, and the file so far": order },
  order.join("; ") === "load() resolved, half; metadata, complete; frame 1, complete",
);
JS
