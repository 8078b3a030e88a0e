/** The browsers that tests run in. They come from the operating system. */
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

interface KnownBrowser {
  title: string;
  /** environment variable that names its program */
  variable: string;
  /** what its program is called, the best first */
  programs: readonly string[];
}

export const BROWSERS = {
  chromium: {
    title: "Chromium",
    variable: "FLASHNET_CHROMIUM",
    programs: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  },
  firefox: { title: "Firefox", variable: "FLASHNET_FIREFOX", programs: ["firefox-esr", "firefox"] },
} satisfies Record<string, KnownBrowser>;

export type BrowserName = keyof typeof BROWSERS;

/**
 * Absolute path of a browser that runs: what its variable names, else the first of the usual names on the PATH.
 *
 * @throws Error when the variable names something that does not run.
 */
export function findBrowser(name: BrowserName): string | undefined {
  const { variable, programs }: KnownBrowser = BROWSERS[name];
  const named = process.env[variable];
  if (named && !runs(named)) {
    throw new Error(`${variable}: '${named} --version' fails; correct the variable or unset it`);
  }
  const directories = (process.env.PATH ?? "").split(delimiter);
  return (
    named ||
    programs.flatMap((name) => directories.map((directory) => join(directory, name))).find((path) => runs(path))
  );
}

/**
 * Runs it, as finding it is not enough: some distributions ship a stub of the same name that only prints a hint.
 *
 * @param option with which it does nothing else and succeeds
 */
export function runs(command: string, option = "--version"): boolean {
  return spawnSync(command, [option], { stdio: "ignore", timeout: 30_000 }).status === 0;
}
