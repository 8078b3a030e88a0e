// `npm test`: everything the project checks, from a fresh clone.
import { install, run, script } from "./setup.mjs";

install();
script("build.ts");
script("ensure-tools.ts");
if (process.argv.length === 2) run("npm", "run", "--silent", "check");
run("npx", "vitest", "run", ...process.argv.slice(2));
