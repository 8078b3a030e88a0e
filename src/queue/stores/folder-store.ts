import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { randomId } from "../../../base/random-id.ts";
import { reasonOf } from "../../../base/system-errors.ts";
import type { SurveyedSwf } from "../../survey/job.ts";
import { StoreError } from "../errors.ts";
import { pathOf, type Store } from "./store.ts";

/** A folder that workers share, or have mounted elsewhere. */
export class FolderStore implements Store {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put({ sha256, bytes }: SurveyedSwf): Promise<string> {
    const file = join(this.#folder, pathOf(sha256));
    try {
      const there = await stat(file).catch(() => undefined);
      // One that is cut short is written anew.
      if (there?.size === bytes.length) return file;
      await mkdir(dirname(file), { recursive: true });
      const unfinished = `${file}.${randomId()}.part`;
      try {
        await writeFile(unfinished, bytes);
        await rename(unfinished, file);
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => {});
        throw error;
      }
      return file;
    } catch (error) {
      throw new StoreError(`the store ${this.#folder} can't be written: ${reasonOf(error)}`, { cause: error });
    }
  }

  close(): void {}
}
