#!/usr/bin/env bash
# Guess:    when nothing listens behind Ruffle's `socketProxy`, an XMLSocket hears `onConnect(false)`, as in Flash.
# So:       Ruffle reports `onConnect(true)` as soon as the browser's WebSocket object exists, and `onClose` when that
#           fails. A server that is down looks like one that hangs up.
# Who:      movies that try their next server in `onConnect(false)`, and proxies that hope to tell a refused connection
#           by refusing the WebSocket.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
packages @ruffle-rs/ruffle@0.6.0
check <<'JS'
import { once } from "node:events";
import net from "node:net";
import { report, version } from "./report.mjs";
import { rufflePage } from "./ruffle.mjs";
import * as swf from "./swf.mjs";

const closed = net.createServer().listen(0, "127.0.0.1");
await once(closed, "listening");
const { port } = closed.address();
closed.close();

const handler = (name, parameters, ...body) =>
  [swf.push("socket"), swf.getVariable, swf.push(name), swf.defineFunction(parameters, ...body), swf.setMember];
const movie = swf.swf(
  1,
  swf.doAction(
    swf.stop,
    swf.push("socket", 0, "XMLSocket"), swf.newObject, swf.setVariable,
    ...handler("onConnect", ["ok"], swf.push("onConnect ", "ok"), swf.getVariable, swf.add, swf.trace),
    ...handler("onClose", [], swf.push("onClose"), swf.trace),
    swf.push(1234, "game.example", 2, "socket"), swf.getVariable, swf.push("connect"), swf.callMethod, swf.trace,
  ),
  swf.showFrame,
);
const { page, browser, close } = await rufflePage((request, response) => request.url === "/movie.swf" && response.end(movie));
const seen = await page.evaluate(async (proxyUrl) => {
  const lines = [];
  const player = window.RufflePlayer.newest().createPlayer();
  document.body.append(player);
  const socketProxy = [{ host: "game.example", port: 1234, proxyUrl }];
  await player.ruffle().load({ url: "/movie.swf", autoplay: "off", splashScreen: false, socketProxy });
  player.ruffle().traceObserver = (line) => lines.push(line);
  player.ruffle().resume();
  for (let i = 0; i < 150 && lines.length < 3; i++) await new Promise((resolve) => setTimeout(resolve, 100));
  return lines;
}, `ws://127.0.0.1:${port}/`);
await close();
report(`${version("@ruffle-rs/ruffle")}, ${browser}`, { trace: seen }, seen.join() === "true,onConnect true,onClose");
JS
