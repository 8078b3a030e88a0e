import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { messageOf } from "../base/errors.ts";
import { reasonOf } from "../base/system-errors.ts";
import { SharedObjectError } from "../src/scripted/rtmp/errors.ts";
import { readStored, type SharedObjectPath, type SharedObjectStore } from "../src/scripted/rtmp/store.ts";

const EXTENSION = ".so";
/** Behind the extension of what is not whole yet. */
const UNFINISHED = ".new";
/** Bytes that the names of files may have on every system. */
const MAX_NAME = 255 - EXTENSION.length - UNFINISHED.length;

/**
 * Keeps shared objects in a folder: one for each application, in it one for each instance, in it a file for each object.
 * A file is written beside the old one and takes its place when it is whole.
 *
 * @throws SharedObjectError when the folder can't be used, or what is in it can't be read
 */
export function sharedObjectFiles(folder: string): SharedObjectStore {
  const store = new SharedObjectFiles(folder);
  store.check();
  return store;
}

class SharedObjectFiles implements SharedObjectStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads all there is: what is broken is found before anybody asks for it. */
  check(): void {
    const entries = attempt(`${this.#folder} can't be used`, () => {
      mkdirSync(this.#folder, { recursive: true });
      return readdirSync(this.#folder, { recursive: true, withFileTypes: true });
    });
    for (const entry of entries) {
      if (!entry.isFile() || !entry.name.endsWith(EXTENSION)) continue;
      const file = join(entry.parentPath, entry.name);
      const bytes = attempt(`${file} can't be read`, () => readFileSync(file));
      attempt(file, () => readStored(bytes));
    }
  }

  load(path: SharedObjectPath): Uint8Array | undefined {
    const file = this.#fileOf(path);
    return attempt(`${file} can't be read`, () => {
      try {
        return new Uint8Array(readFileSync(file));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    });
  }

  save(path: SharedObjectPath, bytes: Uint8Array): void {
    const file = this.#fileOf(path);
    const unfinished = `${file}${UNFINISHED}`;
    attempt(`${file} can't be written`, () => {
      mkdirSync(dirname(file), { recursive: true });
      try {
        writeFileSync(unfinished, bytes, { flush: true });
        renameSync(unfinished, file);
      } catch (error) {
        rmSync(unfinished, { force: true });
        throw error;
      }
    });
  }

  #fileOf([application, instance, name]: SharedObjectPath): string {
    return `${join(this.#folder, fileName(application), fileName(instance), fileName(name))}${EXTENSION}`;
  }
}

/** One that every file system takes and keeps apart from others, whatever the name is: clients choose it. */
function fileName(name: string): string {
  const bytes = new TextEncoder().encode(name);
  const letters = Array.from(bytes, (byte) => {
    const letter = String.fromCharCode(byte);
    return /[a-z0-9_-]/.test(letter) ? letter : `%${byte.toString(16).padStart(2, "0")}`;
  });
  const text = letters.join("");
  if (text.length > 0 && text.length <= MAX_NAME) return text;
  throw new SharedObjectError(
    "FLASHNET_SHARED_OBJECT_STORE",
    `"${name.slice(0, 40)}…" can't be the name of a file; choose one of 1 to ${Math.floor(MAX_NAME / 3)} letters`,
  );
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const reason = error instanceof SharedObjectError ? messageOf(error) : reasonOf(error);
    throw new SharedObjectError("FLASHNET_SHARED_OBJECT_STORE", `${what}: ${reason}`, { cause: error });
  }
}
