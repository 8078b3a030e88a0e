import { existsSync, lstatSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { TestFolderError } from "./errors.ts";

/** What a program of a test folder may be called. @param name without its extension */
export function scriptNames(name: string): string[] {
  return [".ts", ".js", ".mjs"].map((extension) => name + extension);
}

/** The files of a test folder, which somebody else may have made. Names are relative to it. */
export class TestFiles {
  readonly folder: string;
  /** files that were written */
  readonly updated: string[] = [];
  readonly #update: boolean;

  /** @param update what is expected is written where it is not so */
  constructor(folder: string, update: boolean) {
    this.folder = folder;
    this.#update = update;
  }

  has(file: string): boolean {
    return existsSync(join(this.folder, file));
  }

  /** The path of a program in the folder. @param name without its extension */
  script(name: string): string | undefined {
    const file = scriptNames(name).find((script) => this.has(script));
    return file && join(this.folder, file);
  }

  bytes(file: string): Uint8Array | undefined {
    return this.has(file) ? readFileSync(join(this.folder, file)) : undefined;
  }

  text(file: string): string | undefined {
    return this.has(file) ? readFileSync(join(this.folder, file), "utf8") : undefined;
  }

  /** Writes what is expected, with `--update`. @returns whether it was written */
  update(file: string, content: string | Uint8Array): boolean {
    if (!this.#update) return false;
    this.write(file, content);
    this.updated.push(file);
    return true;
  }

  /** @throws TestFolderError when links lead out of the folder: a test that somebody else made writes nowhere else */
  write(file: string, content: string | Uint8Array): void {
    const path = join(this.folder, file);
    const [root, parent] = [realpathSync(this.folder), realpathSync(dirname(path))];
    const inside = parent === root || parent.startsWith(root + sep);
    if (!inside || lstatSync(join(parent, basename(path)), { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new TestFolderError(
        `${file} is a link, or behind one that leads out of the folder; nothing is written there`,
      );
    }
    writeFileSync(path, content);
  }
}
