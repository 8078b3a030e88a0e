#!/usr/bin/env bash
# Guess:    `{ ...defaults, extra: 1 }`, evaluated in one place, gives each time an object of the same hidden class, as
#           `{ a: 0, b: 0, extra: 1 }` does: what reads `extra` in a hot loop stays fast.
# So:       in Node 20 each evaluation makes a hidden class of its own: a hundred objects have about ninety. A spread alone
#           has one or two; so do `Object.assign({ extra: 1 }, defaults)`, and the spread behind the member. Node 22 and 24
#           give one.
# Who:      whoever merges options with defaults for each call and reads them in a loop: every read is megamorphic, and
#           optimised code that was compiled for the last objects is thrown away. Write the members down, or spread last.
. "$(dirname "$0")/lib/setup.sh"
for version in 20.20.2 22.23.3 24.21.0; do
  node_version "$version"
  check "$node" <<'JS'
import { setFlagsFromString } from "node:v8";
import { report } from "./report.mjs";

setFlagsFromString("--allow-natives-syntax");
const haveSameMap = new Function("a", "b", "return %HaveSameMap(a, b)");
const defaults = { depth: 1, strict: true, name: "x" };
const classesOf = (make) => {
  const distinct = [];
  for (let i = 0; i < 100; i++) {
    const made = make();
    if (!distinct.some((one) => haveSameMap(one, made))) distinct.push(made);
  }
  return distinct.length;
};
const seen = {
  "{ ...defaults }": classesOf(() => ({ ...defaults })),
  "{ ...defaults, extra: 1 }": classesOf(() => ({ ...defaults, extra: 1 })),
  "{ extra: 1, ...defaults }": classesOf(() => ({ extra: 1, ...defaults })),
  "Object.assign({ extra: 1 }, defaults)": classesOf(() => Object.assign({ extra: 1 }, defaults)),
  "{ depth, strict, name, extra: 1 }": classesOf(() => ({ depth: 1, strict: true, name: "x", extra: 1 })),
};
const old = Number.parseInt(process.versions.node, 10) < 22;
const [copy, spreadFirst, spreadLast, assigned, written] = Object.values(seen);
report(
  `Node ${process.versions.node}, V8 ${process.versions.v8}: hidden classes of 100 objects`,
  seen,
  spreadFirst > 50 === old && copy <= 2 && spreadLast === 1 && assigned === 1 && written === 1,
);
JS
done
