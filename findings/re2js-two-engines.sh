#!/usr/bin/env bash
# Guess:    `re.test(text)` and `re.matcher(text).find()` do the same work: one is the short form of the other.
# So:       only `test` has the deterministic automaton; a matcher goes through the text with the slow one even when
#           nobody asks for groups or places. Looking for a pattern that is not there takes several times as long.
# Who:      searches and filters over much text, which take RE2 for its linear time.
. "$(dirname "$0")/lib/setup.sh"
packages re2js@2.10.0
check <<'JS'
import { readFileSync } from "node:fs";
import { RE2JS } from "re2js";
import { report } from "./report.mjs";

const pattern = RE2JS.compile("(?i)NUMBER (4|5)5+!");
const lines = Array.from({ length: 50_000 }, (_, i) => `<message from="ann" n="${i}"><body>hello ${i}</body></message>`);
const best = (match) => {
  let least = Infinity;
  for (let repeat = 0; repeat < 5; repeat++) {
    const began = performance.now();
    for (const line of lines) if (match(line)) throw new Error("there is none");
    least = Math.min(least, performance.now() - began);
  }
  return least;
};
const test = best((line) => pattern.test(line));
const find = best((line) => pattern.matcher(line).find());
const { version } = JSON.parse(readFileSync("node_modules/re2js/package.json", "utf8"));
report(
  `re2js ${version}`,
  { "test, ms": Math.round(test), "matcher().find(), ms": Math.round(find), "times as long": Math.round(find / test) },
  find > 2 * test,
);
JS
