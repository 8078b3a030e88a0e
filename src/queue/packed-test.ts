import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { isOutput } from "../runner/changes.ts";
import { TestFolderError } from "../runner/errors.ts";
import { JobFailure } from "./failures.ts";
import { MAX_PACKED, MAX_UNPACKED } from "./shapes.ts";

const MIB = 1 << 20;

/**
 * A test folder as a ZIP, without what tests have left in it.
 *
 * @throws TestFolderError for one that is too large
 */
export async function packFolder(folder: string): Promise<Uint8Array> {
  const tooLarge = (most: number, how: string): Error =>
    new TestFolderError(
      `${folder} has more than ${most / MIB} MiB${how}, which is more than a queue takes; run it without --queue`,
    );
  const files: Record<string, Uint8Array> = {};
  let length = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || isOutput(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    length += (await stat(path)).size;
    if (length > MAX_UNPACKED) throw tooLarge(MAX_UNPACKED, "");
    files[path.slice(folder.length + 1).replaceAll("\\", "/")] = await readFile(path);
  }
  const packed = zipSync(files, { level: 6, mtime: new Date("1980-01-02") });
  if (packed.length > MAX_PACKED) throw tooLarge(MAX_PACKED, " when it is packed");
  return packed;
}

/**
 * Lays a packed folder out, has something done with it, and removes it.
 *
 * @throws JobFailure when it is none, too large, or has names that lead out of it
 */
export async function withFolder<T>(packed: Uint8Array, use: (folder: string) => Promise<T>): Promise<T> {
  const files = unpack(packed);
  const folder = await mkdtemp(join(tmpdir(), "flashnet-test-"));
  try {
    for (const [name, bytes] of Object.entries(files)) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function unpack(packed: Uint8Array): Record<string, Uint8Array> {
  let length = 0;
  try {
    const files = unzipSync(packed, {
      filter({ name, originalSize }) {
        length += originalSize;
        if (length > MAX_UNPACKED) throw new Error(`it has more than ${MAX_UNPACKED / MIB} MiB`);
        if (!isInside(name)) throw new Error(`${JSON.stringify(name)} leads out of it`);
        return !name.endsWith("/");
      },
    });
    return files;
  } catch (error) {
    throw new JobFailure("shape", `the test folder can't be unpacked: ${(error as Error).message}`, { cause: error });
  }
}

function isInside(name: string): boolean {
  return name !== "" && !/^\/|\\|^[a-z]:|\0/i.test(name) && !name.split("/").includes("..");
}

/** The pictures that a test has left in its folder, of those that a result names, and their differences. */
export async function picturesIn(folder: string): Promise<Record<string, Uint8Array>> {
  const pictures: Record<string, Uint8Array> = {};
  let length = 0;
  for (const name of await readdir(folder)) {
    if (!isOutput(name)) continue;
    length += (await stat(join(folder, name))).size;
    if (length <= MAX_PACKED) pictures[name] = await readFile(join(folder, name));
  }
  return pictures;
}
