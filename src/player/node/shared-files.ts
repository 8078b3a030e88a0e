import { realpathSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { extname, isAbsolute, join, relative, sep } from "node:path";
import { OptionError } from "../../../base/options/check.ts";

/**
 * Files that content of a SWF loads, and what a server calls them. Nothing here is anything that a browser would run:
 * texts are plain, whatever is in them.
 */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".swf": "application/x-shockwave-flash",
  ".swz": "application/octet-stream",
  ".abc": "application/octet-stream",
  ".pbj": "application/octet-stream",
  ".atf": "application/octet-stream",
  ".amf": "application/octet-stream",
  ".bin": "application/octet-stream",
  ".dat": "application/octet-stream",
  ".xml": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".json": "text/plain; charset=utf-8",
  ".csv": "text/plain; charset=utf-8",
  ".css": "text/plain; charset=utf-8",
  ".srt": "text/plain; charset=utf-8",
  ".properties": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".mp3": "audio/mpeg",
  ".m4a": "audio/mp4",
  ".flv": "video/x-flv",
  ".f4v": "video/mp4",
  ".mp4": "video/mp4",
};

/** A file that content may have. */
export interface SharedFile {
  /** with links followed */
  path: string;
  /** bytes */
  size: number;
  type: string;
}

/**
 * What content gets of the folder that its SWF is in: docs/security.md, "Files". Files of the types that SWFs load, and what
 * was named to be shared; nothing whose name, or that of a folder on the way, begins with a dot, unless it was named; and
 * nothing outside the folder, wherever links lead.
 */
export class SharedFiles {
  readonly #folder: string;
  readonly #shared: readonly string[];

  /**
   * @param share files and folders below `folder` that content may have whatever their types are, as the caller's paths
   * @throws OptionError for what would share nothing
   */
  constructor(folder: string, share: readonly string[] = []) {
    this.#folder = folder;
    this.#shared = share.map((path) => sharedPath(folder, path));
  }

  /** @param path relative to the folder, decoded. @returns undefined for what is not there, and for what is not shared */
  async find(path: string): Promise<SharedFile | undefined> {
    try {
      const folder = await realpath(this.#folder);
      const asked = join(folder, path);
      const real = await realpath(asked);
      if (!isBelow(folder, real) || !isBelow(folder, asked)) return undefined;
      const type = CONTENT_TYPES[extname(real).toLowerCase()];
      const open = type !== undefined && ![asked, real].some((file) => isHidden(relative(folder, file)));
      if (!open && !this.#isNamed(real)) return undefined;
      const stats = await stat(real);
      return stats.isFile() ? { path: real, size: stats.size, type: type ?? "application/octet-stream" } : undefined;
    } catch {
      return undefined;
    }
  }

  #isNamed(real: string): boolean {
    for (const named of this.#shared) {
      if (real === named || (isBelow(named, real) && !isHidden(relative(named, real)))) return true;
    }
    return false;
  }
}

/** @throws OptionError */
function sharedPath(folder: string, path: string): string {
  const named = realPathOf(path);
  if (named === undefined) throw new OptionError(`share: there is no file or folder ${path}; check the path`);
  const home = realPathOf(folder);
  if (home === undefined || named === home || isBelow(home, named)) return named;
  throw new OptionError(
    `share: ${path} is not below ${folder}, the folder of the SWF; content gets nothing from outside`,
  );
}

/** With links followed; undefined if there is nothing. */
function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function isBelow(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside !== "" && inside.split(sep)[0] !== ".." && !isAbsolute(inside);
}

/** Whether a name on the path begins with a dot. */
function isHidden(path: string): boolean {
  return path.split(sep).some((name) => name.startsWith("."));
}
