import { readFile } from "node:fs/promises";
import type { MovieFetch } from "./net.ts";
import { SharedFiles } from "./shared-files.ts";

/**
 * Answers a movie's requests from a folder: what it asks for below the folder of `movieUrl` is looked for below
 * `directory`, as far as that is shared (`SharedFiles`). Everything else is not found.
 *
 * @param movieUrl where the movie believes it came from
 * @param directory the folder the movie's file is in
 * @param share paths below it that are shared whatever their types are
 */
export function localFiles(movieUrl: string, directory: string, share: readonly string[] = []): MovieFetch {
  const base = new URL(".", movieUrl).href;
  const files = new SharedFiles(directory, share);
  return async ({ url, method }) => {
    const { href } = new URL(url, movieUrl);
    const path = href.startsWith(base) && method === "GET" ? pathOf(href.slice(base.length)) : undefined;
    const file = path === undefined ? undefined : await files.find(path);
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
