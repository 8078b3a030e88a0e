import { readFile } from "node:fs/promises";
import { reasonOf } from "../base/system-errors.ts";
import { OutputFile } from "../host/recording/output-file.ts";
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
export function writeOutput(path: string, bytes: Uint8Array): void {
  const file = openOutput(path);
  file.write(bytes);
  file.close();
}

/**
 * Begins a file, over whatever it holds.
 *
 * @throws EnvironmentError, as what it gives does
 */
export function openOutput(path: string): Pick<OutputFile, "write" | "close"> {
  const naming = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw new EnvironmentError(`${path} can't be written: ${reasonOf(error)}`, { cause: error });
    }
  };
  const file = naming(() => new OutputFile(path));
  return { write: (data) => naming(() => file.write(data)), close: () => naming(() => file.close()) };
}
