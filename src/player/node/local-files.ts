import { readFile, realpath } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
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
    const path = href.startsWith(base)
      ? decodeURIComponent(href.slice(base.length).replace(/[?#].*$/s, ""))
      : undefined;
    const body = path !== undefined && method === "GET" ? await readInside(directory, path) : undefined;
    return body ? { status: 200, url: href, body } : { status: 404, url: href, body: new Uint8Array(0) };
  };
}

/** Links are followed before the check, so that none leads out. */
async function readInside(directory: string, path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await realpath(join(directory, path));
    const inside = relative(await realpath(directory), file);
    return inside.startsWith("..") || isAbsolute(inside) ? undefined : await readFile(file);
  } catch {
    return undefined;
  }
}
