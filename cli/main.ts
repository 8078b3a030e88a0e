#!/usr/bin/env node
import { flashnet } from "./program.ts";

// A closed pipe (`flashnet … | head`) ends the program quietly.
process.stdout.on("error", () => process.exit());

const exitCode = await flashnet(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted: () =>
    new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve());
    }),
});
// Ends once the output is written, even if timers or sockets are still open.
process.stdout.write("", () => process.exit(exitCode));
