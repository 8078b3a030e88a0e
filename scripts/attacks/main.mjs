// `npm run attacks [GROUP…]`: tries the rows of docs/attacks.md.
import { existsSync, readdirSync } from "node:fs";
import { install, run, script } from "../setup.mjs";

const folder = new URL(".", import.meta.url);
const groups = process.argv.slice(2);
const unknown = groups.find((name) => !existsSync(new URL(`${name}.test.ts`, folder)));
if (unknown !== undefined) {
  const known = readdirSync(folder).flatMap((file) => /^(.*)\.test\.ts$/.exec(file)?.[1] ?? []);
  console.error(`error: there is no group ${unknown}; there are ${known.join(", ")}`);
  process.exit(2);
}
install();
script("build.ts");
const files = groups.length === 0 ? ["scripts/attacks/"] : groups.map((name) => `scripts/attacks/${name}.test.ts`);
run("npx", "vitest", "run", ...files);
