import { readFile, writeFile } from "node:fs/promises";
import { messageOf } from "../base/errors.ts";
import { SwfError } from "../src/swf/errors.ts";
import { EnvironmentError } from "./exit-code.ts";

/** @throws EnvironmentError */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new EnvironmentError(`${path} can't be read: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Says of which file it was, when something is wrong with the bytes of a SWF.
 *
 * @throws EnvironmentError
 */
export async function withFileName<T>(path: string, use: () => T | Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (!(error instanceof SwfError)) throw error;
    throw new EnvironmentError(`${path} can't be used: ${error.message}; name a whole SWF file`, { cause: error });
  }
}

/** @throws EnvironmentError */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (error) {
    throw new EnvironmentError(`${path} can't be written: ${reasonOf(error)}`, { cause: error });
  }
}

const REASONS: Record<string, string> = {
  ENOENT: "there is no such file or folder; check the path",
  EISDIR: "it is a folder; name a file",
  ENOTDIR: "a part of the path is a file; check the path",
  EACCES: "permission is denied; check its permissions",
};

export function reasonOf(error: unknown): string {
  return REASONS[(error as NodeJS.ErrnoException).code ?? ""] ?? messageOf(error);
}
