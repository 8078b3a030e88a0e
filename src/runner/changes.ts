import { type FSWatcher, watch } from "node:fs";
import { basename, resolve } from "node:path";
import { deferred } from "../../base/deferred.ts";

/** Milliseconds without a change after which what has changed is told: programs write files in pieces. */
const QUIET = 100;

/** Whether a file is one that a test writes itself, as it runs: a picture of what it has seen. */
export function isOutput(file: string): boolean {
  return /\.(actual|difference)\.png$/.test(file);
}

/** What changes below folders, from now on. */
export class Changes {
  readonly #watchers: FSWatcher[];
  #changed = new Set<string>();
  #next = deferred();
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  /** @throws Error of the file system */
  constructor(folders: readonly string[]) {
    this.#watchers = folders.map((folder) => {
      const watcher = watch(folder, { recursive: true }, (_, file) => {
        if (file !== null && !isOutput(basename(file))) this.#add(resolve(folder, file));
      });
      // A folder that is gone has no more changes.
      return watcher.on("error", () => watcher.close());
    });
  }

  /** Absolute paths of what has changed since the last time, once something has; undefined when it is closed. */
  async next(): Promise<ReadonlySet<string> | undefined> {
    await this.#next.promise;
    if (this.#closed) return undefined;
    const changed = this.#changed;
    this.#changed = new Set();
    this.#next = deferred();
    return changed;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
    this.#next.resolve();
  }

  #add(path: string): void {
    this.#changed.add(path);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#next.resolve(), QUIET);
  }
}
