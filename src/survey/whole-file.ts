import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";

/** Writes a file whole or not at all: what was there stays until all is written, and when something fails. */
export async function writeWhole(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const written = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    const file = await open(written, "wx");
    try {
      await write(file);
      // The name must not be there before the bytes are, should the system stop.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(written, path);
  } catch (error) {
    await rm(written, { force: true });
    throw error;
  }
}
