#!/usr/bin/env bash
# Guess:    `await player.ruffle().load(…)` ends when the movie is loaded, and rejects when it can't be.
# So:       with a URL it resolves before the movie is there: `metadata` is null, `readyState` 0, and it resolves just so
#           when the server answers 404. With `data` the metadata is there. Wait for `loadedmetadata` and `loadeddata`,
#           with a time-out, as a movie that is missing gives neither.
# Who:      code that asks the movie's size after `load`, or catches the error of a missing file: it works with `data`
#           in the test, and not with URLs.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
packages @ruffle-rs/ruffle@0.6.0
check <<'JS'
import { setTimeout as sleep } from "node:timers/promises";
import { report, version } from "./report.mjs";
import { rufflePage } from "./ruffle.mjs";
import { doAction, showFrame, stop, swf } from "./swf.mjs";

const movie = swf(1, doAction(stop), showFrame);
const { page, browser, close } = await rufflePage(async (request, response) => {
  if (request.url !== "/movie.swf") return false;
  await sleep(1000);
  return response.end(movie);
});
const seen = await page.evaluate(async (bytes) => {
  const load = async (options) => {
    const player = window.RufflePlayer.newest().createPlayer();
    document.body.append(player);
    const events = [];
    for (const type of ["loadedmetadata", "loadeddata"]) player.addEventListener(type, () => events.push(type));
    const outcome = await player.ruffle().load(options).then(() => "resolved", () => "rejected");
    const state = [outcome, player.ruffle().metadata ? "metadata" : "no metadata", player.ruffle().readyState];
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return [state, events];
  };
  return {
    data: await load({ data: new Uint8Array(bytes) }),
    "good URL": await load({ url: "/movie.swf" }),
    "URL that gives 404": await load({ url: "/missing.swf" }),
  };
}, [...movie]);
await close();
const unready = ["resolved", "no metadata", 0];
report(
  `${version("@ruffle-rs/ruffle")}, ${browser}`,
  seen,
  seen.data[0][1] === "metadata" &&
    seen["good URL"][0].join() === unready.join() && seen["good URL"][1].length === 2 &&
    seen["URL that gives 404"][0].join() === unready.join() && seen["URL that gives 404"][1].length === 0,
);
JS
