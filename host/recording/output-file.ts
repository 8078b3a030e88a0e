import { closeSync, constants, fchmodSync, fstatSync, openSync, writeSync } from "node:fs";

export interface OutputFileOptions {
  /** permissions of the file, whether it was there or not; default those that new files get */
  mode?: number;
  /** milliseconds to wait for whoever reads, if the file is a pipe; default 5000 */
  patience?: number;
}

/** Milliseconds between two looks at a pipe. */
const STEP = 10;

/**
 * A file that is written as it goes, over whatever it holds: what `write` was given is with the operating system when it
 * returns. It may be a pipe, of which neither the reader that does not come nor the one that takes nothing is waited for
 * any longer than `patience`. While it waits, nothing else runs.
 *
 * Errors are the system's: `ENXIO` of a pipe that nobody reads.
 */
export class OutputFile {
  readonly #patience: number;
  #file: number | undefined;

  constructor(path: string, { mode, patience = 5000 }: OutputFileOptions = {}) {
    this.#patience = patience;
    const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND, O_NONBLOCK = 0 } = constants;
    const flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NONBLOCK;
    this.#file = this.#waiting("ENXIO", () => openSync(path, flags, mode));
    if (mode !== undefined && fstatSync(this.#file).isFile()) fchmodSync(this.#file, mode);
  }

  write(data: string | Uint8Array): void {
    const file = this.#file;
    if (file === undefined) return;
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    for (let written = 0; written < bytes.length; ) {
      written += this.#waiting("EAGAIN", () => writeSync(file, bytes, written));
    }
  }

  /** What is written afterwards is dropped. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** Tries again while the error is that whoever reads a pipe is not ready. */
  #waiting<T>(code: string, action: () => T): T {
    const begun = performance.now();
    while (true) {
      try {
        return action();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== code || performance.now() - begun > this.#patience) throw error;
        Atomics.wait(SLEEPER, 0, 0, STEP);
      }
    }
  }
}

const SLEEPER = new Int32Array(new SharedArrayBuffer(4));
