import type { Stats } from "node:fs";
import { constants, type FileHandle, open, stat } from "node:fs/promises";
import { reasonOf } from "../../../base/system-errors.ts";
import { type FindLimits, UnreadableError } from "./found.ts";

/** Size and time of a file, as a text; undefined where it can't be looked at. */
export async function stampOf(path: string | Buffer): Promise<string | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return `${size} ${Math.trunc(mtimeMs)}`;
  } catch {
    return undefined;
  }
}

/**
 * Opens what is a file. A pipe or a device is turned away at once: to open one may take until somebody writes, and what comes
 * may have no end.
 *
 * @throws UnreadableError
 */
export async function openFile(path: string | Buffer): Promise<{ file: FileHandle; status: Stats }> {
  let file: FileHandle | undefined;
  try {
    // Windows has no such flags, and no such files.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
    const status = await file.stat();
    if (!status.isFile()) throw new UnreadableError("unreadable", "it is no file");
    return { file, status };
  } catch (error) {
    await file?.close();
    if (error instanceof UnreadableError) throw error;
    // Sockets can't be opened at all.
    const isNone = (error as NodeJS.ErrnoException).code === "ENXIO";
    throw new UnreadableError("unreadable", isNone ? "it is no file" : reasonOf(error));
  }
}

/** @throws UnreadableError */
export async function readFileOf(path: string | Buffer, { maxSwfLength }: FindLimits): Promise<Uint8Array> {
  const { file, status } = await openFile(path);
  try {
    const { size } = status;
    if (size > maxSwfLength)
      throw new UnreadableError("limit", `it has ${size} bytes, and ${maxSwfLength} are looked at at most`);
    return await file.readFile();
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError("unreadable", reasonOf(error));
  } finally {
    await file.close();
  }
}
