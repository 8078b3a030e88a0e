#!/usr/bin/env bash
# Guess:    a Wisp server writes the DATA packets of a stream to its TCP connection before it acts on the CLOSE that
#           follows them on the same WebSocket.
# So:       `@mercuryworkshop/wisp-js` closes the connection with what it has not written yet: of ten packets sent in one
#           turn with CLOSE behind them, the server got one; with a pause before CLOSE, all ten.
# Who:      clients that send and close: the request that ends a session, a score, "quit". Leave the stream open until
#           the server answers, or wait.
. "$(dirname "$0")/lib/setup.sh"
packages @mercuryworkshop/wisp-js@0.5.0 ws@8.23.0
check <<'JS'
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { logging, server as wisp } from "@mercuryworkshop/wisp-js/server";
import { WebSocket } from "ws";
import { report, version } from "./report.mjs";

logging.set_level(logging.NONE);
Object.assign(wisp.options, { allow_loopback_ips: true, allow_private_ips: true });
const relay = http.createServer().listen(0, "127.0.0.1");
relay.on("upgrade", (request, socket, head) => wisp.routeRequest(request, socket, head));
const target = net.createServer().listen(0, "127.0.0.1");
await Promise.all([once(relay, "listening"), once(target, "listening")]);

const packet = (type, ...bytes) => Buffer.of(type, 1, 0, 0, 0, ...bytes);
const { port } = target.address();

/** Bytes that the TCP server gets of ten DATA packets of 1,000, when CLOSE comes so long after them. */
async function received(pause) {
  const socket = new WebSocket(`ws://127.0.0.1:${relay.address().port}/`);
  await once(socket, "message");
  socket.send(packet(1, 1, port & 0xff, port >> 8, ...Buffer.from("127.0.0.1")));
  const [peer] = await once(target, "connection");
  let bytes = 0;
  peer.on("error", () => {}).on("data", (chunk) => { bytes += chunk.length; });
  await sleep(300);
  for (let i = 0; i < 10; i++) socket.send(packet(2, ...Buffer.alloc(1000)));
  if (pause) await sleep(pause);
  socket.send(packet(4, 2));
  await once(peer, "close");
  socket.terminate();
  return bytes;
}

const atOnce = await received(0);
const later = await received(1000);
report(version("@mercuryworkshop/wisp-js"), { "CLOSE at once": atOnce, "CLOSE a second later": later }, atOnce < 10_000 && later === 10_000);
JS
