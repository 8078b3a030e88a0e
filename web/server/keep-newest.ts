import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Removes the oldest files of a folder, as far as there are more of them, or of their bytes. */
export async function keepNewest(
  folder: string,
  { bytes = Infinity, files = Infinity }: { bytes?: number; files?: number },
): Promise<void> {
  let [room, places] = [bytes, files];
  for (const { path, size } of await newestFirst(folder)) {
    room -= size;
    places--;
    if (room < 0 || places < 0) await rm(path, { force: true });
  }
}

async function newestFirst(folder: string): Promise<{ path: string; size: number; modified: number }[]> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
      return { path, size, modified: mtimeMs };
    }),
  );
  return files.sort((left, right) => right.modified - left.modified);
}
