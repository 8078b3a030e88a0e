#!/usr/bin/env bash
# Guess:    `{ ...defaults, name }` makes objects that look alike, so V8 (Node 20) gives all of them one hidden class, as it
#           does with literals.
# So:       what is added behind a spread gives each object a hidden class of its own, with a table of all its keys: five
#           times the memory of the same object written as a literal, and code that reads a member of many of them finds no
#           two of one kind. `{ name, ...defaults }`, `Object.assign({}, defaults, { name })` and a key that the spread has
#           already do not, and Node 22 and 24 have put it right.
# Who:      programs in Node 20 that keep an object of options for each connection, row or node of a tree. Make one for all
#           that have the same, or write what is added first.
. "$(dirname "$0")/lib/setup.sh"
for version in 20.20.2 22.23.3 24.21.0; do
  node_version "$version"
  check "$node" <<'JS'
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { report } from "./report.mjs";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
const COUNT = 20_000;
const defaults = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8 };
/** Bytes that each object takes. */
function bytes(make) {
  const kept = new Array(COUNT).fill(undefined);
  for (let i = 0; i < 2000; i++) make(i);
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < COUNT; i++) kept[i] = make(i);
  gc();
  const each = Math.round((process.memoryUsage().heapUsed - before) / COUNT);
  return kept.length === COUNT ? each : 0;
}
const seen = {
  "a literal": bytes((i) => ({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, name: i })),
  "{ ...defaults }": bytes(() => ({ ...defaults })),
  "{ ...defaults, a }": bytes((i) => ({ ...defaults, a: i })),
  "{ name, ...defaults }": bytes((i) => ({ name: i, ...defaults })),
  "Object.assign({}, defaults, { name })": bytes((i) => Object.assign({}, defaults, { name: i })),
  "{ ...defaults, name }": bytes((i) => ({ ...defaults, name: i })),
};
const all = Object.values(seen);
const added = all.pop();
const others = Math.max(...all);
const [major] = process.versions.node.split(".");
report(
  `Node ${process.versions.node}, V8 ${process.versions.v8}: bytes of an object`,
  seen,
  major === "20" ? added > 2 * others : added < 1.5 * others,
);
JS
done
