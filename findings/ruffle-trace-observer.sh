#!/usr/bin/env bash
# Guess:    `player.ruffle().traceObserver = f`, set before `load()`, sees what the movie traces from its first frame on.
# So:       Ruffle hands the observer to the running instance, and before `load()` there is none: the assignment is
#           dropped in silence. It has to be set when `load()` has resolved; to miss nothing, load with
#           `autoplay: "off"`, set it, then play.
# Who:      test runners in a page that read a movie's trace: an empty trace, and no error that says why.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
packages @ruffle-rs/ruffle@0.6.0
check <<'JS'
import { report, version } from "./report.mjs";
import { rufflePage } from "./ruffle.mjs";
import { doAction, push, showFrame, stop, swf, trace } from "./swf.mjs";

const movie = swf(1, doAction(push("first frame"), trace, stop), showFrame);
const { page, browser, close } = await rufflePage((request, response) => request.url === "/movie.swf" && response.end(movie));
const seen = await page.evaluate(async () => {
  const events = [];
  const player = window.RufflePlayer.newest().createPlayer();
  document.body.append(player);
  const ruffle = player.ruffle();
  ruffle.traceObserver = (line) => events.push(`observer from before load: ${line}`);
  await ruffle.load({ url: "/movie.swf", autoplay: "on", unmuteOverlay: "hidden" });
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await ruffle.load({ url: "/movie.swf", autoplay: "off", splashScreen: false });
  ruffle.traceObserver = (line) => events.push(`observer from after load: ${line}`);
  ruffle.resume();
  for (let i = 0; i < 100 && events.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 100));
  return events;
});
await close();
report(`${version("@ruffle-rs/ruffle")}, ${browser}`, { seen }, seen.join() === "observer from after load: first frame");
JS
