import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { randomId } from "../../base/random-id.ts";
import { reasonOf } from "../../base/system-errors.ts";
import { SurveyError } from "./errors.ts";

interface Holder {
  pid: number;
  host: string;
  id: string;
}

/** Milliseconds in which a lock that was made gets its holder's name. */
const YOUNG = 2000;

/** Keeps a second survey away from a folder. What a survey that was killed has left behind is no obstacle. */
export class FolderLock {
  readonly #path: string;
  readonly #own: Holder = { pid: process.pid, host: hostname(), id: randomId() };

  /** @param folder that is there. @throws SurveyError */
  constructor(folder: string) {
    this.#path = join(folder, "journal.lock");
    if (this.#take()) return;
    const found = this.#read();
    if (found !== undefined && this.#isHeld(found)) throw this.#taken(holderOf(found));
    if (found !== undefined) this.#remove(found);
    // Of two that find a lock without a holder, one is first.
    if (!this.#take()) throw this.#taken(holderOf(this.#read()));
  }

  release(): void {
    if (holderOf(this.#read())?.id === this.#own.id) rmSync(this.#path, { force: true });
  }

  #take(): boolean {
    try {
      const file = openSync(this.#path, "wx");
      try {
        writeSync(file, JSON.stringify(this.#own));
      } catch (error) {
        rmSync(this.#path, { force: true });
        throw error;
      } finally {
        closeSync(file);
      }
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw new SurveyError(`${this.#path} can't be made: ${reasonOf(error)}; mend that, or name another folder`, {
        cause: error,
      });
    }
  }

  #isHeld(found: string): boolean {
    const holder = holderOf(found);
    if (holder !== undefined) return isAlive(holder);
    // Whoever has just made it is about to write into it.
    return found === "" && Date.now() - (this.#made() ?? 0) < YOUNG;
  }

  /** Not one that somebody else has put in its place in the meantime. */
  #remove(found: string): void {
    const aside = `${this.#path}.${this.#own.id}`;
    try {
      renameSync(this.#path, aside);
    } catch {
      // Somebody else has removed it, or may: who takes the next one is first.
      return;
    }
    if (readFileSync(aside, "utf8") === found) rmSync(aside);
    else renameSync(aside, this.#path);
  }

  #read(): string | undefined {
    try {
      return readFileSync(this.#path, "utf8");
    } catch {
      return undefined;
    }
  }

  #made(): number | undefined {
    return statSync(this.#path, { throwIfNoEntry: false })?.mtimeMs;
  }

  #taken(holder: Holder | undefined): SurveyError {
    const who = holder === undefined ? "" : `, process ${holder.pid} on ${holder.host}`;
    return new SurveyError(
      `another survey is at work in this folder${who}; wait for it, or remove ${this.#path} if there is none`,
    );
  }
}

function holderOf(text = ""): Holder | undefined {
  try {
    return (JSON.parse(text) as Holder | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Nobody knows of a process on another machine, and none is this one: its number is that of one before it. */
function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
