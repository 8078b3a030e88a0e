/** The Chromium that browser tests run in. It comes from the operating system. */
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

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

/** Runs it, as finding it is not enough: some distributions ship a stub of the same name that only prints a hint. */
export function runs(command: string): boolean {
  return spawnSync(command, ["--version"], { stdio: "ignore", timeout: 30_000 }).status === 0;
}
