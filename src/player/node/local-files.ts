import { readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import type { MovieFetch } from "./net.ts";

/**
 * Answers a movie's requests from a folder: what it asks for below the folder of `movieUrl` is looked for below
 * `directory`. Everything else, and everything outside the folder, is not found.
 *
 * @param movieUrl where the movie believes it came from
 * @param directory the folder the movie's file is in
 */
export function localFiles(movieUrl: string, directory: string): MovieFetch {
  const base = new URL(".", movieUrl).href;
  return async ({ url, method }) => {
    const { href } = new URL(url, movieUrl);
    const path = href.startsWith(base) && method === "GET" ? pathOf(href.slice(base.length)) : undefined;
    const file = path === undefined ? undefined : await fileBelow(directory, path);
    return file
      ? { status: 200, url: href, body: await readFile(file.path) }
      : { status: 404, url: href, body: new Uint8Array(0) };
  };
}

/** A relative URL as a path; undefined where its escapes are malformed. */
function pathOf(relative: string): string | undefined {
  try {
    return decodeURIComponent(relative.replace(/[?#].*$/s, ""));
  } catch {
    return undefined;
  }
}

/** The file at `path` below `folder`; links are followed before the check, so that none leads out. */
export async function fileBelow(folder: string, path: string): Promise<{ path: string; size: number } | undefined> {
  try {
    const real = await realpath(join(folder, path));
    const inside = relative(await realpath(folder), real);
    if (inside.split(sep)[0] === ".." || isAbsolute(inside)) return undefined;
    const stats = await stat(real);
    return stats.isFile() ? { path: real, size: stats.size } : undefined;
  } catch {
    return undefined;
  }
}
