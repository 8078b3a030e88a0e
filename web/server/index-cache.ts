import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { isOwnersAlone } from "../../base/owners-alone.ts";
import { randomId } from "../../base/random-id.ts";
import { keepNewest } from "./keep-newest.ts";

/** Bytes of all indexes together: of recordings of about 50 GB. */
const MAX_BYTES = 1 << 30;

/** An index that is being made. */
export interface NewIndex {
  write(blocks: Uint8Array): Promise<void>;
  /** It is whole. */
  keep(): Promise<void>;
  /** It is not; after `keep` this does nothing. */
  drop(): Promise<void>;
}

/**
 * Indexes of recordings, for the next time. What stands in the way – no folder, no room, somebody else's folder – means
 * that there are none: they are made again.
 */
export class IndexCache {
  readonly #folder: string;
  readonly #maxBytes: number;

  /** @param folder made when there is none, for its owner alone; one that others can read or write is not used */
  constructor(folder: string, maxBytes = MAX_BYTES) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** @param key of what it is an index of */
  async find(key: string): Promise<FileHandle | undefined> {
    const path = this.#path(key);
    try {
      if (!(await this.#isOurs())) return undefined;
      const file = await open(path);
      // What was used last goes last.
      await utimes(path, new Date(), new Date()).catch(() => {});
      return file;
    } catch {
      return undefined;
    }
  }

  async create(key: string): Promise<NewIndex | undefined> {
    const path = join(this.#folder, `${randomId()}.new`);
    let file: FileHandle | undefined;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      if (await this.#isOurs()) file = await open(path, "wx", 0o600);
    } catch {
      // There is nowhere to keep it.
    }
    if (file === undefined) return undefined;
    const drop = async (): Promise<void> => {
      await file?.close();
      if (file !== undefined) await rm(path, { force: true }).catch(() => {});
      file = undefined;
    };
    return {
      async write(blocks) {
        // The disk is full, say.
        await file?.writeFile(blocks).catch(drop);
      },
      keep: async () => {
        if (file === undefined) return;
        await file.close();
        file = undefined;
        await rename(path, this.#path(key)).catch(() => rm(path, { force: true }));
        // With what was left by a process that was killed.
        await keepNewest(this.#folder, { bytes: this.#maxBytes }).catch(() => {});
      },
      drop,
    };
  }

  #path(key: string): string {
    return join(this.#folder, createHash("sha256").update(key).digest("hex"));
  }

  /** Whoever else could write it would say what is in recordings. */
  async #isOurs(): Promise<boolean> {
    return isOwnersAlone(await stat(this.#folder));
  }
}
