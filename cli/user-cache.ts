import { mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { isOwnersAlone } from "../base/owners-alone.ts";

/**
 * Folder of this user's for what can be made again: `flashnet` in `$XDG_CACHE_HOME`, which is nothing if it is no absolute
 * path (XDG Base Directory Specification), or in `~/.cache`. Made if it is not there, for its owner alone.
 *
 * @returns undefined where there can be none, or others have a hand in it
 */
export function userCache(): string | undefined {
  const { XDG_CACHE_HOME: given = "" } = process.env;
  const folder = join(isAbsolute(given) ? given : join(homedir(), ".cache"), "flashnet");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return isOwnersAlone(statSync(folder)) ? folder : undefined;
  } catch {
    return undefined;
  }
}
