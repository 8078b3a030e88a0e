#!/usr/bin/env bash
# Guess:    `postMessage(view)` and `structuredClone(view)` copy the bytes of the view.
# So:       they copy the whole ArrayBuffer behind it, and the other side gets a view of all that: one byte out of a
#           MiB costs a MiB on both sides, and a small Buffer carries all that lies beside it. `v8.serialize` copies the
#           view alone.
# Who:      who hands pieces of a received buffer to a worker. `slice()` first.
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
check "$node" <<'JS'
import { once } from "node:events";
import v8 from "node:v8";
import { MessageChannel } from "node:worker_threads";
import { report } from "./report.mjs";

const { port1, port2 } = new MessageChannel();
const received = new Uint8Array(1 << 20);
port1.postMessage(received.subarray(7, 8));
const [view] = await once(port2, "message");
port1.postMessage(received.slice(7, 8));
const [copy] = await once(port2, "message");
const cloned = structuredClone(received.subarray(7, 8)).buffer.byteLength;
const serialized = v8.serialize(received.subarray(7, 8)).length;
report(
  `Node ${process.versions.node}`,
  {
    "posted view": { length: view.length, memory: view.buffer.byteLength },
    "posted slice": { length: copy.length, memory: copy.buffer.byteLength },
    structuredClone: cloned,
    "v8.serialize": serialized,
  },
  view.buffer.byteLength === 1 << 20 && copy.buffer.byteLength === 1 && cloned === 1 << 20 && serialized < 100,
);
JS
