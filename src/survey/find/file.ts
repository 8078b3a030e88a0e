import { type FileHandle, open } from "node:fs/promises";
import { reasonOf } from "../../../base/system-errors.ts";
import { type FindLimits, UnreadableError } from "./found.ts";

/** Size and time of a file, as a text. */
export async function stampOf(path: string | Buffer): Promise<string> {
  return withFile(path, async (file) => {
    const { size, mtimeMs } = await file.stat();
    return `${size} ${Math.trunc(mtimeMs)}`;
  });
}

/** @throws UnreadableError */
export async function readFileOf(path: string | Buffer, { maxSwfLength }: FindLimits): Promise<Uint8Array> {
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    if (size > maxSwfLength) {
      throw new UnreadableError("limit", `it has ${size} bytes, and ${maxSwfLength} are looked at at most`);
    }
    return file.readFile();
  });
}

async function withFile<T>(path: string | Buffer, use: (file: FileHandle) => Promise<T>): Promise<T> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    // What is no file, a pipe, say, may have no end.
    if (!(await file.stat()).isFile()) throw new UnreadableError("unreadable", "it is no file");
    return await use(file);
  } catch (error) {
    if (error instanceof UnreadableError) throw error;
    throw new UnreadableError("unreadable", reasonOf(error));
  } finally {
    await file?.close();
  }
}
