import { type FileHandle, open, stat } from "node:fs/promises";
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

/** @throws UnreadableError */
export async function readFileOf(path: string | Buffer, { maxSwfLength }: FindLimits): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const status = await file.stat();
    // What is no file, a pipe, say, may have no end.
    if (!status.isFile()) throw new UnreadableError("unreadable", "it is no file");
    const { size } = status;
    if (size > maxSwfLength)
      throw new UnreadableError("limit", `it has ${size} bytes, and ${maxSwfLength} are looked at at most`);
    return await file.readFile();
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError("unreadable", reasonOf(error));
  } finally {
    await file?.close();
  }
}
