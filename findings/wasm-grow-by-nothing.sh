#!/usr/bin/env bash
# Guess:    growing a WebAssembly memory by 0 pages does nothing.
# So:       it detaches the ArrayBuffer, as every successful growth does, for `memory.grow(0)` in JavaScript and for the
#           instruction alike: all views have length 0, without an error. A growth that fails leaves them.
# Who:      a host that keeps a view of a module's memory over calls into the module, and compares sizes to see whether
#           it is still good. Compare `memory.buffer` itself.
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
check "$node" <<'JS'
import { report } from "./report.mjs";

// (module (memory (export "memory") 1) (func (export "grow") (param i32) (result i32) local.get 0 memory.grow))
const sections = [
  "0061736d01000000",
  "0106 01 60017f017f",
  "0302 0100",
  "0503 010001",
  "0711 02 066d656d6f7279 0200 0467726f77 0000",
  "0a08 01 0600 20004000 0b",
];
const module = Buffer.from(sections.join("").replaceAll(" ", ""), "hex");
const { instance } = await WebAssembly.instantiate(module);
const { memory, grow } = instance.exports;

const byInstruction = new Uint8Array(memory.buffer);
const pages = grow(0);
const byCall = new Uint8Array(memory.buffer);
memory.grow(0);
const byFailure = new Uint8Array(memory.buffer);
const failed = grow(0x10000);
report(
  `Node ${process.versions.node}, V8 ${process.versions.v8}`,
  {
    "pages before and after": [pages, memory.buffer.byteLength / 65536],
    "view after the instruction": byInstruction.length,
    "view after memory.grow(0)": byCall.length,
    "view after a growth that failed": [failed, byFailure.length],
  },
  pages === 1 && byInstruction.length === 0 && byCall.length === 0 && failed === -1 && byFailure.length === 65536,
);
JS
