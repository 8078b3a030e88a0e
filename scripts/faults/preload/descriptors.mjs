/**
 * Takes all file descriptors that are left: on SIGUSR2, which gives them back the next time, and when the file that
 * EXHAUST_AT names is opened.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { openSync, closeSync } = fs;
let held = [];

function take() {
  try {
    while (true) held.push(openSync("/dev/null", "r"));
  } catch {
    // There are no more.
  }
}

process.on("SIGUSR2", () => {
  if (held.length === 0) return take();
  for (const file of held) closeSync(file);
  held = [];
});

fs.openSync = (path, ...rest) => {
  if (path === process.env.EXHAUST_AT) take();
  return openSync(path, ...rest);
};
syncBuiltinESMExports();
