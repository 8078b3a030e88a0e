import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
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

/** Keeps a second survey away from a folder. What a survey that was killed has left behind is no obstacle. */
export class FolderLock {
  readonly #path: string;
  readonly #own: Holder = { pid: process.pid, host: hostname(), id: randomId() };

  /** @param folder that is there. @throws SurveyError */
  constructor(folder: string) {
    this.#path = join(folder, "journal.lock");
    if (this.#take()) return;
    const holder = this.#holder();
    if (holder !== undefined && isAlive(holder)) throw this.#taken(holder);
    rmSync(this.#path, { force: true });
    // Of two that find a lock without a holder, one is first.
    if (!this.#take()) throw this.#taken(this.#holder());
  }

  release(): void {
    if (this.#holder()?.id === this.#own.id) rmSync(this.#path, { force: true });
  }

  #take(): boolean {
    let file: number;
    try {
      file = openSync(this.#path, "wx");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw new SurveyError(`${this.#path} can't be made: ${reasonOf(error)}; name another folder`, { cause: error });
    }
    writeSync(file, JSON.stringify(this.#own));
    closeSync(file);
    return true;
  }

  #holder(): Holder | undefined {
    try {
      return JSON.parse(readFileSync(this.#path, "utf8")) as Holder;
    } catch {
      return undefined;
    }
  }

  #taken(holder: Holder | undefined): SurveyError {
    const who = holder === undefined ? "" : `, process ${holder.pid} on ${holder.host}`;
    return new SurveyError(
      `another survey is at work in this folder${who}; wait for it, or remove ${this.#path} if there is none`,
    );
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
