#!/usr/bin/env bash
# Guess:    `process.exit()` ends a process at once, whatever V8 was about to make faster in a thread of its own.
# So:       it waits until the function of WebAssembly that is being optimised is done. One of a megabyte takes a third of a
#           second in Node 20 and two seconds in 22 and 24, after all handlers of 'exit'; the program itself had run for less.
#           With `--liftoff-only`, or where nothing became hot, the same exit takes some 15 ms.
# Who:      command-line programs with a large WebAssembly module - interpreters, codecs - that run for half a second: their
#           callers wait for code that nobody will run. A higher `--wasm-tiering-budget` puts it off.
. "$(dirname "$0")/lib/setup.sh"
for version in 20.20.2 22.23.3 24.21.0; do
  node_version "$version"
  check "$node" <<'JS'
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { report } from "./report.mjs";

// One function: counts its argument down, and has many steps on the way.
writeFileSync(
  "hot.mjs",
  `
const STEPS = 120_000;
const leb = (n) => { const out = []; do { out.push((n & 127) | (n > 127 ? 128 : 0)); n >>>= 7; } while (n > 0); return out; };
const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];
const step = [0x20, 1, 0x20, 0, 0x6c, 0x41, 7, 0x6a, 0x21, 1];
const body = [1, 1, 0x7f, 0x03, 0x40];
for (let i = 0; i < STEPS; i++) for (const byte of step) body.push(byte);
body.push(0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x20, 1, 0x0b);
const code = [1, ...leb(body.length)];
for (const byte of body) code.push(byte);
const bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
for (const part of [section(1, [1, 0x60, 1, 0x7f, 1, 0x7f]), section(3, [1, 0]), section(7, [1, 1, 0x66, 0, 0])]) bytes.push(...part);
bytes.push(10, ...leb(code.length));
for (const byte of code) bytes.push(byte);
const { instance } = await WebAssembly.instantiate(Uint8Array.from(bytes));
const rounds = Number(process.argv[2]);
for (let i = 0; i < rounds; i++) instance.exports.f(5);
process.on("exit", () => process.send(0));
process.exit();
`,
);

/** Milliseconds from 'exit' to the end of the process, the median of five. */
async function ending(flags, rounds) {
  const times = [];
  for (let i = 0; i < 5; i++) {
    const child = spawn(process.execPath, [...flags, "hot.mjs", String(rounds)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    let left;
    child.once("message", () => (left = performance.now()));
    await new Promise((resolve) => child.once("exit", resolve));
    times.push(Math.round(performance.now() - left));
  }
  return times.sort((a, b) => a - b)[2];
}

const seen = {
  "hot": await ending([], 40),
  "hot, --liftoff-only": await ending(["--liftoff-only"], 40),
  "not hot": await ending([], 0),
};
const [hot, never, cold] = Object.values(seen);
report(
  `Node ${process.versions.node}, V8 ${process.versions.v8}: milliseconds from process.exit() to the end`,
  seen,
  hot > 2.5 * Math.max(never, cold),
);
JS
done
