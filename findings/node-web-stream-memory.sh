#!/usr/bin/env bash
# Guess:    a ReadableStream and a WritableStream are some queues and flags: a few hundred bytes each, a tenth of the socket
#           that they belong to.
# So:       a pair with a source and a sink of short methods holds more than 3 KB of heap while nothing happens: over three times
#           what a connected `net.Socket` holds there. Wrapping one pair in another doubles it.
# Who:      whoever keeps thousands of idle connections as web streams: proxies, relays, chat servers.
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
check "$node" <<'JS'
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { report } from "./report.mjs";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
const COUNT = 2000;

/** Bytes of heap that one of many holds. */
async function heapOf(make) {
  const kept = [];
  for (let i = 0; i < 100; i++) kept.push(await make());
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < COUNT; i++) kept.push(await make());
  gc();
  const bytes = (process.memoryUsage().heapUsed - before) / COUNT;
  return { bytes, kept };
}

const pair = () => [
  new ReadableStream({ start(controller) { this.controller = controller; }, pull() {}, cancel() {} }),
  new WritableStream({ start() {}, write() {}, close() {}, abort() {} }),
];
const streams = await heapOf(async () => {
  const made = pair();
  await null;
  return made;
});

// Both ends are in this process: half of what a pair of sockets holds is one.
const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const sockets = await heapOf(async () => {
  const accepted = once(server, "connection");
  const socket = connect(server.address().port, "127.0.0.1");
  await once(socket, "connect");
  return [socket, ...(await accepted)];
});
const socket = sockets.bytes / 2;
const seen = { "a pair of streams": `${Math.round(streams.bytes / 100) / 10} KB`, "a socket": `${Math.round(socket / 100) / 10} KB` };
report(`Node ${process.versions.node}`, seen, streams.bytes > 3000 && streams.bytes > 2 * socket);
process.exit();
JS
