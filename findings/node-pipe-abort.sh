#!/usr/bin/env bash
# Guess:    `readable.pipeTo(writable, { signal })` rejects when the signal is aborted, whatever the sink is doing.
# So:       it first waits for the write that is under way, and that has no end while a peer doesn't read: the promise
#           stays pending after the abort. A sink that listens to its controller's `signal` is no better off: that is
#           aborted after the wait. Only a sink that was given the caller's own signal, or a socket that somebody
#           destroys, gets out.
# Who:      a time-out or a Stop button built on AbortSignal around a stream with back-pressure: the one case it is for
#           is the one in which it does nothing.
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
check "$node" <<'JS'
import { once } from "node:events";
import net from "node:net";
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { report } from "./report.mjs";

/** What `pipeTo` has come to two seconds after the abort of a pipe that was stuck for half a second. */
async function afterAbort(writable, abort = new AbortController()) {
  const source = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)) });
  const settled = source.pipeTo(writable, { signal: abort.signal }).then(
    () => "fulfilled",
    (error) => `rejected: ${error.name}`,
  );
  await sleep(500);
  abort.abort();
  return Promise.race([settled, sleep(2000, "pending")]);
}

const server = net.createServer((peer) => peer.pause().on("error", () => {})).listen(0, "127.0.0.1");
await once(server, "listening");
const socket = net.connect(server.address().port, "127.0.0.1");
socket.on("error", () => {});
await once(socket, "connect");
const toSocket = await afterAbort(Writable.toWeb(socket));
const toDeafSink = await afterAbort(new WritableStream({ write: () => new Promise(() => {}) }));
const until = (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
const toListeningSink = await afterAbort(new WritableStream({ write: (_, controller) => until(controller.signal) }));
const abort = new AbortController();
const toToldSink = await afterAbort(new WritableStream({ write: () => until(abort.signal) }), abort);
report(
  `Node ${process.versions.node}`,
  {
    "Writable.toWeb(socket)": toSocket,
    "sink that waits": toDeafSink,
    "sink that heeds its controller's signal": toListeningSink,
    "sink that heeds the caller's signal": toToldSink,
  },
  [toSocket, toDeafSink, toListeningSink].every((state) => state === "pending") && toToldSink.startsWith("rejected"),
);
JS
