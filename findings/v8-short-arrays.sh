#!/usr/bin/env bash
# Guess:    of a short Uint8Array, `subarray` is cheaper than `slice`, as it copies nothing, and a DataView on its `buffer` is
#           the cheap way to write a number.
# So:       an array of up to 64 bytes lies in V8's heap and has no buffer until somebody asks for it. `subarray`, and
#           `buffer` for a DataView, have one allocated outside: seven times and more what making the array and writing the
#           number by hand takes. `slice`, which copies, is the faster one. Of 65 bytes and more, all cost as much.
# Who:      parsers and writers of short messages, which make an array and a DataView for each header. Write the four bytes
#           by hand, and keep one view where there is one.
. "$(dirname "$0")/lib/setup.sh"
for version in 20.20.2 22.23.3 24.21.0; do
  node_version "$version"
  check "$node" <<'JS'
import { report } from "./report.mjs";

const COUNT = 200_000;
let sum = 0;
/** Nanoseconds for one of them, the best of many rounds. */
function nanoseconds(make) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 15; round++) {
    const started = performance.now();
    for (let i = 0; i < COUNT; i++) sum += make(i);
    best = Math.min(best, performance.now() - started);
  }
  return Math.round((best / COUNT) * 1e6);
}
const seen = {};
for (const length of [40, 80]) {
  seen[`${length} bytes, written by hand`] = nanoseconds((i) => {
    const bytes = new Uint8Array(length);
    bytes[0] = i >>> 24;
    bytes[1] = i >>> 16;
    bytes[2] = i >>> 8;
    bytes[3] = i;
    return bytes[3];
  });
  seen[`${length} bytes, by a DataView`] = nanoseconds((i) => {
    const bytes = new Uint8Array(length);
    new DataView(bytes.buffer).setUint32(0, i);
    return bytes[3];
  });
  seen[`${length} bytes, subarray`] = nanoseconds((i) => {
    const bytes = new Uint8Array(length);
    bytes[3] = i;
    return bytes.subarray(0, 8)[3];
  });
  seen[`${length} bytes, slice`] = nanoseconds((i) => {
    const bytes = new Uint8Array(length);
    bytes[3] = i;
    return bytes.slice(0, 8)[3];
  });
}
const [hand, view, subarray, slice, longHand, longView] = Object.values(seen);
report(
  `Node ${process.versions.node}, V8 ${process.versions.v8}: nanoseconds`,
  seen,
  sum !== 0 && view > 2.5 * hand && subarray > 2.5 * hand && subarray > 1.25 * slice && longView < 2 * longHand,
);
JS
done
