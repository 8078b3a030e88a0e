#!/usr/bin/env bash
# Guess:    after `close()`, a WebSocket still delivers what was on its way, until the `close` event.
# So:       the standard delivers in OPEN only: Chromium and undici drop the rest, even what came in the same TCP
#           segment. `ws` behind the same interface delivers all of it.
# Who:      code that runs in a page and in Node: it loses the last messages in one of them. A protocol that must not
#           lose any says goodbye in a message of its own, and lets the other side close.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
packages ws@8.23.0 undici@7.30.2
check <<'JS'
import { setTimeout as sleep } from "node:timers/promises";
import * as undici from "undici";
import * as ws from "ws";
import { chromium, html, serve } from "./page.mjs";
import { report, version } from "./report.mjs";

const { server, url } = await serve((_, response) => html(response));
new ws.WebSocketServer({ server }).on("connection", (peer) => {
  for (const message of ["one", "two", "three"]) peer.send(message);
});

/** What a script sees that closes in its first message. Runs in the page, too. */
async function seen(address, WebSocket = globalThis.WebSocket) {
  const events = [];
  const socket = new WebSocket(address);
  socket.onmessage = ({ data }) => {
    events.push(data);
    if (data === "one") socket.close(1000);
  };
  await new Promise((resolve) => {
    socket.onclose = resolve;
    setTimeout(resolve, 5000);
  });
  return events.join(" ");
}

const address = url.replace("http", "ws");
const inWs = await seen(address, ws.WebSocket);
const inUndici = await seen(address, undici.WebSocket);
const browser = await chromium();
const page = await browser.newPage();
await page.goto(url);
const inChromium = await page.evaluate(seen, address);
const name = `${await browser.version()}, ${version("undici")}, ${version("ws")}`;
await browser.close();
await sleep(0);
report(
  name,
  { Chromium: inChromium, undici: inUndici, ws: inWs },
  inChromium === "one" && inUndici === "one" && inWs === "one two three",
);
JS
