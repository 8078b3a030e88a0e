#!/usr/bin/env bash
# Guess:    WebSocket handshakes of a page run side by side: one that the server answers late holds up nobody.
# So:       Chromium has one handshake at a time for each address and port, over all tabs and names (`localhost` waits
#           for `127.0.0.1`). `ws` and undici in Node have no such rule, so tests in Node don't show it.
# Who:      a relay that connects to its target, or asks a person, before it answers the upgrade: one target that does
#           not answer stops every other connection of that browser. Answer at once, and report in the channel.
. "$(dirname "$0")/lib/setup.sh"
chromium_page
packages ws@8.23.0 undici@7.30.2
check <<'JS'
import * as undici from "undici";
import * as ws from "ws";
import { chromium, html, serve } from "./page.mjs";
import { report, version } from "./report.mjs";

const { server, url } = await serve((_, response) => html(response));
const sockets = new ws.WebSocketServer({ noServer: true });
server.on("upgrade", (request, socket, head) => {
  setTimeout(() => sockets.handleUpgrade(request, socket, head, () => {}), request.url === "/late" ? 3000 : 0);
});

/** Milliseconds until the socket is open. Runs in the page, too. */
async function opening(address, WebSocket = globalThis.WebSocket) {
  const start = performance.now();
  const socket = new WebSocket(address);
  await new Promise((resolve) => { socket.onopen = resolve; });
  return Math.round(performance.now() - start);
}

const address = url.replace("http", "ws");
const browser = await chromium();
const [tab, other] = [await browser.newPage(), await browser.newPage()];
await Promise.all([tab.goto(url), other.goto(url)]);
const late = tab.evaluate(opening, `${address}/late`);
await new Promise((resolve) => setTimeout(resolve, 300));
const [sameTab, otherTab, otherName] = await Promise.all([
  tab.evaluate(opening, address),
  other.evaluate(opening, address),
  tab.evaluate(opening, address.replace("127.0.0.1", "localhost")),
]);
await late;
const name = `${await browser.version()}, ${version("ws")}, ${version("undici")}`;
await browser.close();

const inNode = {};
for (const [library, WebSocket] of [["ws", ws.WebSocket], ["undici", undici.WebSocket]]) {
  const first = opening(`${address}/late`, WebSocket);
  inNode[library] = await opening(address, WebSocket);
  await first;
}
report(
  name,
  { "ms to open: same tab": sameTab, "other tab": otherTab, localhost: otherName, ...inNode },
  Math.min(sameTab, otherTab, otherName) > 1500 && Math.max(inNode.ws, inNode.undici) < 1500,
);
JS
