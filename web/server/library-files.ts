import { opendir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

export interface SwfFile {
  /** below the folder, with slashes */
  path: string;
  size: number;
  /** milliseconds since 1970 */
  modified: number;
}

/** SWFs that are looked at together. */
const PIECE = 500;

/**
 * The SWFs of a folder and of those below it, as they are found; links, and what begins with a dot, are left out.
 *
 * @param most SWFs
 * @returns whether there are more
 */
export async function* findSwfs(folder: string, most: number): AsyncGenerator<SwfFile[], boolean> {
  const folders = [folder];
  let count = 0;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    // A folder that can't be read has nothing to show.
    const entries = await opendir(next).catch(() => undefined);
    let found: string[] = [];
    for await (const entry of entries ?? []) {
      if (entry.name.startsWith(".")) continue;
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && /\.swf$/i.test(entry.name)) {
        if (++count > most) {
          yield await describeAll(folder, found);
          return true;
        }
        found.push(path);
      }
      if (found.length < PIECE) continue;
      yield await describeAll(folder, found);
      found = [];
    }
    if (found.length > 0) yield await describeAll(folder, found);
  }
  return false;
}

async function describeAll(folder: string, paths: readonly string[]): Promise<SwfFile[]> {
  return (await Promise.all(paths.map((path) => describe(folder, path)))).flat();
}

async function describe(folder: string, path: string): Promise<SwfFile[]> {
  try {
    const { size, mtimeMs } = await stat(path);
    return [{ path: relative(folder, path).replaceAll(sep, "/"), size, modified: Math.trunc(mtimeMs) }];
  } catch {
    // It is gone again.
    return [];
  }
}
