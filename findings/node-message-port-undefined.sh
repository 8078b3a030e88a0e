#!/usr/bin/env bash
# Guess:    `port.postMessage(undefined)` arrives as undefined: structured cloning keeps undefined and null apart, and
#           `event.data` is what was posted.
# So:       whoever listens by `on("message")` gets undefined, whoever listens by `onmessage` or `addEventListener` gets
#           `data: null`, on the same kind of port; undefined inside an object stays undefined.
# Who:      whoever runs code of a page over MessagePorts in Node and takes null for a sign, "the end" say.
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
check "$node" <<'JS'
import { isDeepStrictEqual } from "node:util";
import { report } from "./report.mjs";

const shown = (value) => (value === undefined ? "undefined" : JSON.stringify(value));

/** What comes out of a channel when `value` is put in, by each way to listen. */
async function through(value) {
  const seen = {};
  for (const way of ["onmessage", "addEventListener", "on"]) {
    const { port1, port2 } = new MessageChannel();
    seen[way] = await new Promise((resolve) => {
      if (way === "onmessage") port1.onmessage = ({ data }) => resolve(shown(data));
      else if (way === "on") port1.on("message", (data) => resolve(shown(data)));
      else {
        port1.addEventListener("message", ({ data }) => resolve(shown(data)));
        port1.start();
      }
      port2.postMessage(value);
    });
    port1.close();
  }
  return seen;
}

const { port1, port2 } = new MessageChannel();
const member = new Promise((resolve) => {
  port1.onmessage = ({ data }) => resolve("inside" in data && data.inside === undefined);
});
port2.postMessage({ inside: undefined });
const seen = { undefined: await through(undefined), null: await through(null), "a member stays": await member };
port1.close();
report(
  `Node ${process.versions.node}`,
  seen,
  isDeepStrictEqual(seen, {
    undefined: { onmessage: "null", addEventListener: "null", on: "undefined" },
    null: { onmessage: "null", addEventListener: "null", on: "null" },
    "a member stays": true,
  }),
);
JS
