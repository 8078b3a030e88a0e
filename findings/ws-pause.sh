#!/usr/bin/env bash
# Guess:    `pause()` of a `ws` WebSocket, called in a message handler, is the last message until `resume()`.
# So:       it pauses the TCP socket only. What the receiver has already read is still parsed and emitted: hundreds of
#           small messages, as many as fit into one read of 64 KiB.
# Who:      a relay that pauses when its target is slow, and takes the pause for a bound of its queue.
. "$(dirname "$0")/lib/setup.sh"
packages ws@8.23.0
check <<'JS'
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket, WebSocketServer } from "ws";
import { report, version } from "./report.mjs";

const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
await once(server, "listening");
server.on("connection", (peer) => {
  for (let i = 0; i < 3000; i++) peer.send("0123456789");
});
const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
let later = 0;
client.once("message", () => {
  client.pause();
  client.on("message", () => later++);
});
await sleep(1000);
const paused = client.isPaused;
report(version("ws"), { isPaused: paused, "messages after pause()": later }, paused && later > 100);
JS
