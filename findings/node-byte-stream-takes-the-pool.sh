#!/usr/bin/env bash
# Guess:    `controller.enqueue(chunk)` of a byte stream (`type: "bytes"`) copies the chunk, or keeps the view.
# So:       it transfers the memory behind the view. A second view of the same memory has length 0 from then on, so a
#           received buffer can't be enqueued in two pieces. A small Buffer lies in memory that it shares with others:
#           Node 20 and 22 take all of that away, too, and unrelated Buffers are empty; Node 24 throws.
# Who:      a codec that cuts what a socket gave into messages and offers them as a byte stream. Copy each chunk, or use
#           a stream without `type`.
. "$(dirname "$0")/lib/setup.sh"
for version in 22.23.3 24.21.0; do
  node_version "$version"
  check "$node" <<'JS'
import { report } from "./report.mjs";

const enqueue = (...chunks) => {
  try {
    new ReadableStream({ type: "bytes", start: (controller) => chunks.forEach((chunk) => controller.enqueue(chunk)) });
    return "enqueued";
  } catch (error) {
    return error.name;
  }
};

const received = new Uint8Array(100);
const pieces = [received.subarray(0, 50), received.subarray(50)];
const twoPieces = enqueue(...pieces);

const neighbour = Buffer.from("neighbour");
const small = Buffer.from("small");
const shared = neighbour.buffer === small.buffer;
const oneSmall = enqueue(small);
const left = neighbour.length;
const old = Number.parseInt(process.versions.node, 10) < 24;
report(
  `Node ${process.versions.node}`,
  { "two pieces of one array": [twoPieces, pieces[1].length], "small Buffer": oneSmall, "length of its neighbour": left },
  twoPieces === "TypeError" && pieces[1].length === 0 && shared &&
    (old ? oneSmall === "enqueued" && left === 0 : oneSmall === "TypeError" && left === 9),
);
JS
done
