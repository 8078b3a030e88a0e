import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SwfFacts } from "../library/lines.ts";
import { keepNewest } from "./keep-newest.ts";

/** What is kept of a SWF from one start of the server to the next. */
export interface KeptSwf {
  path: string;
  size: number;
  modified: number;
  sha256?: string;
  facts?: SwfFacts;
  problem?: string;
  noPicture?: string;
  /** how often it was tried in vain where another time may go better */
  tries?: number;
}

export interface LibraryCacheOptions {
  /** where it is kept; default: a temporary folder, for as long as the server is */
  folder?: string;
  /** what is served */
  served: string;
  /** what was kept under another version is not read */
  version: string;
  /** bytes of all pictures together; the oldest go first */
  maxPictures?: number;
}

/** Of the lists; others are not read. */
const FORMAT = 1;
const MAX_PICTURES = 256 << 20;
/** Bytes of a list that is read. */
const MAX_LIST = 128 << 20;
/** Folders whose lists are kept. */
const MAX_LISTS = 64;
/** After so many pictures it is looked whether some have to go. */
const SWEEP = 100;

/**
 * Pictures by the SHA-256 of their SWFs, for all folders, and for each folder a list of what is known of its SWFs:
 * `pictures/SHA256.png` and `lists/SHA256-OF-THE-PATH.jsonl`. All of it may be deleted at any time.
 */
export class LibraryCache {
  readonly #options: LibraryCacheOptions;
  #folder: string | undefined;
  #made = 0;

  constructor(options: LibraryCacheOptions) {
    this.#options = options;
  }

  /** What was known of the served folder. */
  async load(): Promise<KeptSwf[]> {
    const folder = await this.#open();
    await this.#sweep(folder);
    const list = await this.#list(folder);
    try {
      if ((await stat(list)).size > MAX_LIST) return [];
      const [header = "", ...lines] = (await readFile(list, "utf8")).split("\n");
      if (header !== this.#header) return [];
      return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as KeptSwf);
    } catch {
      // There is none, or it is not whole.
      return [];
    }
  }

  /** The SWFs, by SHA-256, that there are pictures of. */
  async pictures(): Promise<Set<string>> {
    const names = await readdir(join(await this.#open(), "pictures"));
    return new Set(names.filter((name) => name.endsWith(".png")).map((name) => name.slice(0, -".png".length)));
  }

  async save(swfs: Iterable<KeptSwf>): Promise<void> {
    const lines = Array.from(swfs, (swf) => `${JSON.stringify(swf)}\n`);
    await write(await this.#list(await this.#open()), `${this.#header}\n${lines.join("")}`);
  }

  /** @returns the path of a picture that `keep` was given, which may be gone */
  async picture(sha256: string): Promise<string> {
    return join(await this.#open(), "pictures", `${sha256}.png`);
  }

  async keep(sha256: string, png: Uint8Array): Promise<void> {
    await write(await this.picture(sha256), png);
    if (++this.#made % SWEEP === 0) await this.#sweep(await this.#open());
  }

  /** Removes what is not to be kept. */
  async close(): Promise<void> {
    if (this.#options.folder === undefined && this.#folder !== undefined)
      await rm(this.#folder, { recursive: true, force: true });
  }

  get #header(): string {
    return JSON.stringify({ format: FORMAT, version: this.#options.version });
  }

  async #list(folder: string): Promise<string> {
    const { served } = this.#options;
    const name = createHash("sha256")
      .update(await realpath(served).catch(() => served))
      .digest("hex");
    return join(folder, "lists", `${name}.jsonl`);
  }

  async #open(): Promise<string> {
    if (this.#folder !== undefined) return this.#folder;
    const folder = this.#options.folder ?? mkdtempSync(join(tmpdir(), "flashnet-library-"));
    this.#folder = folder;
    for (const name of ["pictures", "lists"]) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
    return folder;
  }

  async #sweep(folder: string): Promise<void> {
    const { maxPictures = MAX_PICTURES } = this.#options;
    await keepNewest(join(folder, "pictures"), { bytes: maxPictures });
    await keepNewest(join(folder, "lists"), { files: MAX_LISTS });
  }
}

/** Whole or not at all: another server may read it. */
async function write(path: string, content: string | Uint8Array): Promise<void> {
  const written = `${path}.${process.pid}`;
  await writeFile(written, content, { mode: 0o600 });
  await rename(written, path);
}
