import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Runtime } from "../../src/instrument/natives.ts";
import type { LibraryLine, LibraryProgress, LibrarySwf } from "../library/lines.ts";
import { type KeptSwf, LibraryCache, type LibraryCacheOptions } from "./library-cache.ts";
import { findSwfs, type SwfFile } from "./library-files.ts";
import type { LibraryProcess } from "./library-process.ts";
import { LibraryQueue } from "./library-queue.ts";

export interface LibraryOptions {
  folder: string;
  /** of the player: what was kept of another one is made anew */
  version: string;
  /** how a SWF is played; `path` is below the folder */
  playedAs(path: string): { url: string; runtime: Runtime };
  /** where facts and pictures are kept; default: a temporary folder */
  cache?: string;
  /** default true */
  pictures?: boolean;
  /** SWFs; default 50,000, which take 100 MB at most whatever they say */
  maxListed?: number;
  /** milliseconds of reading a SWF; default 20,000 */
  readTimeout?: number;
  /** milliseconds of a SWF's drawing; default 5000, and 15,000 more until its process is ended */
  drawTimeout?: number;
  log?: Log;
}

/** A SWF, and what is known of it. */
interface Swf extends KeptSwf {
  /** when the last of it came to be known */
  revision: number;
}

const MAX_LISTED = 50_000;
const READ_TIMEOUT = 20_000;
const DRAW_TIMEOUT = 5000;
/** Milliseconds beyond its own time-out, of a process that goes last on a busy machine. */
const GRACE = 15_000;
/** Milliseconds that changes are gathered for before they are told. */
const GATHER = 100;
/** SWFs that are told in one piece. */
const PIECE = 1000;
/** Milliseconds between two times that the list is kept. */
const SAVE = 30_000;
/** A SWF that its process ended over is tried so often, each time the server is started. */
const MAX_TRIES = 2;

/**
 * The SWFs of a folder, with their facts and pictures. These are made in processes of their own, at the lowest priority,
 * while somebody looks at the list: first those that are seen, then the rest. What is known is kept.
 */
export class Library {
  readonly #options: LibraryOptions;
  readonly #cache: LibraryCache;
  readonly #swfs = new Map<string, Swf>();
  readonly #reading: LibraryQueue<Swf>;
  readonly #drawing: LibraryQueue<Swf>;
  /** SHA-256 of SWFs */
  #pictures = new Set<string>();
  /** why there is none, by the same */
  readonly #failed = new Map<string, Pick<Swf, "noPicture" | "tries">>();
  /** larger than those of a server that was here before: nobody takes what that one has told for ours */
  #revision = Date.now();
  #cut = false;
  #loaded: Promise<void> | undefined;
  #scanning: Promise<void> | undefined;
  #watchers = 0;
  readonly #waiting = new Set<() => void>();
  #unsaved = false;
  #saved = 0;
  #closed = false;

