#!/usr/bin/env bash
# Guess:    `Headers`, `Response` and `Request` are part of Node's own globals and there from the start; what costs something
#           is the first `fetch()`. A class of one's own that extends `Headers` costs as much as any class.
# So:       naming one of them loads all of undici, WebSocket and its HTTP client included: more than 50 internal modules
#           are evaluated at `class A extends Headers {}`, tens of milliseconds in a program that never fetches.
# Who:      whoever starts many short programs, a command line say: types of fetch used as plain data structures.
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
check "$node" <<'JS'
import { spawnSync } from "node:child_process";
import { report } from "./report.mjs";

/** Internal modules that a program has evaluated when it has done this. */
const modules = (code) =>
  Number(spawnSync(process.execPath, ["-e", `${code}; console.log(process.moduleLoadList.length)`]).stdout);

const none = modules("");
const seen = {
  "a class of one's own": modules("class A extends Map {}") - none,
  "extends Headers": modules("class A extends Headers {}") - none,
  "typeof Response": modules("typeof Response") - none,
  "instanceof Request": modules("({}) instanceof Request") - none,
};
report(
  `Node ${process.versions.node}`,
  seen,
  seen["a class of one's own"] === 0 && Object.values(seen).slice(1).every((count) => count > 50),
);
JS
