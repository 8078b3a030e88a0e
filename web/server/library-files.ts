import { opendir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

export interface SwfFile {
  /** below the folder, with slashes */
  path: string;
  size: number;
  /** milliseconds since 1970 */
  modified: number;
}

/**
 * The SWFs of a folder and of those below it; links, and what begins with a dot, are left out.
 *
 * @param most SWFs
 * @returns in no order; `cut`: there are more
 */
export async function findSwfs(folder: string, most: number): Promise<{ files: SwfFile[]; cut: boolean }> {
  const files: SwfFile[] = [];
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    // A folder that can't be read has nothing to show.
    const entries = await opendir(next).catch(() => undefined);
    if (entries === undefined) continue;
    const found: string[] = [];
    for await (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && /\.swf$/i.test(entry.name)) found.push(path);
      if (files.length + found.length > most) break;
    }
    files.push(...(await Promise.all(found.map((path) => describe(folder, path)))).flat());
    if (files.length > most) return { files: files.slice(0, most), cut: true };
  }
  return { files, cut: false };
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
