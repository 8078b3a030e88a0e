#!/usr/bin/env bash
# Guess:    `URL.canParse(text)` is true just when `new URL(text)` does not throw.
# So:       in Node 20 and 22 the answer changes while the program runs: once the call is optimised, short texts with letters
#           from U+0080 to U+00FF, which V8 keeps as one byte each, are no URLs to it, though `new URL` takes them. Node 24
#           is right.
# Who:      whoever checks hosts or rules by `canParse` before `new URL`: it works in every test, and not in a server that
#           has run for a while. Catch what `new URL` throws instead.
. "$(dirname "$0")/lib/setup.sh"
for version in 20.20.2 22.23.3 24.21.0; do
  node_version "$version"
  check "$node" <<'JS'
import { report } from "./report.mjs";

const text = "http://bücher.example";
let first;
for (let call = 1; call <= 2_000_000 && first === undefined; call++) if (!URL.canParse(text)) first = call;
const { hostname } = new URL(text);
const old = Number.parseInt(process.versions.node, 10) < 24;
report(
  `Node ${process.versions.node}`,
  { "new URL takes it as": hostname, "canParse said no": first === undefined ? "never" : "after some thousand calls" },
  hostname === "xn--bcher-kva.example" && (first !== undefined) === old && (first ?? 2) > 1,
);
JS
done