  constructor(options: LibraryOptions) {
    this.#options = options;
    const { folder, cache, version, readTimeout = READ_TIMEOUT, drawTimeout = DRAW_TIMEOUT } = options;
    const kept: LibraryCacheOptions = { served: folder, version, ...(cache !== undefined && { folder: cache }) };
    this.#cache = new LibraryCache(kept);
    this.#reading = new LibraryQueue({
      kind: "facts",
      timeout: readTimeout,
      work: (swf, process) => this.#read(swf, process),
    });
    this.#drawing = new LibraryQueue({
      kind: "picture",
      timeout: drawTimeout + GRACE,
      work: (swf, process) => this.#draw(swf, process),
    });
  }

  /** Looks again what is in the folder, which `changes` tells as it is found. */
  scan(): Promise<void> {
    this.#scanning ??= this.#scan().finally(() => {
      this.#scanning = undefined;
      this.#wake();
    });
    return this.#scanning;
  }

  /** Those of these SWFs that are not known yet come before all others. */
  first(paths: readonly string[]): void {
    const swfs = paths.flatMap((path) => this.#swfs.get(path) ?? []);
    this.#reading.first(swfs);
    this.#drawing.first(swfs);
  }

  /** @returns path of a PNG; undefined if there is no such picture */
  async picture(sha256: string): Promise<string | undefined> {
    return this.#pictures.has(sha256) ? this.#cache.picture(sha256) : undefined;
  }

  /**
   * All that has come to be known since a revision, and what comes to be known, until all is. While somebody reads this,
   * SWFs are read and drawn.
   */
  async *changes(since: number, signal: AbortSignal): AsyncGenerator<LibraryLine[]> {
    if (this.#watchers++ === 0) this.#start();
    try {
      for (let told = since; !signal.aborted; ) {
        const changed = [...this.#swfs.values()].filter(({ revision }) => revision > told);
        const progress = this.#progress();
        told = progress.revision;
        for (let from = 0; from < changed.length; from += PIECE)
          yield changed.slice(from, from + PIECE).map((swf) => this.#line(swf));
        yield [progress];
        if (progress.done) return;
        if (told === this.#revision) await this.#change(signal);
        await delay(GATHER, undefined, { signal }).catch(() => {});
      }
    } finally {
      if (--this.#watchers === 0) this.#pause();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const queue of [this.#reading, this.#drawing]) queue.stop();
    await this.#save();
    await this.#cache.close();
  }

  async #scan(): Promise<void> {
    this.#loaded ??= this.#load();
    await this.#loaded;
    const gone = new Set(this.#swfs.keys());
    const found = findSwfs(this.#options.folder, this.#options.maxListed ?? MAX_LISTED);
    for (let piece = await found.next(); ; piece = await found.next()) {
      if (piece.done) {
        this.#cut = piece.value;
        break;
      }
      this.#revision++;
      for (const file of piece.value) {
        gone.delete(file.path);
        this.#found(file);
      }
      this.#wake();
    }
    for (const path of gone) this.#remove(path);
  }

  async #load(): Promise<void> {
    try {
      const kept = await this.#cache.load();
      this.#pictures = await this.#cache.pictures();
      // Known, and not yet found.
      for (const swf of kept) this.#swfs.set(swf.path, { ...swf, revision: 0 });
    } catch (error) {
      this.#options.log?.warn(`what was known of the SWFs can't be read: ${messageOf(error)}`);
    }
  }

  #found(file: SwfFile): void {
    const known = this.#swfs.get(file.path);
    if (known?.size !== file.size || known.modified !== file.modified) this.#add(file);
    else if (known.revision === 0) this.#add(known);
  }

  #add(file: SwfFile & Partial<Swf>): void {
    this.#remove(file.path);
    const swf: Swf = { ...file, revision: this.#revision };
    this.#swfs.set(swf.path, swf);
    const { facts, problem, noPicture, tries = 0 } = swf;
    const again = tries > 0 && tries < MAX_TRIES;
    if (facts === undefined && (problem === undefined || again)) this.#reading.add(swf);
    if (facts !== undefined && (noPicture === undefined || again)) this.#toDraw(swf);
    else if (noPicture !== undefined) this.#failed.set(swf.sha256!, { noPicture, tries });
  }

  #remove(path: string): void {
    const swf = this.#swfs.get(path);
    if (swf === undefined) return;
    this.#swfs.delete(path);
    this.#reading.delete(swf);
    this.#drawing.delete(swf);
  }

  async #read(swf: Swf, process: LibraryProcess): Promise<void> {
    const answer = await process.run({ kind: "facts", path: join(this.#options.folder, swf.path) });
    if ("facts" in answer) {
      Object.assign(swf, { facts: answer.facts, sha256: answer.sha256 });
      this.#toDraw(swf);
    } else if ("problem" in answer) {
      swf.problem = answer.problem;
      this.#tried(swf, answer.ended);
    }
    this.#changed(swf);
  }

  #toDraw(swf: Swf): void {
    if (this.#options.pictures !== false && !this.#pictures.has(swf.sha256!)) this.#drawing.add(swf);
  }

  async #draw(swf: Swf, process: LibraryProcess): Promise<void> {
    const { path, facts, sha256 } = swf;
    // Folders have many a SWF twice.
    const failed = this.#failed.get(sha256!);
    if (failed !== undefined) Object.assign(swf, failed);
    else if (!this.#pictures.has(sha256!)) {
      const { folder, playedAs, drawTimeout: timeout = DRAW_TIMEOUT } = this.#options;
      const { url, runtime } = playedAs(path);
      const answer = await process.run({
        ...{ kind: "picture", path: join(folder, path), url, timeout },
        stage: { width: facts!.width, height: facts!.height },
        runtime: facts!.air.length > 0 ? "air" : runtime,
      });
      if ("picture" in answer) await this.#keep(swf, answer.picture);
      else if ("problem" in answer) {
        swf.noPicture = answer.problem;
        this.#tried(swf, answer.ended);
        this.#failed.set(sha256!, { noPicture: answer.problem, tries: swf.tries! });
      }
    }
    this.#changed(swf);
  }

  async #keep(swf: Swf, png: Uint8Array): Promise<void> {
    try {
      await this.#cache.keep(swf.sha256!, png);
      this.#pictures.add(swf.sha256!);
      delete swf.noPicture;
    } catch (error) {
      swf.noPicture = `it can't be kept: ${messageOf(error)}`;
      swf.tries = 1;
    }
  }

  #tried(swf: Swf, ended = false): void {
    swf.tries = ended ? (swf.tries ?? 0) + 1 : MAX_TRIES;
  }

  #changed(swf: Swf): void {
    if (this.#closed) return;
    swf.revision = ++this.#revision;
    this.#unsaved = true;
    this.#wake();
    if (performance.now() - this.#saved > SAVE) void this.#save();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake);
      if (signal.aborted) wake();
    });
  }

  #start(): void {
    this.#reading.start();
    this.#drawing.start();
  }

  #pause(): void {
    this.#reading.pause();
    this.#drawing.pause();
    void this.#save();
  }

  async #save(): Promise<void> {
    if (!this.#unsaved) return;
    this.#unsaved = false;
    this.#saved = performance.now();
    const kept = Array.from(this.#swfs.values(), ({ revision, ...swf }): KeptSwf => swf);
    await this.#cache.save(kept).catch((error: unknown) => {
      this.#options.log?.warn(`what is known of the SWFs can't be kept: ${messageOf(error)}`);
    });
  }

  #line({ path, size, modified, facts, problem, noPicture, sha256 }: Swf): LibrarySwf {
    const isDrawn = sha256 !== undefined && this.#pictures.has(sha256);
    return {
      ...{ path, size, modified },
      ...(facts !== undefined && { facts }),
      ...(problem !== undefined && { problem }),
      ...(isDrawn ? { picture: sha256 } : noPicture !== undefined && { noPicture }),
    };
  }

  #progress(): LibraryProgress {
    const count = this.#swfs.size;
    const looking = this.#scanning !== undefined;
    const [reading, drawing] = [this.#reading.length, this.#drawing.length];
    return {
      revision: this.#revision,
      ...{ count, read: count - reading, drawn: count - reading - drawing },
      cut: this.#cut,
      looking,
      done: !looking && reading + drawing === 0,
    };
  }
}
