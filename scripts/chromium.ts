/**
 * The Chromium that browser tests run in. It comes from the operating system: found on the PATH, or installed with the
 * distribution's package manager. Tests never go without it.
 */
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** How each package manager installs Chromium without asking questions; the first one that exists is used. */
const INSTALLERS: [string, ...string[]][][] = [
  [
    ["apt-get", "update"],
    ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"],
  ],
  [["dnf", "install", "--assumeyes", "chromium"]],
  [["apk", "add", "chromium"]],
  [["pacman", "--sync", "--refresh", "--noconfirm", "chromium"]],
];

const ADVICE = "install Chromium yourself, or name one in the environment variable FLASHNET_CHROMIUM";

/**
 * Absolute path of a Chromium that runs: `FLASHNET_CHROMIUM` if set, else the first of the usual names on the PATH.
 *
 * @throws Error when `FLASHNET_CHROMIUM` names something that does not run.
 */
export function findChromium(): string | undefined {
  const named = process.env.FLASHNET_CHROMIUM;
  if (named && !runs(named)) {
    throw new Error(`FLASHNET_CHROMIUM: '${named} --version' fails; correct the variable or unset it`);
  }
  const directories = (process.env.PATH ?? "").split(delimiter);
  return named || NAMES.flatMap((name) => directories.map((directory) => join(directory, name))).find(runs);
}

/**
 * As `findChromium`, but installs the distribution's package when there is none; takes root or a `sudo` that asks for
 * no password. What the package manager prints goes to stderr.
 *
 * @throws Error when there is still no Chromium.
 */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  const steps = INSTALLERS.find((steps) => steps.every(([manager]) => runs(manager)));
  if (!steps) throw new Error(`no Chromium and no known package manager on this system; ${ADVICE}`);
  const root = process.getuid?.() === 0;
  for (const step of steps) {
    const [command, ...args]: [string, ...string[]] = root ? step : ["sudo", "-n", ...step];
    const line = [command, ...args].join(" ");
    console.error(`no Chromium on this system, installing it: ${line}`);
    const { status, error } = spawnSync(command, args, {
      stdio: ["ignore", process.stderr, process.stderr],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (status !== 0) throw new Error(`no Chromium: '${line}' failed${error ? `, ${error.message}` : ""}; ${ADVICE}`);
  }
  const installed = findChromium();
  if (!installed) throw new Error(`the Chromium that was just installed does not run; ${ADVICE}`);
  return installed;
}

/** Running it tells more than finding it: some distributions ship a stub of the same name that only prints a hint. */
function runs(command: string): boolean {
  return spawnSync(command, ["--version"], { stdio: "ignore", timeout: 30_000 }).status === 0;
}
