#!/usr/bin/env bash
# Guess:    `process.memoryUsage()` asks the process about itself, and can't fail; `memoryUsage.rss()` is the cheap form.
# So:       on Linux both open a file of /proc. In a process without a free file descriptor both throw EMFILE; the
#           statistics of `v8` go on. One who looks at its memory every second ends by an uncaught exception in just
#           the moment when it is too busy.
# Who:      servers with a watchdog for memory, or a metrics endpoint, under more connections than they have descriptors.
. "$(dirname "$0")/lib/setup.sh"
node_version 24.21.0
cat >"$work/child.mjs" <<'JS'
import fs from "node:fs";
import v8 from "node:v8";
try {
  for (;;) fs.openSync("/dev/null");
} catch {}
const tried = (ask) => {
  try {
    return ask() > 0 ? "a number" : "nothing";
  } catch (error) {
    return error.code;
  }
};
process.send({
  "memoryUsage()": tried(() => process.memoryUsage().heapUsed),
  "memoryUsage.rss()": tried(() => process.memoryUsage.rss()),
  "v8.getHeapStatistics()": tried(() => v8.getHeapStatistics().used_heap_size),
});
JS
check "$node" <<'JS'
import { spawn } from "node:child_process";
import { once } from "node:events";
import { report } from "./report.mjs";

const command = ["-c", 'ulimit -n 64; exec "$0" child.mjs', process.execPath];
const child = spawn("bash", command, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
const [seen] = await once(child, "message");
report(`Node ${process.versions.node}`, seen, Object.values(seen).join() === "EMFILE,EMFILE,a number");
JS
