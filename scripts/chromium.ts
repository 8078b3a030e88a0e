/**
 * The Chromium that browser tests run in. It comes from the operating system: found on the PATH, or installed with the
 * distribution's package manager. Tests never go without it.
 */
import { delimiter, join } from "node:path";
import { installPackage, runs } from "./system-package.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

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
 * no password.
 *
 * @throws Error when there is still no Chromium.
 */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  installPackage("Chromium", ["chromium", {}], ADVICE);
  const installed = findChromium();
  if (!installed) throw new Error(`the Chromium that was just installed does not run; ${ADVICE}`);
  return installed;
}
