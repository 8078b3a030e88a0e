// Runs before anything is installed, so: plain JavaScript, no dependencies.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command in the repository and ends this process with its exit code if it fails. */
export function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Installs what package-lock.json names, unless it is there already. */
export function install() {
  const lock = readFileSync(`${root}/package-lock.json`, "utf8");
  const installed = `${root}/node_modules/.flashnet-lock.json`;
  if (existsSync(installed) && readFileSync(installed, "utf8") === lock) return;
  // Everything on stderr, so that what the caller prints stays readable.
  run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error");
  // A copy of the lock in what it locks: times tell little after a checkout.
  writeFileSync(installed, lock);
}

/** Runs one of the project's TypeScript scripts. */
export function script(file, ...args) {
  run(process.execPath, "--import", "tsx", `scripts/${file}`, ...args);
}
