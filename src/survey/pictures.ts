import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { reasonOf } from "../../base/system-errors.ts";
import { SurveyError } from "./errors.ts";
import { writeWhole } from "./whole-file.ts";

/** Where a picture is, below the folder of its survey, with slashes. @param sha256 of the PNG */
export function picturePath(sha256: string): string {
  return `pictures/${sha256.slice(0, 2)}/${sha256}.png`;
}

/** Whole or not at all; several at a time may have the same one. @throws SurveyError */
export async function keepPicture(folder: string, sha256: string, png: Uint8Array): Promise<void> {
  const path = join(folder, picturePath(sha256));
  if (existsSync(path)) return;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, (file) => file.writeFile(png));
  } catch (error) {
    throw new SurveyError(`${path} can't be written: ${reasonOf(error)}; mend that, and the same command goes on`, {
      cause: error,
    });
  }
}

/** @returns undefined if it is gone */
export async function readPicture(folder: string, sha256: string): Promise<Uint8Array | undefined> {
  return readFile(join(folder, picturePath(sha256))).catch(() => undefined);
}
