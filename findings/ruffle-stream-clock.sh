#!/usr/bin/env bash
# Guess:    a NetStream that has nothing left to play stands until more comes, as in Flash and in every media player:
#           `time` stands still, `NetStream.Buffer.Empty` comes once, and what comes late is played from there on.
# So:       Ruffle's stream has a clock of its own that runs on. What was due meanwhile is passed over in one go when it
#           comes, so the picture jumps, and never has anything in hand again; and `Buffer.Empty` comes at every tick,
#           some 60 times a second.
# Who:      who streams to Ruffle, live or over a slow line, and scripts that show "buffering" by `Buffer.Empty`.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
packages @ruffle-rs/ruffle@0.6.0
check <<'JS'
import { setTimeout as sleep } from "node:timers/promises";
import { report, version } from "./report.mjs";
import { rufflePage } from "./ruffle.mjs";
import { add, callMethod, defineFunction, doAction, getVariable, newObject, push, setMember, setVariable, showFrame, swf, trace } from "./swf.mjs";

/** A tag of data at a time of the film: a method, and a number for it. */
function tag(time, method, number) {
  const name = Buffer.from(`\x02\0${String.fromCharCode(method.length)}${method}\0`, "latin1");
  const value = Buffer.alloc(8);
  value.writeDoubleBE(number);
  const body = Buffer.concat([name, value]);
  const head = Buffer.from([18, 0, 0, body.length, (time >> 16) & 255, (time >> 8) & 255, time & 255, 0, 0, 0, 0]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(11 + body.length);
  return Buffer.concat([head, body, length]);
}
const pop = Buffer.of(0x17);
const getMember = Buffer.of(0x4e);
const header = Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]);

const variable = (name) => Buffer.concat([push(name), getVariable]);
const set = (name, ...value) => Buffer.concat([push(name), ...value, setVariable]);
const handler = (name, ...body) => Buffer.concat([variable("ns"), push(name), defineFunction(["info"], ...body), setMember]);
const movie = swf(
  1,
  doAction(
    set("nc", push(0, "NetConnection"), newObject),
    set("ns", variable("nc"), push(1, "NetStream"), newObject),
    handler("cue", push("cue "), variable("info"), add, trace),
    handler("onStatus", variable("info"), push("code"), getMember, trace),
    push("/film.flv", 1), variable("ns"), push("play"), callMethod, pop,
  ),
  showFrame,
);
const { page, browser, close } = await rufflePage(async (request, response) => {
  if (request.url !== "/film.flv") return false;
  response.writeHead(200, { "content-type": "video/x-flv" });
  response.write(Buffer.concat([header, tag(0, "cue", 0)]));
  // What is due at 1 s and 2 s comes after 4.
  await sleep(4000);
  response.write(Buffer.concat([tag(1000, "cue", 1), tag(2000, "cue", 2)]));
  await sleep(3000);
  response.end();
  return true;
});
const lines = await page.evaluate(async (bytes) => {
  const player = window.RufflePlayer.newest().createPlayer();
  document.body.append(player);
  const lines = [];
  await player.ruffle().load({ data: new Uint8Array(bytes), autoplay: "on", unmuteOverlay: "hidden" });
  player.ruffle().traceObserver = (line) => lines.push([line, performance.now()]);
  await new Promise((resolve) => setTimeout(resolve, 9000));
  return lines;
}, [...movie]);
await close();
const at = (wanted) => lines.find(([line]) => line === wanted)?.[1] ?? Number.NaN;
const apart = at("cue 2") - at("cue 1");
const empty = lines.filter(([line]) => line === "NetStream.Buffer.Empty").length;
report(
  `${version("@ruffle-rs/ruffle")}, ${browser}`,
  { "cues that are a second apart come, in milliseconds": Math.round(apart), "Buffer.Empty in 9 s": empty > 50 ? "more than 50" : empty },
  apart < 200 && empty > 50,
);
JS
