/**
 * `npm run test:node VERSION [FILE…]`: the suite on another Node, such as `24` or `22.12.0`, which npm's package `node`
 * brings. It is kept in `build/node/`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "../src/testing/root.ts";

const [version, ...options] = process.argv.slice(2);
if (!version || !/^\d+(\.\d+){0,2}$/.test(version)) {
  console.error("usage: npm run test:node VERSION [FILE…]   where VERSION is that of a Node, such as 24 or 22.12.0");
  process.exit(2);
}
const folder = join(root, "build/node", version);
const bin = join(folder, "node_modules/node/bin");
if (!existsSync(join(bin, "node"))) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `{ "private": true }\n`);
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", `node@${version}`], folder);
}
run(process.execPath, ["--import", "tsx", "scripts/build.ts"]);
run(join(bin, "node"), ["--version"]);
// Tests that start programs of ours start them with the same Node.
const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
run(join(bin, "node"), [join(root, "node_modules/vitest/vitest.mjs"), "run", ...options], root, env);

function run(command: string, args: string[], cwd = root, env = process.env): void {
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}
