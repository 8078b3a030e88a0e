#!/usr/bin/env node
import { messageOf } from "../base/errors.ts";
import { compileLazily, tieringBudget } from "../src/player/node/lazy-compilation.ts";
import { ExitCode } from "./exit-code.ts";
import { flashnet } from "./program.ts";

/** A reader that has had enough (`flashnet … | head`) ends the program quietly; output that is lost otherwise does not. */
function outputLost(error: NodeJS.ErrnoException): never {
  if (error.code === "EPIPE") process.exit();
  process.stderr.write(`error: the output can't be written: ${messageOf(error)}; check where it goes\n`);
  process.exit(ExitCode.failed);
}

process.stdout.on("error", outputLost);
// A relay goes on when nobody reads its log any more.
process.stderr.on("error", () => {});

compileLazily(tieringBudget.oneMovie);
const exitCode = await flashnet(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted: () =>
    new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => resolve());
    }),
  onSignal: (signal, callback) => void process.on(signal, callback),
});
// Ends once the output is written, even if timers or sockets are still open.
process.stdout.write("", (error) => (error ? outputLost(error) : process.exit(exitCode)));
