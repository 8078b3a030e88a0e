#!/usr/bin/env node
import { flashnet } from "./program.ts";

// Whoever reads our output may have had enough of it.
process.stdout.on("error", () => process.exit());

const exitCode = await flashnet(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted: () =>
    new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve());
    }),
});
// What is left on the event loop has no say in when we end.
process.stdout.write("", () => process.exit(exitCode));
