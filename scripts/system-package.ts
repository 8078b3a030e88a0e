/** Programs that tests need and npm does not have: they come with the operating system's package manager. */
import { spawnSync } from "node:child_process";
import { runs } from "../base/testing/chromium.ts";

type Manager = "apt-get" | "dnf" | "apk" | "pacman";
type Step = [string, ...string[]];

/** How each package manager installs something without asking questions; the first one that exists is used. */
const INSTALLERS: Record<Manager, (name: string) => Step[]> = {
  "apt-get": (name) => [
    ["apt-get", "update"],
    ["apt-get", "install", "--yes", "--no-install-recommends", name],
  ],
  dnf: (name) => [["dnf", "install", "--assumeyes", name]],
  apk: (name) => [["apk", "add", name]],
  pacman: (name) => [["pacman", "--sync", "--refresh", "--noconfirm", name]],
};

/**
 * Installs a package; takes root or a `sudo` that asks for no password. What the package manager prints goes to stderr.
 *
 * @param what the program, in words
 * @param names of the package; the first is for managers that are not named
 * @param advice ends the message of an error
 * @throws Error
 */
export function installPackage(what: string, names: [string, Partial<Record<Manager, string>>], advice: string): void {
  const manager = (Object.keys(INSTALLERS) as Manager[]).find(runs);
  if (!manager) throw new Error(`no ${what} and no known package manager on this system; ${advice}`);
  const root = process.getuid?.() === 0;
  for (const step of INSTALLERS[manager](names[1][manager] ?? names[0])) {
    const [command, ...args]: Step = root ? step : ["sudo", "-n", ...step];
    const line = [command, ...args].join(" ");
    console.error(`no ${what} on this system, installing it: ${line}`);
    const { status, error } = spawnSync(command, args, {
      stdio: ["ignore", process.stderr, process.stderr],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (status !== 0) throw new Error(`no ${what}: '${line}' failed${error ? `, ${error.message}` : ""}; ${advice}`);
  }
}
